"""What the database refuses of whoever speaks to it directly, past every verb."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from incidents.domain import decision, letter
from incidents.enums import CodeElement, SanctionKind
from incidents.models import (
    Allegation,
    Determination,
    Extension,
    Finding,
    Investigation,
    Letter,
    MeasureInView,
    Response,
    SanctionDecision,
)
from tests.factories import PersonFactory
from tests.incidents.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return Cast.assembled()


@contextmanager
def refused() -> Iterator[None]:
    with pytest.raises(DatabaseError), transaction.atomic():
        yield


def test_nobody_answers_in_the_respondents_place(cast: Cast) -> None:
    notice = cast.noticed().letters.get(kind="L4")
    for person in (cast.bella, cast.petra, cast.alice):
        with refused():
            Response.objects.create(letter=notice, by=person, words="I admit everything.")


def test_only_a_letter_that_may_be_answered_is_answered(cast: Cast) -> None:
    file = cast.determined()
    for kind in ("L3", "L7"):
        with refused():
            Response.objects.create(letter=file.letters.get(kind=kind), by=cast.bob, words="Why?")


def test_time_to_answer_is_never_taken_back(cast: Cast) -> None:
    notice = cast.noticed().letters.get(kind="L4")
    assert notice.due_at
    for less in (timedelta(0), timedelta(days=1), timedelta(days=400)):
        with refused():
            Extension.objects.create(letter=notice, due_at=notice.due_at - less, by=cast.bella, reason="Hurry.")


def test_what_was_put_stays_as_it_was_put(cast: Cast) -> None:
    file = cast.noticed()
    with refused():
        file.allegations.update(words="You did something far worse.")
    with refused():
        file.allegations.update(put_in=None)


def test_an_allegation_is_put_in_a_notice_of_its_own_file(cast: Cast) -> None:
    notice = cast.noticed().letters.get(kind="L4")
    with refused():
        Allegation.objects.create(
            investigation=another_file(cast), position=1, conduct_on=timezone.localdate(), words="x",
            elements=["13(1)"], put_in=notice,
        )  # fmt: skip


def another_file(cast: Cast) -> Investigation:
    other = cast.raised(links=["https://x.com/zed/status/77"]).case
    return Investigation.objects.create(case=other, respondent=PersonFactory(), employment_at_referral="ongoing")


def test_a_finding_is_the_decision_makers_and_of_what_was_alleged(cast: Cast) -> None:
    file = decision.begin_determining(cast.answered(), actor=cast.bella)
    put = file.allegations.get()
    said = {"allegation": put, "conduct_found": True, "reasons": "So."}
    with refused():
        Finding.objects.create(by=cast.petra, elements_breached=[CodeElement.RESPECT], **said)
    with refused():
        Finding.objects.create(by=cast.bella, elements_breached=[CodeElement.OVERSEAS], **said)
    assert Finding.objects.create(by=cast.bella, elements_breached=[CodeElement.RESPECT], **said)


def test_nothing_is_found_after_the_determination(cast: Cast) -> None:
    file = cast.determined()
    notice = file.letters.get(kind="L4")
    late = Allegation.objects.create(
        investigation=file, position=2, conduct_on=timezone.localdate(), words="And this.", elements=["13(1)"],
        put_in=notice, code_wording={"13(1)": "Honestly."},
    )  # fmt: skip
    with refused():
        Finding.objects.create(
            allegation=late, by=cast.bella, conduct_found=True, elements_breached=["13(1)"], reasons="x"
        )


@pytest.mark.parametrize("found", [True, False])
def test_a_determination_says_what_the_findings_say(cast: Cast, found: bool) -> None:
    file = cast.found(breach=found)
    with refused():
        Determination.objects.create(investigation=file, breach=not found, reasons="x", decided_by=cast.bella)


def test_nothing_heavier_is_slipped_into_a_proposal_that_was_answered(cast: Cast) -> None:
    proposal = cast.heard().letters.get(kind="L9")
    with refused():
        MeasureInView.objects.create(
            letter=proposal, kind=SanctionKind.TERMINATION, ground="29(3)(g)", effective_on=timezone.localdate()
        )


def test_measures_stand_in_a_proposal_only(cast: Cast) -> None:
    notice = cast.noticed().letters.get(kind="L4")
    with refused():
        MeasureInView.objects.create(
            letter=notice, kind=SanctionKind.REPRIMAND, reprimand="x", effective_on=timezone.localdate()
        )


def test_a_sanction_rests_on_the_newest_proposal(cast: Cast) -> None:
    file = cast.heard()
    first = file.letters.get(kind="L9")
    cast.propose(file, cast.fine("1"), words="Thought again.")
    with refused():
        SanctionDecision.objects.create(
            investigation=file, determination=file.determination, proposal=first, reasons="x", decided_by=cast.sam
        )


def test_a_file_stays_about_the_same_person_and_stays(cast: Cast) -> None:
    file = cast.referred()
    with refused():
        Investigation.objects.filter(pk=file.pk).update(respondent=PersonFactory())
    with refused():
        Investigation.objects.filter(pk=file.pk)._raw_delete("default")


def test_the_period_a_page_shows_is_the_one_the_database_keeps(cast: Cast) -> None:
    notice = cast.noticed().letters.get(kind="L4")
    assert notice.due_at
    later = notice.due_at + timedelta(days=2)
    letter.extend_period(notice, actor=cast.bella, due_at=later, reason="Ill.")
    assert Letter.objects.get(pk=notice.pk).may_be_answered_until == later


def test_a_sanction_decision_stands_as_decided_and_is_set_aside_once(cast: Cast) -> None:
    decided = cast.sanctioned().sanction_decisions.get()
    with refused():
        SanctionDecision.objects.filter(pk=decided.pk).update(reasons="Others.")
    with refused():
        SanctionDecision.objects.filter(pk=decided.pk)._raw_delete("default")
    SanctionDecision.objects.filter(pk=decided.pk).update(superseded_at=timezone.now())
    with refused():
        SanctionDecision.objects.filter(pk=decided.pk).update(superseded_at=None)


def test_what_was_set_aside_is_not_decided_again_by_the_same_person(cast: Cast) -> None:
    file = cast.sanctioned()
    file.sanction_decisions.update(superseded_at=timezone.now())
    with refused():
        SanctionDecision.objects.create(
            investigation=file, determination=file.determination, proposal=file.letters.get(kind="L9"), reasons="x",
            decided_by=cast.sam,
        )  # fmt: skip
