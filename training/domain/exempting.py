"""Who need not take a course, why, and until when: said by somebody else."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from portal import audit
from portal.models import Person
from portal.notices import notify
from training import rules
from training.models import Course, CourseExemption


class ExemptRefused(Exception):
    """An exemption that cannot be given or ended. The text says why."""


@transaction.atomic
def exempt_from_course(
    course: Course, *, actor: Person, person: Person, reason: str, ends_on: date, once: UUID, at: datetime | None = None
) -> CourseExemption:
    """From today until the end of a day. They are told. Sent twice it is one. Raises ExemptRefused."""
    at = at or timezone.now()
    Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    if standing := CourseExemption.objects.filter(once=once, given_by=actor).first():
        return standing
    if not rules.can_exempt(actor, person):
        raise ExemptRefused("You can exempt people you manage, and nobody can exempt themselves.")
    today = timezone.localdate(at)
    if ends_on < today:
        raise ExemptRefused("Its last day has passed already.")
    if CourseExemption.objects.in_force(today).filter(course=course, person=person).exists():
        raise ExemptRefused("They are exempt already. End that first to change its last day.")
    given = CourseExemption.objects.create(
        course=course,
        person=person,
        reason=reason,
        starts_on=today,
        ends_on=ends_on,
        given_by=actor,
        given_at=at,
        once=once,
    )
    data = {"course": course.slug, "person": person.staff_number, "until": ends_on.isoformat()}
    audit.record("course_exemption.given", given, actor=actor, data=data)
    notify([person], "course_exempted", url=reverse("training:courses"))
    return given


@transaction.atomic
def end_course_exemption(given: CourseExemption, *, actor: Person, at: datetime | None = None) -> CourseExemption:
    """Before its last day. Ended already, it is returned as it is. Raises ExemptRefused."""
    given = CourseExemption.objects.select_for_update(of=("self",)).select_related("person", "course").get(pk=given.pk)
    if given.ended_at:
        return given
    if not rules.can_exempt(actor, given.person):
        raise ExemptRefused("Their manager can end it, or a training author.")
    given.ended_at, given.ended_by = at or timezone.now(), actor
    given.save(update_fields=["ended_at", "ended_by"])
    audit.record("course_exemption.ended", given, actor=actor, data={"course": given.course.slug})
    notify([given.person], "course_to_do", url=reverse("training:course", args=[given.course.slug]))
    return given
