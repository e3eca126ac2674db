"""Whom a course asks, and by when each is to complete it: said once for a person, once for all of them."""

from datetime import date, timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    DateField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Greatest, Least, TruncDate
from django.utils import timezone

from policies.models.policy import covered_by, covers
from portal.asking import AskedBy
from portal.models import Person, RoleGrant
from portal.models.person import PersonQuerySet
from training.enums import AskAgain, Duty
from training.models import (
    Assignment,
    AssignmentName,
    Completion,
    Course,
    CourseExemption,
    CourseVersion,
    Enrolment,
)

from .owing import Kept


def made_for(course: Course) -> Q:
    """Everyone its policies cover; where roles are named, or managers, those among them."""
    covered = reduce(or_, (covered_by(policy) for policy in course.policies.all()), Q(pk__in=[]))
    if not course.roles and not course.for_managers:
        return covered
    meant = Q(pk__in=RoleGrant.objects.in_force().filter(role__in=course.roles).values("person"))
    if course.for_managers:
        meant |= Q(pk__in=Person.objects.filter(is_active=True, manager__isnull=False).values("manager"))
    return covered & meant


def people_of(assignment: Assignment) -> PersonQuerySet:
    """Everyone it takes in: `Assignment.objects.reaching` the other way round, by the same rule."""
    return Person.objects.current().filter(_taken_in_by(assignment))


def people_asked(course: Course, *, in_confidence: bool = False) -> PersonQuerySet:
    """Everyone a course asks, for all to count; those too whom a matter asks it of, where only they hear of that. With
    them it is `Course.objects.applying_to` the other way round."""
    standing = course.assignments.standing()
    asking = reduce(or_, map(_taken_in_by, standing if in_confidence else standing.open_to_see()), Q(pk__in=[]))
    exempt = CourseExemption.objects.in_force().filter(course=course)
    return Person.objects.current().filter(asking).exclude(pk__in=exempt.values("person"))


def _taken_in_by(assignment: Assignment) -> Q:
    named = {
        is_in: AssignmentName.objects.filter(assignment=assignment, is_in=is_in).values("person")
        for is_in in (True, False)
    }
    if assignment.by_policies:
        return made_for(assignment.course) & ~Q(pk__in=named[False])
    return covers(assignment.lines.all(), named_in=named[True], named_out=named[False])


# --- by when -------------------------------------------------------------------------------------------------------


def first_dates(person: Person, on: date) -> dict[int, tuple[date, int]]:
    """For each course that asks this person, by its id: by when at first, and the days that were given. The earliest
    where several assignments ask it. One query; whoever no job has met yet is met today."""
    found: dict[int, tuple[date, int]] = {}
    for one in _asking(person, on=on):
        due = one.met_due_on or one.due_on(person.started_on, on)
        found[one.course_id] = min(found.get(one.course_id, (date.max, 0)), (due, one.present_days))
    return found


def _reaching(person: Person, on: date) -> QuerySet[Any]:
    exempting = CourseExemption.objects.in_force(on).filter(person=person, course=OuterRef("course"))
    met = Enrolment.objects.filter(person=person, assignment=OuterRef("pk"), ended_on__isnull=True)
    reaching = Assignment.objects.reaching(person).filter(~Exists(exempting))
    return reaching.annotate(met_due_on=Subquery(met.values("due_on")[:1]))


_asking = AskedBy(_reaching, on=date)


def due_on(first: tuple[date, int], kept: Kept | None) -> date:
    """By when, with what was completed: then until it runs out, or so many days after a version asked again."""
    base, days = first
    if kept is None:
        return base
    dates = [kept.expires_on] if kept.expires_on else []
    if kept.asks != AskAgain.NOBODY and kept.asked_again_at:
        dates.append(timezone.localdate(kept.asked_again_at) + timedelta(days=days))
    return max(base, min(dates)) if dates else base


# --- the same over all of them -------------------------------------------------------------------------------------


def with_duty(enrolments: QuerySet[Enrolment], on: date | None = None) -> QuerySet[Any]:
    """Each enrolment with its `duty` on a day, by when it is `due`, and until when a completion `counts_until`."""
    on = on or timezone.localdate()
    course = OuterRef("assignment__course")
    done = Completion.objects.filter(person=OuterRef("person"), course=course)
    last = done.order_by("-attempt__version__number", "-completed_at", "-pk")
    asking = CourseVersion.objects.filter(course=course, published_at__isnull=False)
    asking = asking.exclude(asks_again=AskAgain.NOBODY).order_by("-number")
    exempt = CourseExemption.objects.in_force(on).filter(person=OuterRef("person"), course=course)
    renews = Q(assignment__course__renew_months__isnull=False) | Q(assignment__course__renew_month__isnull=False)
    found = enrolments.annotate(
        last_version=Subquery(last.values("attempt__version__number")[:1]),
        last_until=Case(When(renews, then=Subquery(last.values("expires_on")[:1])), output_field=DateField()),
        asking_version=Subquery(asking.values("number")[:1]),
        asked_on=Subquery(asking.values(day=TruncDate("published_at"))[:1]),
        is_exempt=Exists(exempt),
    )
    is_behind = Q(last_version__lt=F("asking_version"))
    again = ExpressionWrapper(F("asked_on") + F("assignment__present_days"), output_field=DateField())
    due = Case(
        When(last_version__isnull=True, then=F("due_on")),
        When(is_behind, then=Greatest(F("due_on"), Least(F("last_until"), again))),
        When(last_until__isnull=True, then=None),
        default=Greatest(F("due_on"), F("last_until")),
        output_field=DateField(),
    )
    counts = Q(last_version__isnull=False, last_version__gte=F("asking_version")) & (
        Q(last_until__isnull=True) | Q(last_until__gte=on)
    )
    return found.annotate(
        due=due,
        counts=Case(When(counts, then=Value(True)), default=Value(False), output_field=BooleanField()),
        duty=Case(
            When(is_exempt=True, then=Value(Duty.EXEMPT)),
            When(counts, then=Value(Duty.DONE)),
            When(due__lt=on, then=Value(Duty.OVERDUE)),
            default=Value(Duty.DUE),
        ),
    )
