"""Reminders of a policy whose date has passed: at widening steps, then to the manager, and never once it is done."""

from datetime import datetime, timedelta
from unittest import mock

import pytest
from django.utils import timezone

from policies import domain, queries
from policies.models import Edition, Policy, Reminder
from policies.models.policy import people_covered
from policies.queries.deadlines import due_on
from portal.models import Notice, Person
from tests.factories import PersonFactory, published_edition

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition() -> Edition:
    return published_edition()


@pytest.fixture
def ann(edition: Edition) -> Person:
    person = PersonFactory(given_names="Ann", manager=PersonFactory(given_names="Mia", employment="former"))
    Notice.objects.all().delete()
    return person


def after(edition: Edition, person: Person, days: int) -> datetime:
    return timezone.now() + (due_on(edition, person) - timezone.localdate()) + timedelta(days=days)


def told(person: Person) -> list[str]:
    return list(Notice.objects.filter(person=person).order_by("pk").values_list("kind", flat=True))


def walk(edition: Edition, person: Person, until: int) -> list[int]:
    """The days after the date on which the person was told something, where the portal looks every day."""
    days = []
    for day in range(-2, until):
        before = Notice.objects.filter(person=person).count()
        domain.remind_overdue(at=after(edition, person, day))
        if Notice.objects.filter(person=person).count() > before:
            days.append(day)
    return days


def test_a_reader_is_reminded_three_times_further_and_further_apart(edition: Edition, ann: Person) -> None:
    assert walk(edition, ann, 60) == [1, 7, 21]
    assert told(ann) == ["policy_reminder"] * 3


def test_their_manager_is_told_once_after_that(edition: Edition, ann: Person) -> None:
    assert walk(edition, ann, 27) == [1, 7, 21]
    assert told(ann.manager) == []
    for day in (28, 29, 40):
        domain.remind_overdue(at=after(edition, ann, day))
    assert told(ann.manager) == ["policy_overdue_in_team"]


def test_a_manager_hears_once_of_many(edition: Edition, ann: Person) -> None:
    for _ in range(3):
        PersonFactory(manager=ann.manager)
    with mock.patch.object(queries, "in_parts", return_value=list(queries.in_parts(1))):
        domain.remind_overdue(at=after(edition, ann, 28))
    assert told(ann.manager) == ["policy_overdue_in_team"]


def test_it_stops_when_it_is_done(edition: Edition, ann: Person) -> None:
    domain.remind_overdue(at=after(edition, ann, 1))
    domain.acknowledge(edition, actor=ann)
    assert walk(edition, ann, 40) == []
    assert told(ann.manager) == []


def test_nobody_is_reminded_twice_on_a_day_or_of_a_step_long_past(edition: Edition, ann: Person) -> None:
    for _ in range(2):
        domain.remind_overdue(at=after(edition, ann, 7))
    assert told(ann) == ["policy_reminder"]
    assert Reminder.objects.get(step=7).sent_by is None
    late = PersonFactory()
    domain.remind_overdue(at=after(edition, late, 16))  # the portal was away for the days of that step
    assert told(late) == []


@pytest.mark.parametrize("at_once", [1, 2, 1000])
def test_however_small_the_parts_each_is_told_once(edition: Edition, ann: Person, at_once: int) -> None:
    people = [ann, *(PersonFactory() for _ in range(4))]
    with mock.patch.object(queries, "in_parts", return_value=list(queries.in_parts(at_once))):
        assert domain.remind_overdue(at=after(edition, ann, 1)) == len(people)
    assert [told(person) for person in people] == [["policy_reminder"]] * len(people)


def test_a_run_that_was_stopped_is_gone_on_with(edition: Edition, ann: Person) -> None:
    people = [ann, *(PersonFactory() for _ in range(4))]
    now = after(edition, ann, 1)
    parts = list(queries.in_parts(1))

    def stopped_in_the_middle():
        yield from parts[: len(parts) // 2]
        raise KeyboardInterrupt

    with mock.patch.object(queries, "in_parts", stopped_in_the_middle), pytest.raises(KeyboardInterrupt):
        domain.remind_overdue(at=now)
    assert 0 < Notice.objects.filter(kind="policy_reminder").count() < len(people)
    domain.remind_overdue(at=now + timedelta(hours=1))
    assert [told(person) for person in people] == [["policy_reminder"]] * len(people)


@pytest.mark.parametrize("renew_months", [None, 12])
def test_whom_a_range_of_dates_takes_in_is_whose_date_is_in_it(edition: Edition, renew_months: int | None) -> None:
    """The condition on plain columns says the same as the date that is shown to each."""
    Policy.objects.filter(pk=edition.policy_id).update(present_days=10, newcomer_days=4, renew_months=renew_months)
    edition = Edition.objects.published().select_related("policy", "last_major").get(pk=edition.pk)
    today = timezone.localdate()
    for start in (None, *(today + timedelta(days=day) for day in range(-8, 9, 2))):
        PersonFactory(started_on=start)
    dates = {person.pk: due_on(edition, person) for person in Person.objects.all()}
    readers = people_covered(edition.policy)
    for day in range(16):
        now = timezone.now() + timedelta(days=day)
        for days, fewer_than in ((1, 4), (4, None)):
            part = queries.Part(edition, readers, (1, max(dates)), now)
            found = part.overdue_by(days, fewer_than=fewer_than).values_list("pk", flat=True)
            late = {pk: (timezone.localdate(now) - due).days for pk, due in dates.items()}
            assert {*found} == {pk for pk, by in late.items() if days <= by < (fewer_than or 1000)}, day
