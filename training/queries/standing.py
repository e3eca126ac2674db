"""Where people stand with the courses, and whom a course asks."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, Func, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone

from policies.models import Edition, Policy
from portal.asking import AskedBy
from portal.conditions import one_of
from portal.models import Person
from portal.waiting import Waiting
from training.enums import Standing
from training.models import (
    Attempt,
    Completion,
    Course,
    CourseExemption,
    CourseVersion,
    ItemClause,
    Lesson,
    LessonClause,
)

from .assigned import due_on, first_dates
from .chances import Chances, chances_in, in_this_round, with_chances
from .owing import Kept, kept_in, with_kept


@dataclass(frozen=True)
class CourseForPerson:
    """A course as it now reads, and how far this person is with it."""

    version: CourseVersion
    due_on: date | None  # where it asks them
    attempt: int | None
    place: int | None  # of the attempt that is open
    has_failed: bool
    chances: Chances
    kept: Kept | None

    @property
    def applies(self) -> bool:
        return self.due_on is not None

    @property
    def is_overdue(self) -> bool:
        """It waits, and its day is over."""
        return self.due_on is not None and not self.completed_at and self.due_on < timezone.localdate()

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
        return self.kept is not None and self.kept.only_changed

    @property
    def may_be_renewed(self) -> bool:
        return self.kept is not None and self.kept.may_be_renewed

    @property
    def standing(self) -> Standing:
        if self.attempt:
            return Standing.STARTED
        if self.completed_at and not self.may_be_renewed:
            return Standing.COMPLETED
        if not self.has_failed:
            return self._before_an_attempt
        return Standing.USED_UP if self.chances.is_used_up else Standing.NOT_PASSED

    @property
    def _before_an_attempt(self) -> Standing:
        if self.completed_at:
            return Standing.TO_RENEW
        return Standing.RUN_OUT if self.kept and self.kept.is_run_out else Standing.NOT_STARTED


def courses_for(person: Person, courses: QuerySet[Course] | None = None) -> list[CourseForPerson]:
    """Each course this person may see, or those given, the ones they are asked to take first. Two queries."""
    asked = first_dates(person, timezone.localdate())
    versions = _visible(person) if courses is None else _versions(person, Q(course__in=courses.values("pk")))
    return _in_order([_one(version, asked) for version in versions])


def _in_order(found: list[CourseForPerson]) -> list[CourseForPerson]:
    return sorted(found, key=lambda one: not one.applies)


def _versions(person: Person, of: Q | Func) -> QuerySet[Any]:
    """Of those courses, as they now read, with how far this person is."""
    attempts = Attempt.objects.visible_to(person).filter(version=OuterRef("pk"))
    versions = with_kept(CourseVersion.objects.published(), person)
    return (
        with_chances(versions, person)
        .filter(of)
        .select_related("course")
        .annotate(
            open_attempt=Subquery(attempts.unfinished().values("pk")[:1]),
            open_place=Subquery(attempts.unfinished().values("place")[:1]),
            has_failed=Exists(in_this_round(attempts, person).filter(passed=False)),
        )
        .order_by("course__title", "course__slug")
    )


_visible = AskedBy(lambda person: _versions(person, Q(course__in=Course.objects.visible_to(person).values("pk"))))
_asked = AskedBy(lambda person, courses: _versions(person, one_of("course", courses)), courses=list[int])


def _one(version: Any, asked: dict[int, tuple[date, int]]) -> CourseForPerson:
    kept, first = kept_in(version), asked.get(version.course_id)
    return CourseForPerson(
        version=version,
        due_on=due_on(first, kept) if first else None,
        attempt=version.open_attempt,
        place=version.open_place,
        has_failed=version.has_failed,
        chances=chances_in(version),
        kept=kept,
    )


def still_before(person: Person, course: Course) -> list[Course]:
    """The courses that come before this one and that the person has not completed, as they count today."""
    exempting = CourseExemption.objects.in_force().filter(person=person)
    first = Course.objects.filter(pk__in=course.prerequisites.values("before")).exclude(
        pk__in=exempting.values("course")
    )
    return [one.version.course for one in courses_for(person, first) if not one.completed_at] if first else []


def waiting_for(person: Person) -> list[Waiting]:
    """The courses this person is asked to take and has not completed as they now read."""
    asked = first_dates(person, timezone.localdate())
    found = [_one(version, asked) for version in _asked(person, courses=[*asked])] if asked else []
    return [_waiting(one) for one in found if one.standing != Standing.COMPLETED]


def _waiting(one: CourseForPerson) -> Waiting:
    course = one.version.course
    opening = {
        Standing.NOT_STARTED: "Take the course",
        Standing.STARTED: "Go on with the course",
        Standing.NOT_PASSED: "Try again to pass",
        Standing.USED_UP: "No attempts left, someone will help you",
        Standing.TO_RENEW: "Renew the course",
        Standing.RUN_OUT: "Run out, take the course again",
    }[one.standing]
    return Waiting(
        title=f"{opening}: {one.version.title}",
        url=reverse("training:course", args=[course.slug]),
        due=one.due_on,
        overdue=one.is_overdue,
        why=f"{_why(one)}About {course.minutes} minutes. You can leave and come back.",
    )


def _why(one: CourseForPerson) -> str:
    if one.kept is None or one.kept.may_be_renewed:
        return ""
    return (
        "Only what changed since you completed it. " if one.only_changed else "It has changed since you completed it. "
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
