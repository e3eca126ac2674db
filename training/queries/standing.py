"""Where people stand with the courses, and whom a course asks."""

from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse

from policies.models import Edition, Policy
from policies.models.policy import covered_by
from portal.models import Person, RoleGrant
from portal.models.person import PersonQuerySet
from portal.waiting import Waiting
from training.enums import AskAgain, Standing
from training.models import Attempt, Completion, Course, CourseVersion, ItemClause, Lesson, LessonClause

from .chances import Chances, chances_in, in_this_round, with_chances
from .owing import Kept, kept_in, with_kept


@dataclass(frozen=True)
class CourseForPerson:
    """A course as it now reads, and how far this person is with it."""

    version: CourseVersion
    applies: bool
    attempt: int | None
    place: int | None  # of the attempt that is open
    has_failed: bool
    chances: Chances
    kept: Kept | None

    @property
    def completed_at(self) -> datetime | None:
        """When they completed it, if that counts."""
        return self.kept.completed_at if self.kept and self.kept.counts else None

    @property
    def completed_before_at(self) -> datetime | None:
        return self.kept.completed_at if self.kept else None

    @property
    def code(self) -> str:
        return self.kept.code if self.kept and self.kept.counts else ""

    @property
    def only_changed(self) -> bool:
        return self.kept is not None and self.kept.asks == AskAgain.CHANGED

    @property
    def standing(self) -> Standing:
        if self.attempt:
            return Standing.STARTED
        if self.completed_at:
            return Standing.COMPLETED
        if not self.has_failed:
            return Standing.NOT_STARTED
        return Standing.USED_UP if self.chances.is_used_up else Standing.NOT_PASSED


def courses_for(person: Person, courses: QuerySet[Course] | None = None) -> list[CourseForPerson]:
    """Each course this person may see, or those given, the ones they are asked to take first. One query."""
    attempts = Attempt.objects.visible_to(person).filter(version=OuterRef("pk"))
    versions = with_kept(CourseVersion.objects.published(), person)
    found = (
        with_chances(versions, person)
        .filter(course__in=(Course.objects.visible_to(person) if courses is None else courses).values("pk"))
        .select_related("course")
        .annotate(
            applies=Exists(Course.objects.applying_to(person).filter(pk=OuterRef("course"))),
            open_attempt=Subquery(attempts.unfinished().values("pk")[:1]),
            open_place=Subquery(attempts.unfinished().values("place")[:1]),
            has_failed=Exists(in_this_round(attempts, person).filter(passed=False)),
        )
        .order_by("-applies", "course__title", "course__slug")
    )
    return [
        CourseForPerson(
            version=version,
            applies=version.applies,
            attempt=version.open_attempt,
            place=version.open_place,
            has_failed=version.has_failed,
            chances=chances_in(version),
            kept=kept_in(version),
        )
        for version in found
    ]


def waiting_for(person: Person) -> list[Waiting]:
    """The courses this person is asked to take and has not completed as they now read."""
    asked = courses_for(person, Course.objects.applying_to(person))
    return [_waiting(one) for one in asked if one.standing != Standing.COMPLETED]


def _waiting(one: CourseForPerson) -> Waiting:
    course = one.version.course
    opening = {
        Standing.NOT_STARTED: "Take the course",
        Standing.STARTED: "Go on with the course",
        Standing.NOT_PASSED: "Try again to pass",
        Standing.USED_UP: "No attempts left, someone will help you",
    }[one.standing]
    changed = "It has changed since you completed it. " if one.completed_before_at else ""
    return Waiting(
        title=f"{opening}: {one.version.title}",
        url=reverse("training:course", args=[course.slug]),
        why=f"{changed}About {course.minutes} minutes. You can leave and come back.",
    )


def completions(person: Person) -> QuerySet[Completion]:
    """What this person has completed, newest first, for their own record."""
    return Completion.objects.visible_to(person).select_related("attempt__version__course")


def courses_then(person: Person, policy: Policy, at: datetime) -> QuerySet[Any]:
    """The courses there were on a policy by a moment, each with when this person `completed_at` it last and when
    they had `begun_at` last, as far as that was before."""
    completed = Completion.objects.filter(person=person, course=OuterRef("pk"), completed_at__lte=at)
    begun = Attempt.objects.filter(person=person, version__course=OuterRef("pk"), started_at__lte=at)
    there = CourseVersion.objects.filter(course=OuterRef("pk"), published_at__lte=at)
    return (
        Course.objects.filter(Exists(there), policies=policy)
        .annotate(
            completed_at=Subquery(completed.order_by("-completed_at").values("completed_at")[:1]),
            begun_at=Subquery(begun.order_by("-started_at").values("started_at")[:1]),
        )
        .order_by("title", "slug")
    )


# --- courses -------------------------------------------------------------------------------------------------------


def people_asked(course: Course) -> PersonQuerySet:
    """Everyone a course is for: `Course.objects.applying_to` the other way round, by the same rule."""
    covered = reduce(or_, (covered_by(policy) for policy in course.policies.all()), Q(pk__in=[]))
    found = Person.objects.current().filter(covered)
    if not course.roles and not course.for_managers:
        return found
    meant = Q(pk__in=RoleGrant.objects.in_force().filter(role__in=course.roles).values("person"))
    if course.for_managers:
        meant |= Q(pk__in=Person.objects.filter(is_active=True, manager__isnull=False).values("manager"))
    return found.filter(meant)


def editions_of(version: CourseVersion) -> QuerySet[Edition]:
    """The editions its questions were written against."""
    return _editions_in(ItemClause.objects.filter(item__version=version))


def editions_asked(attempt: Attempt) -> QuerySet[Edition]:
    """Those that the questions of one attempt were about."""
    return _editions_in(ItemClause.objects.filter(item__asked__attempt=attempt))


def _editions_in(named: QuerySet[ItemClause]) -> QuerySet[Edition]:
    return Edition.objects.filter(pk__in=named.values("edition")).select_related("policy").order_by("policy__slug")


def lessons_for(person: Person, version: CourseVersion) -> list[Lesson]:
    """Those about the policies that cover someone, in order; all of them for one whom none covers, who only looks."""
    covering = Policy.objects.applying_to(person).values("pk")
    elsewhere = LessonClause.objects.filter(lesson=OuterRef("pk")).exclude(edition__policy__in=covering)
    lessons = version.lessons.annotate(is_elsewhere=Exists(elsewhere)).order_by("position")
    return [lesson for lesson in lessons if not lesson.is_elsewhere] or [*lessons]
