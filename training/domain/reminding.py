"""To remind of a course before and after it is due, at widening steps, and then to tell the manager. It stops when
done: what was done, or need not be, is no part of what is looked at."""

from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef, QuerySet, Value
from django.urls import reverse
from django.utils import timezone

from portal import people
from portal.models import Person
from portal.notices import notify_each
from portal.prepared import insert_each
from training.enums import Duty, VersionState
from training.models import CourseReminder, Enrolment
from training.queries import with_duty

REMINDING_LOCK = 715_021
# What nobody reminded of for so long is not caught up with: a step belongs to its days.
STEP_LASTS = 7


def remind_of_courses(*, at: datetime | None = None) -> int:
    """Each step of a date once: one notice to a person a day, however many courses. Returns how many were told."""
    now = at or timezone.now()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [REMINDING_LOCK])
        if not cursor.fetchone()[0]:
            return 0
        return _remind(now) + _tell_managers(now)


def _remind(now: datetime) -> int:
    """The latest step that was reached, without those before it."""
    on = timezone.localdate(now)
    told = 0
    for step, until in _steps():
        found = _waiting(on).filter(due__lte=on - timedelta(days=step), due__gt=on - timedelta(days=until))
        if _keep(found, step, now, to_manager=False):
            kept = CourseReminder.objects.filter(sent_at=now, step=step, to_manager=False)
            kind = "course_due_soon" if step < 0 else "course_overdue"
            people = Person.objects.current().filter(pk__in=kept.values("enrolment__person"))
            told += notify_each(people, kind, url=reverse("training:courses"))
    return told


def _steps() -> list[tuple[int, int]]:
    steps = settings.REMIND_COURSE_DAYS
    return [(step, min([step + STEP_LASTS, *(one for one in steps if one > step)])) for step in steps]


def _tell_managers(now: datetime) -> int:
    """Once, of those who can be seen by them: what a matter assigned is none of theirs."""
    step = settings.TELL_MANAGER_OF_COURSE_DAYS
    on = timezone.localdate(now)
    found = _waiting(on).filter(
        due__lte=on - timedelta(days=step), assignment__is_confidential=False, person__manager__is_active=True
    )
    if not _keep(found, step, now, to_manager=True):
        return 0
    kept = CourseReminder.objects.filter(sent_at=now, to_manager=True)
    managers = Person.objects.filter(pk__in=kept.values("enrolment__person__manager"))
    return notify_each(
        people.with_those_acting(managers), "course_overdue_in_team", url=f"{reverse('training:people')}?show=overdue"
    )


def _waiting(on: date) -> QuerySet[Any]:
    """What is still to be done or to be renewed, with when it is due."""
    found = with_duty(Enrolment.objects.standing(), on).filter(due__isnull=False).exclude(duty=Duty.EXEMPT)
    return found.filter(assignment__course__versions__state=VersionState.PUBLISHED)


def _keep(found: QuerySet[Any], step: int, now: datetime, *, to_manager: bool) -> int:
    same = CourseReminder.objects.filter(
        enrolment=OuterRef("pk"), due_on=OuterRef("due"), step__gte=step, to_manager=to_manager
    )
    return insert_each(
        CourseReminder,
        found.filter(~Exists(same)),
        enrolment_id=F("pk"),
        due_on=F("due"),
        step=Value(step),
        to_manager=Value(to_manager),
        sent_at=Value(now),
    )
