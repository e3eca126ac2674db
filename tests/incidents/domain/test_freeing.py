"""Whoever comes to answer for the subject of a case they handle hands it back, and the managers hear of it."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from incidents.domain import case as cases
from incidents.domain.freeing import free_walled_cases
from incidents.enums import AssignmentEnd, CaseState
from incidents.models import Case
from portal.directory.standing_in import Arrangement, make_stand_in
from portal.models import Notice, Person
from tests.incidents.cast import Cast

pytestmark = pytest.mark.django_db


def stands_in(person: Person, manager: Person, *, may_act: bool = True, starts: int = 0) -> None:
    today = timezone.localdate()
    wanted = Arrangement(manager, person, may_act, today + timedelta(days=starts), today + timedelta(days=9))
    make_stand_in(wanted, actor=manager, once=uuid4())


def handler_of(case: Case) -> Person | None:
    case.refresh_from_db()
    return case.handler


def told(person: Person) -> int:
    return Notice.objects.filter(person=person, kind="case_given_back").count()


def test_from_the_first_day_of_standing_in_the_cases_about_those_people_are_nobodys_again(cast: Cast) -> None:
    case, other = cast.judged(breach=False), cast.in_triage(links=["https://x.com/zoe/status/5"])
    stands_in(cast.dev, cast.carol)
    assert free_walled_cases() == 1
    assert (handler_of(case), handler_of(other)) == (None, cast.dev)
    assert (case.state, case.assignments.latest("pk").ended_how) == (CaseState.IN_TRIAGE, AssignmentEnd.RELEASED)
    assert (told(cast.mina), told(cast.dev)) == (1, 0)
    assert not Notice.objects.filter(person=cast.dev, url__contains=f"/cases/{case.pk}/").exists()
    assert free_walled_cases() == 0


@pytest.mark.parametrize("later", [{"may_act": False}, {"starts": 2}])
def test_reading_lists_or_standing_in_another_day_takes_no_case_away(cast: Cast, later: dict[str, int]) -> None:
    case = cast.judged(breach=False)
    stands_in(cast.dev, cast.carol, **later)
    assert free_walled_cases() == 0
    assert handler_of(case) == cast.dev


def test_a_case_that_comes_to_be_about_those_people_is_taken_at_once_and_the_managers_are_told(cast: Cast) -> None:
    case = cast.in_triage()
    stands_in(cast.dev, cast.carol)
    cases.judge_case(
        case, actor=cast.dev, potential_breach=False, clauses=cast.clauses[:1], judgement="Mild.", subject=cast.bob
    )
    assert handler_of(case) is None
    assert told(cast.mina) == 1
