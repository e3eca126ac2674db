"""What is alleged: by the law of its day, put to the respondent, and varied only by telling them again."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from incidents.code_of_conduct import CodeFault, code_on, read_versions
from incidents.domain import decision, investigation
from incidents.domain.decision import FindingRefused, begin_determining
from incidents.domain.investigation import AllegationRefused
from incidents.domain.letter import respond
from incidents.enums import CodeElement
from incidents.enums import InvestigationState as S
from incidents.models import Allegation, Finding, Investigation
from incidents.rules.machine import MoveRefused
from tests.incidents.cast import Cast

VALUES, CONFLICT, REGULATIONS = CodeElement.VALUES, CodeElement.CONFLICT, CodeElement.REGULATIONS


def varied(cast: Cast, file: Investigation, words: str = "You wrote it twice.") -> Allegation:
    return investigation.add_allegation(
        file,
        actor=cast.bella,
        conduct_on=timezone.localdate() - timedelta(days=30),
        words=words,
        posts=list(file.case.concerns.get().posts.all()),
        clauses=cast.clauses[:1],
        elements=[CodeElement.RESPECT],
        varies=file.allegations.get(position=1),
    )


@pytest.mark.parametrize(
    ("day", "element", "said"),
    [
        (
            date(2012, 1, 18),
            VALUES,
            "keeps up by their behaviour the APS Values, and both the integrity and the good name of the APS",
        ),
        (date(2013, 6, 30), VALUES, "both the integrity and the good name of the APS"),
        (date(2013, 7, 1), VALUES, "their Agency and of the APS"),
        (date(2017, 8, 27), VALUES, "Employment Principles"),
        (date(2014, 6, 30), CONFLICT, "discloses any conflict of interest"),
        (date(2014, 7, 1), CONFLICT, "material personal interest"),
        (date(2023, 3, 29), REGULATIONS, "regulation 2.1"),
        (date(2023, 3, 30), REGULATIONS, "section 7"),
        (date(2025, 1, 1), VALUES, "Stewardship"),
    ],
)
def test_conduct_is_judged_by_the_code_as_worded_that_day(day: date, element: str, said: str) -> None:
    assert said in code_on(day).words[element]


def test_a_file_of_the_code_that_leaves_an_element_out_is_refused() -> None:
    with pytest.raises(CodeFault, match="thirteen"):
        read_versions([{"version": "1", "from": date(1999, 12, 5), "elements": {"13(1)": "Be honest."}}])


def test_versions_follow_one_another() -> None:
    whole = dict.fromkeys(CodeElement.values, "Words.")
    with pytest.raises(CodeFault, match="later day"):
        read_versions(
            [{"version": name, "from": date(2013, 7, 1), "elements": whole} for name in ("first", "second")],
        )


@pytest.mark.django_db
def test_an_allegation_keeps_the_words_of_the_code_of_its_day(cast: Cast) -> None:
    allegation = cast.allege(cast.appointed())

    code = code_on(allegation.conduct_on)
    assert allegation.values_version == code.version
    assert allegation.code_wording == code.worded([CodeElement.VALUES, CodeElement.RESPECT])


@pytest.mark.django_db
def test_the_notice_says_the_words_of_the_code(cast: Cast) -> None:
    letter = cast.noticed().letters.get(kind="L4")

    assert "treats everyone with respect and courtesy" in letter.document


@pytest.mark.django_db
def test_the_database_refuses_an_element_without_its_words(cast: Cast) -> None:
    allegation = cast.allege(cast.appointed())

    with pytest.raises(DatabaseError, match="keeps the words"), transaction.atomic():
        Allegation.objects.filter(pk=allegation.pk).update(elements=[CodeElement.HONESTY])


@pytest.mark.django_db
def test_a_variation_tells_the_respondent_again_and_gives_them_their_whole_time_again(cast: Cast) -> None:
    file = cast.answered()
    varied(cast, file)
    letter = investigation.issue_notice(file, actor=cast.bella)
    file.refresh_from_db()

    assert letter.kind == "L5"
    assert file.state == S.RESPONSE_OPEN
    assert letter.due_at is not None
    assert timezone.localdate(letter.due_at) == timezone.localdate() + timedelta(days=7)
    with pytest.raises(MoveRefused):
        begin_determining(file, actor=cast.bella)


@pytest.mark.django_db
def test_what_was_varied_gets_no_finding_and_needs_none(cast: Cast) -> None:
    file = cast.answered()
    new = varied(cast, file)
    old = file.allegations.get(position=1)
    respond(investigation.issue_notice(file, actor=cast.bella), actor=cast.bob, words="No.")
    file = begin_determining(file, actor=cast.bella)
    found = {"conduct_found": True, "elements_breached": [CodeElement.RESPECT], "reasons": "His."}

    with pytest.raises(FindingRefused):
        decision.record_finding(old, actor=cast.bella, **found)
    decision.record_finding(new, actor=cast.bella, **found)
    assert decision.determine(file, actor=cast.bella, breach=True, reasons="So.").breach


@pytest.mark.django_db
def test_a_finding_on_what_is_varied_falls_with_it(cast: Cast) -> None:
    file = cast.found()
    file = investigation.move_file(file, S.INVESTIGATING, actor=cast.bella, words="A second post came up.")
    varied(cast, file)
    investigation.issue_notice(file, actor=cast.bella)

    assert not Finding.objects.filter(allegation__investigation=file).exists()


@pytest.mark.django_db
def test_an_allegation_is_varied_once_and_only_after_it_was_put(cast: Cast) -> None:
    file = cast.appointed()
    cast.allege(file)
    with pytest.raises(AllegationRefused, match="varied"):
        varied(cast, file)

    file = investigation.issue_notice(file, actor=cast.bella).investigation
    respond(file.letters.get(kind="L4"), actor=cast.bob, words="No.")
    file.refresh_from_db()
    varied(cast, file)
    with pytest.raises(AllegationRefused, match="varied"):
        varied(cast, file, words="Another form of it.")


@pytest.mark.django_db
def test_the_database_refuses_to_vary_what_was_never_put(cast: Cast) -> None:
    file = cast.appointed()
    allegation = cast.allege(file)
    other = Allegation(investigation=file, position=9, conduct_on=allegation.conduct_on, words="x", varies=allegation)
    other.elements, other.code_wording = allegation.elements, allegation.code_wording

    with pytest.raises(DatabaseError, match="that was put"), transaction.atomic():
        other.save()
