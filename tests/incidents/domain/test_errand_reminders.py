"""Whoever carries something out is reminded before it is due, on its day and after; then the managers on the file."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from incidents.domain.errand import finish_errand, take_back_errand
from incidents.domain.errand_reminding import remind_of_errands
from incidents.domain.following_up import remind_of_files
from incidents.domain.implementing import complete_task
from incidents.models import Errand, ErrandReminder, ImplementationTask, Investigation
from incidents.rules.sanction import tasks_of
from portal.models import Notice, Person
from tests.incidents.cast import Cast

from .test_errands import given

pytestmark = pytest.mark.django_db


def at(days: int) -> int:
    """Told that many days after it was given, which is five days before it is due."""
    with time_machine.travel(timezone.now() + timedelta(days=days)):
        return remind_of_errands()


def kinds(person: Person) -> list[str]:
    return [
        *Notice.objects.filter(person=person, kind__startswith="errand").order_by("pk").values_list("kind", flat=True)
    ]


@pytest.fixture
def file(cast: Cast) -> Investigation:
    return cast.sanctioned()


@pytest.fixture
def errand(cast: Cast, file: Investigation) -> Errand:
    return given(cast, file)


def test_it_is_told_of_before_on_its_day_and_after_and_then_the_managers(cast: Cast, errand: Errand) -> None:
    assert [at(days) for days in (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 60)] == [0, 0, 1, 0, 0, 1, 1, 0, 1, 0, 0]

    assert kinds(cast.carol) == ["errand_given", "errand_due_soon", "errand_due_today", "errand_overdue"]
    assert kinds(cast.petra) == ["errand_late"]
    assert kinds(cast.olga) == []


def test_what_passed_unseen_is_told_once_and_not_moment_by_moment(cast: Cast, errand: Errand) -> None:
    assert at(20) == 2
    assert kinds(cast.carol) == ["errand_given", "errand_overdue"]
    assert kinds(cast.petra) == ["errand_late"]


def test_nothing_is_told_of_what_is_done_or_taken_back(cast: Cast, errand: Errand) -> None:
    finish_errand(errand, actor=cast.carol, done_on=timezone.localdate(), words="Done.")
    assert at(20) == 0


def test_nothing_is_told_of_what_was_taken_back(cast: Cast, errand: Errand) -> None:
    take_back_errand(errand, actor=cast.petra, why="Not needed.")
    assert at(20) == 0


def test_nothing_is_told_of_what_somebody_else_has_recorded(cast: Cast, errand: Errand) -> None:
    complete_task(errand.task, actor=cast.petra, done_on=timezone.localdate(), reference="PAY-1")
    assert at(20) == 0
    assert not ErrandReminder.objects.exists()


def test_people_services_is_reminded_of_what_nobody_else_was_asked_to_do(cast: Cast, file: Investigation) -> None:
    left = list(tasks_of(file))
    ImplementationTask.objects.filter(pk__in=[one.pk for one in left[1:]]).update(due_on=timezone.localdate())
    told = []
    for days in (0, 1, 2, 30):
        with time_machine.travel(timezone.now() + timedelta(days=days)):
            told.append(remind_of_files())
    assert told == [1, 1, 0, 0]  # on its day and once after
    assert Notice.objects.filter(person=cast.petra, kind="task_due").count() == 2
    cast.carry_out(file)


def test_it_stops_when_it_is_carried_out(cast: Cast, file: Investigation) -> None:
    cast.carry_out(file)
    with time_machine.travel(timezone.now() + timedelta(days=5)):
        assert remind_of_files() == 0
