"""Whoever leaves may be found to have breached the Code, and is never sanctioned; their reviews lapse."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from incidents.domain import decision
from incidents.domain.assessing import IntakeRefused
from incidents.domain.separating import follow_the_directory, record_separation
from incidents.enums import InvestigationState as S
from incidents.enums import Leaving, LetterKind, ReviewState
from incidents.models import Investigation, SanctionDecision, Separation
from incidents.rules.investigation import missing
from incidents.rules.machine import MoveRefused, Need
from portal.models import Employment, Notice
from tests.incidents.cast import Cast

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


def left(cast: Cast, file: Investigation, **fields: Any) -> Investigation:
    record_separation(file, actor=cast.petra, **{"left_on": TODAY, "how": Leaving.RESIGNED, **fields})
    file.refresh_from_db()
    return file


def directory_says(cast: Cast, employment: Employment) -> None:
    cast.bob.employment = employment
    cast.bob.save()


def test_the_process_goes_on_to_a_finding_after_they_left(cast: Cast) -> None:
    file = left(cast, cast.found())
    assert file.state == S.DETERMINING
    decision.determine(file, actor=cast.bella, breach=True, reasons="It happened.")
    file.refresh_from_db()
    assert file.state == S.BREACH_RECORDED_FORMER


@pytest.mark.parametrize("reached", ["determined", "delegated", "proposed_to", "heard"])
def test_the_way_to_a_sanction_closes_wherever_it_stands(cast: Cast, reached: str) -> None:
    file = left(cast, getattr(cast, reached)())
    assert file.state == S.BREACH_RECORDED_FORMER
    with pytest.raises(MoveRefused):
        cast.decide(file, cast.fine(), reasons="Late.")


def test_the_database_refuses_a_sanction_of_someone_who_left_though_the_directory_lags(cast: Cast) -> None:
    file = cast.heard()
    left(cast, file)
    with pytest.raises(DatabaseError, match="who has left"), transaction.atomic():
        SanctionDecision.objects.create(
            investigation=file,
            determination=file.determination,
            proposal=file.latest_letter(LetterKind.PROPOSAL),
            reasons="x",
            decided_by=cast.sam,
        )


def test_they_are_told_by_letter_if_they_knew_of_the_matter(cast: Cast) -> None:
    file = left(cast, cast.answered())
    letter = file.letters.get(kind=LetterKind.SEPARATION)
    assert (letter.to_respondent, file.separation.letter) == (True, letter)
    assert "No sanction can be imposed" in letter.body


def test_and_hear_nothing_if_they_never_did(cast: Cast) -> None:
    file = left(cast, cast.appointed())
    assert not file.letters.filter(to_respondent=True).exists()
    assert not Notice.objects.filter(person=cast.bob).exists()
    assert file.separation.letter is None


def test_it_is_recorded_once_by_a_manager_and_not_before_the_day(cast: Cast) -> None:
    file = cast.answered()
    with pytest.raises(IntakeRefused, match="future"):
        left(cast, file, left_on=TODAY + timedelta(days=1))
    with pytest.raises(MoveRefused):
        record_separation(file, actor=cast.olga, left_on=TODAY, how=Leaving.RETIRED)
    left(cast, left(cast, file))
    assert Separation.objects.count() == 1


def test_a_review_lapses_when_they_leave(cast: Cast) -> None:
    file = left(cast, cast.determined())
    assert set(file.reviews.values_list("state", flat=True)) == {ReviewState.LAPSED}


def test_a_review_lapses_when_they_become_ses(cast: Cast) -> None:
    file = cast.determined()
    directory_says(cast, Employment.SES)
    assert (follow_the_directory(), follow_the_directory()) == (1, 0)
    file.refresh_from_db()
    assert file.state == S.BREACH
    assert set(file.reviews.values_list("state", flat=True)) == {ReviewState.LAPSED}


def test_what_the_directory_says_closes_the_way_and_tells_the_managers(cast: Cast) -> None:
    file = cast.delegated()
    directory_says(cast, Employment.FORMER)
    assert follow_the_directory() == 1
    file.refresh_from_db()
    assert file.state == S.BREACH_RECORDED_FORMER
    assert Notice.objects.filter(person=cast.petra, kind="respondent_changed").count() == 1


def test_from_then_on_the_step_to_a_delegate_says_that_they_left(cast: Cast) -> None:
    file = cast.found()
    left(cast, file)
    Investigation.objects.filter(pk=file.pk).update(state=S.BREACH)
    file.refresh_from_db()
    lacking = missing(file, S.SD_ASSIGNED, actor=cast.petra, words="", made=frozenset())
    assert Need.CURRENT_EMPLOYEE in lacking
