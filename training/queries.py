"""What pages, other rooms and reports ask of training. None of it writes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import CharField, Count, Exists, F, Func, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse

from policies.models import Policy
from portal.models import Person
from portal.waiting import Waiting

from .enums import Standing
from .models import Answer, Attempt, Completion, Course, CourseVersion, Item

# --- where one person stands ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class CourseForPerson:
    """A course as it now reads, and how far this person is with it."""

    version: CourseVersion
    applies: bool
    attempt: int | None
    has_failed: bool
    completed_at: datetime | None
    code: str
    completed_before_at: datetime | None

    @property
    def standing(self) -> Standing:
        if self.completed_at:
            return Standing.COMPLETED
        if self.attempt:
            return Standing.STARTED
        return Standing.NOT_PASSED if self.has_failed else Standing.NOT_STARTED


def courses_for(person: Person, courses: QuerySet[Course] | None = None) -> list[CourseForPerson]:
    """Each course this person may see, or those given, the ones they are asked to take first. One query."""
    attempts = Attempt.objects.visible_to(person).filter(version=OuterRef("pk"))
    completions = Completion.objects.visible_to(person).filter(course=OuterRef("course"))
    of_this_version = completions.filter(attempt__version=OuterRef("pk"))
    found = (
        CourseVersion.objects.published()
        .filter(course__in=(Course.objects.visible_to(person) if courses is None else courses).values("pk"))
        .select_related("course__policy")
        .annotate(
            applies=Exists(Course.objects.applying_to(person).filter(pk=OuterRef("course"))),
            open_attempt=Subquery(attempts.unfinished().values("pk")[:1]),
            has_failed=Exists(attempts.filter(passed=False)),
            completed_at=Subquery(of_this_version.values("completed_at")[:1]),
            code=Subquery(of_this_version.values("code")[:1]),
            completed_before_at=Subquery(completions.values("completed_at")[:1]),
        )
        .order_by("-applies", "course__title", "course__slug")
    )
    return [
        CourseForPerson(
            version=version,
            applies=version.applies,
            attempt=version.open_attempt,
            has_failed=version.has_failed,
            completed_at=version.completed_at,
            code=version.code or "",
            completed_before_at=version.completed_before_at,
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
    }[one.standing]
    changed = "It has changed since you completed it. " if one.completed_before_at else ""
    return Waiting(
        title=f"{opening}: {one.version.title}",
        url=reverse("training:course", args=[course.slug]),
        why=f"{changed}About {course.minutes} minutes. You can leave and come back.",
    )


def completions(person: Person) -> QuerySet[Completion]:
    """What this person has completed, newest first, for their own record."""
    return Completion.objects.visible_to(person).select_related("course__policy", "attempt__version")


def courses_then(person: Person, policy: Policy, at: datetime) -> QuerySet[Any]:
    """The courses there were on a policy by a moment, each with when this person `completed_at` it last and when
    they had `begun_at` last, as far as that was before."""
    completed = Completion.objects.filter(person=person, course=OuterRef("pk"), completed_at__lte=at)
    begun = Attempt.objects.filter(person=person, version__course=OuterRef("pk"), started_at__lte=at)
    there = CourseVersion.objects.filter(course=OuterRef("pk"), published_at__lte=at)
    return (
        Course.objects.filter(Exists(there), policy=policy)
        .annotate(
            completed_at=Subquery(completed.order_by("-completed_at").values("completed_at")[:1]),
            begun_at=Subquery(begun.order_by("-started_at").values("started_at")[:1]),
        )
        .order_by("title", "slug")
    )


# --- the questions of an attempt -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Question:
    item: Item
    answer: Answer | None

    @property
    def is_right(self) -> bool:
        return self.answer is not None and self.answer.option.is_right


def questions_of(attempt: Attempt) -> list[Question]:
    """Every question of the attempt in order, with its options and the answer given, if there is one."""
    given = {answer.item_id: answer for answer in attempt.answers.select_related("option")}
    items = attempt.version.items.order_by("position").prefetch_related("options")
    return [Question(item, given.get(item.pk)) for item in items]


def next_open(questions: Iterable[Question], *, after: int = 0) -> Question | None:
    """The first question without an answer beyond a position, or else before it."""
    waiting = [question for question in questions if question.answer is None]
    later = [question for question in waiting if question.item.position > after]
    return next(iter(later or waiting), None)


# --- what is not understood ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ClauseResult:
    """How many people were asked about a clause, and how many of them once got it wrong. None: too few to say."""

    ref: str
    policy: str
    policy_slug: str
    people: int | None
    failed: int | None

    @property
    def percent(self) -> int | None:
        return 100 * self.failed // self.people if self.people and self.failed is not None else None


class _Unnest(Func):
    function = "unnest"
    set_returning = True
    output_field = CharField()


def failed_by_clause() -> list[ClauseResult]:
    """For each clause that questions test, people asked and people who failed, the most failed first.

    Counts people, not answers, in finished attempts. A count under SMALLEST_COUNT is left out, and so is one from which
    such a count follows by subtraction.
    """
    rows = (
        Answer.objects.filter(attempt__finished_at__isnull=False)
        .annotate(
            ref=_Unnest(F("item__clauses")),
            policy=F("item__version__course__policy__short_name"),
            policy_slug=F("item__version__course__policy__slug"),
        )
        .values("ref", "policy", "policy_slug")
        .annotate(
            people=Count("attempt__person", distinct=True),
            failed=Count("attempt__person", distinct=True, filter=Q(option__is_right=False)),
        )
    )
    results = [_suppressed(**row) for row in rows]
    return sorted(results, key=lambda one: (one.percent is None, -(one.percent or 0), one.ref))


def _suppressed(*, ref: str, policy: str, policy_slug: str, people: int, failed: int) -> ClauseResult:
    if people < settings.SMALLEST_COUNT:
        return ClauseResult(ref, policy, policy_slug, None, None)
    is_telling = any(0 < part < settings.SMALLEST_COUNT for part in (failed, people - failed))
    return ClauseResult(ref, policy, policy_slug, people, None if is_telling else failed)
