"""Each letter says what its reader is owed: section 3.4 of the brief on conduct processes, clause by clause."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace as Made
from typing import Any

import pytest
from django.utils import timezone

from incidents.domain import investigation
from incidents.enums import LetterKind, SanctionKind
from incidents.enums import LetterKind as L
from incidents.letters.compose import Document, Wording, compose
from incidents.letters.example import example_given
from incidents.letters.shipped import shipped
from policies.domain import acknowledge
from portal.markdown import as_text
from portal.templatetags.postwise import day
from tests.factories import published_edition
from tests.incidents.cast import Cast

AT = datetime(2026, 11, 22, 1, tzinfo=UTC)
RESPONDED = (
    "You may make a statement",
    "until the end of 29 November 2026",
    "more time",
    "silence is not an admission",
)
BESIDE = "support person"
CONFIDENCE = "keep this matter confidential"
NO_REPRISAL = ("Do not treat anyone badly because they may have raised a concern", "Nobody may treat you badly")
ALLEGED = (
    "on 13 October 2026",
    "On your account you named a customer and called them a liar.",
    "https://example.com/posts/1",
    "https://example.com/posts/2",
    "13(3) Respect and courtesy, no harassment",
    "section 13 of the Act",
    "SAMPLE-01: Be polite",
    "section 15(1) of the Public Service Act 1999",
    *(str(label) for label in SanctionKind.labels),
    "I, Alex Specimen, ",
    *RESPONDED,
    BESIDE,
    CONFIDENCE,
    *NO_REPRISAL,
    "Employee Assistance Program",
    "the procedures",
    "If you leave the department the process may go on to a finding; no sanction can then be imposed.",
)
TELLS: dict[LetterKind, tuple[str, ...]] = {
    L.ACKNOWLEDGEMENT: ("C-2026-00000", "What happens now", "keep this to yourself", "treats you badly"),
    L.OUTCOME_TO_REPORTER: (
        "has been assessed",
        "We cannot tell you what was decided about a person",
        "treat you badly",
    ),
    L.APPOINTMENT: ("Alex Specimen is appointed to decide", "Robin Sample", "the procedures", "conflict of interest"),
    L.NOTICE: ALLEGED,
    L.VARIATION: (*ALLEGED, "What I wrote before stands where this letter does not take its place"),
    L.PRELIMINARY: ("A colleague says that you spoke of the posts", "I have made no decision", *RESPONDED[1:], BESIDE),
    L.DETERMINATION: (
        "on the balance of probabilities",
        "I find that this happened.",
        "13(3) Respect and courtesy, no harassment",
        "Not breached",
        "You said that you wrote it.",
        "What was posted speaks for itself.",
        "Merit Protection Commissioner",
        "21 January 2027",
        "A different person will now consider whether a sanction should follow",
    ),
    L.DISCONTINUANCE: ("ended without a determination", "No finding is made against you", "somebody else's"),
    L.PROPOSAL: (
        "It was found to breach:",
        "https://example.com/posts/1",
        "Deductions from salary, by way of fine",
        "1.50 per cent of annual salary",
        "Remorse",
        "Harm",
        *RESPONDED,
        BESIDE,
    ),
    L.DECISION: (
        "It takes effect on 6 December 2026.",
        "You are reprimanded.",
        "I took your regret and your service into account",
        "Merit Protection Commissioner",
        "21 January 2027",
    ),
    L.SUSPENSION_PROPOSAL: ("section 28", "with pay", "from 22 November 2026", "no punishment", *RESPONDED[:2], BESIDE),
    L.SUSPENSION_DECISION: (
        "section 28",
        "with pay",
        "in the department's interest",
        "review it by 22 December 2026",
        "It ends at once",
        "Agency Head",
        "22 March 2027",
    ),
    L.SUSPENSION_REVIEW: ("The suspension goes on", "Nothing has changed since.", "22 December 2026"),
    L.SUSPENSION_END: ("has ended", "The process about your conduct has ended."),
    L.REFERRAL_OUT: ("An Authority, for example", "keeps secret", "confirm that you received"),
    L.SEPARATION: ("22 November 2026", "The process goes on", "No sanction can be imposed"),
    L.REVIEW_DECISION: (
        "Merit Protection Commissioner",
        "Set aside",
        "A different person decides again",
        "not shown one",
    ),
    L.SUSPENSION_REVIEWED: (
        "The Merit Protection Commissioner made a recommendation",
        "from today with pay",
        "not shown one",
        "we forward your application",
    ),
    L.REVIEW_REFUSED: (
        "has not taken up your application",
        "a review of the matter itself",
        "Merit Protection Commissioner",
        "we forward your application",
        "changes nothing in your suspension",
    ),
    L.HOLD: ("goes on from today", "You may answer until 22 November 2026", "nothing of how the matter will end"),
    L.STAY: (
        "is stayed from 22 November 2026",
        "by way of fine",
        "The Federal Court, for example granted the stay",
        "It ends with the review",
        "could not easily be given back",
    ),
}


def told(kind: LetterKind, *, employment: str = "ongoing", **fields: Any) -> str:
    return as_text(composed(kind, employment=employment, **fields)["blocks"])


def composed(kind: LetterKind, *, employment: str = "ongoing", **fields: Any) -> Document:
    given = example_given(kind, at=AT)
    is_employee = employment not in ("former", "contractor")
    respondent = Made(name=given.file.respondent.name, is_employee=is_employee, employment=employment)
    given = replace(
        given, file=Made(**{**vars(given.file), "respondent": respondent}), fields={**given.fields, **fields}
    )
    return compose(given, Wording(1, shipped(kind)))


@pytest.mark.parametrize("kind", LetterKind)
def test_a_letter_tells_what_it_must(kind: LetterKind) -> None:
    text = told(kind)

    assert [words for words in TELLS[kind] if words not in text] == []


def test_an_application_nobody_answered_is_told_of_without_reasons() -> None:
    text = told(L.REVIEW_REFUSED, is_declined=False, reasons="", rights=[])

    assert "did not answer you by 22 November 2026" in text
    assert "has not taken up" not in text
    assert "No further review of it is open to you." in text


def test_a_hold_is_told_of_without_its_ground() -> None:
    text = told(L.HOLD, is_held=True, answer_by=None)

    assert "waits from today" in text
    assert "the time for it stands still" in text
    assert "goes on" not in text


@pytest.mark.parametrize("kind", [L.NOTICE, L.VARIATION])
def test_who_has_left_is_told_of_a_finding_and_of_no_sanction(kind: LetterKind) -> None:
    text = told(kind, employment="former")

    assert "no sanction can be imposed" in text
    assert "13(3) Respect and courtesy" in text
    assert not [label for label in SanctionKind.labels if str(label) in text]


def test_no_breach_ends_the_matter_without_a_next_step() -> None:
    determination = Made(breach=False, reasons="It was fair comment.")
    text = told(L.DETERMINATION, determination=determination, findings=[], rights=[])

    assert "not established" in text
    assert "It was fair comment." in text
    assert "sanction" not in text


@pytest.mark.parametrize("kind", [L.ACKNOWLEDGEMENT, L.OUTCOME_TO_REPORTER])
def test_whoever_reported_learns_neither_the_respondent_nor_the_matter(kind: LetterKind) -> None:
    document = str(composed(kind))

    assert "Robin Sample" not in document
    assert "PS-2026" not in document


@pytest.mark.parametrize("kind", LetterKind)
def test_a_letter_names_its_date_its_signatory_and_whom_it_is_to(kind: LetterKind) -> None:
    document = composed(kind)

    assert document["date"] == "22 November 2026"
    assert document["signatory"]
    assert document["to"] or kind == L.REFERRAL_OUT
    assert document["marking"] == "OFFICIAL: Sensitive"


@pytest.mark.django_db
def test_an_investigator_is_appointed_by_a_letter_that_gives_no_power_to_decide(cast: Cast) -> None:
    file = investigation.appoint_investigator(cast.appointed(), cast.ivan, actor=cast.petra)

    letter = file.letters.get(kind=L.APPOINTMENT, recipient=cast.ivan)
    assert f"{cast.ivan.name} is appointed to investigate this matter" in letter.body
    assert "It gives no power to find a breach" in letter.body
    assert file.letters.get(kind=L.APPOINTMENT, recipient=cast.bella).body != letter.body


@pytest.mark.django_db
def test_a_notice_names_the_procedures_its_decision_maker_was_appointed_under(cast: Cast, settings: Any) -> None:
    procedures = published_edition(in_force_from=timezone.localdate() - timedelta(days=9))
    settings.PROCEDURES_POLICY = procedures.policy.slug

    letter = cast.noticed().letters.get(kind=L.NOTICE)

    assert f"{procedures.title}, edition {procedures.number}" in letter.body


@pytest.mark.django_db
@pytest.mark.parametrize(("days_before", "said"), [(60, "Yes, on"), (10, "No")])
def test_a_notice_keeps_whether_they_had_acknowledged_the_policy_by_the_day(
    cast: Cast, days_before: int, said: str
) -> None:
    """A fact of the day of the issue: what is acknowledged or withdrawn later changes nothing in it."""
    edition = cast.clauses[0].edition
    at = timezone.now() - timedelta(days=days_before)
    acknowledge(edition, actor=cast.bob, at=at)
    body = cast.noticed().letters.get(kind="L4").body

    answer = f"{said} {day(timezone.localdate(at))}" if said != "No" else said
    assert f"{edition}\n{answer}\n" in body
