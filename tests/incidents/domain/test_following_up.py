"""Managers on a file are reminded once of what has come, and not of what was done."""

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from incidents.domain import interview
from incidents.domain.following_up import remind_of_files
from incidents.domain.investigation import appoint_decision_maker
from incidents.domain.retention import hold_file, lift_hold
from incidents.models import Investigation
from portal.directory.standing_in import Arrangement, make_stand_in
from portal.models import Notice, Person, Role
from tests.factories import person_with
from tests.incidents.cast import Cast
from tests.incidents.closing import closed
from tests.incidents.records.disposing import destroyed, no_action
from tests.incidents.reviewing import declared

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return Cast.assembled()


def told(kind: str) -> list[str]:
    return sorted(Notice.objects.filter(kind=f"{kind}_due").values_list("person__given_names", flat=True))


def in_days(days: int) -> time_machine.travel:
    return time_machine.travel(timezone.now() + timedelta(days=days))


def held(file: Investigation, by: Person) -> object:
    review_on = timezone.localdate() + timedelta(days=30)
    return hold_file(file, actor=by, why="A claim.", review_on=review_on, once=uuid.uuid4())


def test_a_legal_hold_is_looked_at_again_on_its_day_unless_it_was_lifted(cast: Cast) -> None:
    person_with(Role.PEOPLE_SERVICES_MANAGER, given_names="Paul")  # not on the file
    file = cast.determined(breach=False)
    held(file, cast.petra)
    assert remind_of_files() == 0
    with in_days(31):
        assert (remind_of_files(), remind_of_files()) == (1, 0)
    assert told("legal_hold") == ["Petra"]


def test_a_lifted_hold_is_not_reminded_of(cast: Cast) -> None:
    file = cast.determined(breach=False)
    hold = held(file, cast.petra)
    paul = declared(file, person_with(Role.PEOPLE_SERVICES_MANAGER, given_names="Paul"))
    lift_hold(hold, actor=paul, why="It is settled.")
    with in_days(31):
        assert remind_of_files() == 0


def test_the_end_of_the_time_it_is_kept_for_is_told_once_and_not_of_what_is_held(cast: Cast) -> None:
    no_action(cast)
    stopped = no_action(cast)
    held(stopped, cast.petra)
    closed(cast.determined(breach=False), cast.petra, trigger_on=timezone.localdate())
    assert (remind_of_files(), remind_of_files()) == (1, 0)
    assert told("retention") == ["Petra"]


def test_nothing_is_told_of_what_was_destroyed(cast: Cast) -> None:
    destroyed(cast, no_action(cast))
    assert remind_of_files() == 0


def test_an_interview_is_told_on_its_day_unless_it_was_called_off(cast: Cast) -> None:
    file = cast.answered()
    said = {"about": "Bells.", "place": "Room 1", "actor": cast.bella}
    at = timezone.now() + timedelta(days=3)
    talk = interview.invite(file, cast.bob, starts_at=at, once=uuid.uuid4(), **said)
    other = interview.invite(file, cast.alice, starts_at=at + timedelta(days=1), once=uuid.uuid4(), **said)
    interview.call_off(other, actor=cast.bella)
    assert remind_of_files() == 0
    with time_machine.travel(talk.starts_at):
        assert (remind_of_files(), remind_of_files()) == (1, 0)
    with time_machine.travel(other.starts_at):
        assert remind_of_files() == 0
    assert told("interview") == ["Petra"]


def test_whoever_comes_to_answer_for_the_respondent_is_told_of_once_and_another_may_take_the_part(cast: Cast) -> None:
    file = cast.noticed()
    assert remind_of_files() == 0
    today = timezone.localdate()
    acting = Arrangement(cast.carol, cast.bella, True, today, today + timedelta(days=9))
    make_stand_in(acting, actor=cast.carol, once=uuid.uuid4())
    assert (remind_of_files(), remind_of_files()) == (1, 0)
    assert told("in_line") == ["Petra"]
    file = Investigation.objects.get(pk=file.pk)
    another = person_with(Role.BREACH_DECISION_MAKER)
    assert appoint_decision_maker(file, another, actor=cast.petra).decision_maker == another


def test_where_it_is_the_only_manager_on_the_file_those_who_may_come_onto_it_are_told(cast: Cast) -> None:
    cast.noticed()
    person_with(Role.PEOPLE_SERVICES_MANAGER, given_names="Paul")
    today = timezone.localdate()
    make_stand_in(Arrangement(cast.carol, cast.petra, True, today, today), actor=cast.carol, once=uuid.uuid4())
    assert remind_of_files() == 1
    assert told("in_line") == ["Paul"]
