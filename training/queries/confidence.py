"""Courses that a matter asks of someone: whom that concerns, and what is left of it once the matter is gone."""

from typing import Any

from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.db.models.functions import TruncDate
from django.urls import reverse

from portal.models import Notice
from training.models import (
    Assignment,
    AssignmentLine,
    AssignmentName,
    Attempt,
    CourseReminder,
    Enrolment,
    ExtraAttempt,
)
from training.models.assignment import AssignmentQuerySet

# The rows that only the asking has made. What was attempted and completed is none of them: it is the person's own.
TRACES: frozenset[type[Model]] = frozenset(
    {Assignment, AssignmentLine, AssignmentName, CourseReminder, Enrolment, ExtraAttempt}
)
TOLD = ("course_to_do", "course_another_attempt")


def asked_in_confidence(person: Any, course: Any) -> AssignmentQuerySet:
    """What a matter asks of someone: whoever directed it helps them along, and nobody else hears of it."""
    confidential = Assignment.objects.standing().filter(is_confidential=True)
    return confidential.filter(course=course, names__person=person)


def directed_at() -> QuerySet[Assignment]:
    """The same of attempts, as a question about each: also where it was taken back since, for what was attempted while
    it stood is no more anybody else's than before."""
    confidential = Assignment.objects.filter(
        is_confidential=True, course=OuterRef("version__course"), names__person=OuterRef("person")
    )
    return confidential.filter(Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gt=OuterRef("started_at")))


def begun_in_confidence(attempts: QuerySet[Attempt]) -> QuerySet[Attempt]:
    """Those that were begun when a matter asked the course, and nobody else did."""
    openly = Enrolment.objects.open_to_see().filter(
        Q(ended_on__isnull=True) | Q(ended_on__gte=OuterRef("began_on")),
        assignment__course=OuterRef("version__course"),
        person=OuterRef("person"),
        since__lte=OuterRef("began_on"),
    )
    found = attempts.annotate(began_on=TruncDate("started_at"))
    return found.filter(Exists(directed_at().filter(made_at__lte=OuterRef("started_at"))), ~Exists(openly))


def traces_of(asked: QuerySet[Assignment]) -> dict[type[Model], set[int]]:
    """These, which everything points to that stands beside them, and the attempts that whoever asked gave."""
    given = ExtraAttempt.objects.filter(
        Exists(
            asked.filter(
                course=OuterRef("version__course"),
                names__person=OuterRef("person"),
                made_by=OuterRef("given_by"),
                made_at__lte=OuterRef("given_at"),
            )
        )
    )
    return {found.model: {*found.values_list("pk", flat=True)} for found in (asked, given)}


def notices_of(asked: QuerySet[Assignment]) -> QuerySet[Notice]:
    """Those that whoever asked was sent, and those of the person about a course that nobody else asked of them."""
    found = Q(pk__in=[])
    for course, slug, maker, person in asked.values_list("course", "course__slug", "made_by", "names__person"):
        attempts = Attempt.objects.filter(person=person, version__course=course).values_list("pk", flat=True)
        found |= Q(person=maker, url__in=[reverse("training:helping", args=[pk]) for pk in attempts])
        if not Enrolment.objects.open_to_see().filter(person=person, assignment__course=course).exists():
            found |= Q(person=person, kind__in=TOLD, url=reverse("training:course", args=[slug]))
    return Notice.objects.filter(found)
