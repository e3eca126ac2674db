"""What people give each other where a course's rules are too tight for someone: another attempt, more time."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from portal import audit
from portal.models import Person
from portal.notices import notify
from training.models import Attempt, ExtraAttempt, ExtraTime

from .refusals import HelpRefused


@transaction.atomic
def give_attempt(
    attempt: Attempt, *, actor: Person, reason: str, once: UUID, at: datetime | None = None
) -> ExtraAttempt:
    """One more attempt after the last one failed, at once if the person likes. They are told.

    Sent twice it gives one. Raises HelpRefused for one's own attempt, and when there is still one left.
    """
    Person.objects.select_for_update(no_key=True).get(pk=attempt.person_id)
    standing = ExtraAttempt.objects.filter(once=once, given_by=actor).first()
    if standing:
        return standing
    if actor == attempt.person:
        raise HelpRefused("You cannot give yourself an attempt. Ask another training author.")
    if not Attempt.objects.used_up().filter(pk=attempt.pk).exists():
        raise HelpRefused("They have an attempt left, or have passed, or the course has changed since.")
    given = ExtraAttempt.objects.create(
        person=attempt.person,
        version=attempt.version,
        round=attempt.round,
        reason=reason,
        given_by=actor,
        given_at=at or timezone.now(),
        once=once,
    )
    audit.record("attempt.given", given, actor=actor, data={"person": attempt.person.staff_number})
    url = reverse("training:course", args=[attempt.version.course.slug])
    notify([attempt.person], "course_another_attempt", url=url)
    return given


@transaction.atomic
def give_time(
    person: Person, *, actor: Person, percent: int, reason: str, once: UUID, at: datetime | None = None
) -> ExtraTime:
    """So much more time for someone's questions, from the next they begin, in place of what stood before.

    Raises HelpRefused for oneself. The reason is no part of the audit: it may say something of somebody's health.
    """
    Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    standing = ExtraTime.objects.filter(once=once, given_by=actor).first()
    if standing:
        return standing
    if actor == person:
        raise HelpRefused("You cannot give yourself more time. Ask your manager or a training author.")
    at = at or timezone.now()
    ExtraTime.objects.standing().filter(person=person).update(ended_at=at)
    given = ExtraTime.objects.create(
        person=person, percent=percent, reason=reason, given_by=actor, given_at=at, once=once
    )
    audit.record("time.given", given, actor=actor, data={"person": person.staff_number, "percent": percent})
    notify([person], "course_more_time", url=reverse("training:courses"))
    return given


@transaction.atomic
def end_time(extra: ExtraTime, *, actor: Person, at: datetime | None = None) -> ExtraTime:
    """From the next questions they begin, the time is as for everyone. Ended already, it stays as it is."""
    extra = ExtraTime.objects.select_for_update().get(pk=extra.pk)
    if extra.ended_at is None:
        extra.ended_at = at or timezone.now()
        extra.save(update_fields=["ended_at"])
        audit.record("time.ended", extra, actor=actor, data={"person": extra.person.staff_number})
    return extra
