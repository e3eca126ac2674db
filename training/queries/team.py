"""What those who answer for people or for a course see of who was asked: where each stands, never a score."""

from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.aggregates import BoolAnd, BoolOr
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from portal import people
from portal.conditions import one_of
from portal.models import Person, Role, Unit, UnitClosure
from portal.models.person import PersonQuerySet
from training.enums import Duty
from training.models import Assignment, Course, CourseExemption, Enrolment

from .assigned import with_duty


def people_under(manager: Person) -> PersonQuerySet:
    """Everyone who works for a manager today, directly or through others."""
    return Person.objects.current().filter(one_of("pk", people.line_below(manager)))


def team_of(manager: Person) -> PersonQuerySet:
    """Those who report to a manager, or to whom the manager acts for; never the manager."""
    return Person.objects.current().filter(manager__in={manager.pk, *manager.acts_for}).exclude(pk=manager.pk)


def units_headed_by(manager: Person) -> QuerySet[Unit]:
    """Units in which, with everything under them, everybody works for a manager, who may be in it too."""
    below = people.line_below(manager)
    inside = UnitClosure.objects.filter(descendant__people__is_active=True).order_by().values("ancestor")
    headed = inside.annotate(
        is_theirs=BoolAnd(one_of("descendant__people", {*below, manager.pk})),
        has_some=BoolOr(one_of("descendant__people", below)),
    ).filter(is_theirs=True, has_some=True)
    return Unit.objects.filter(pk__in=headed.values("ancestor"))


def assigned_by(viewer: Person) -> QuerySet[Any]:
    """What a manager assigned and did not withdraw, with the units it asks or how many by name; for the manager and
    whoever reads in their place."""
    made = (
        Assignment.objects.standing()
        .open_to_see()
        .filter(made_by__in={viewer.pk, *viewer.reads_for})
        .select_related("course")
    )
    return made.prefetch_related("lines__unit").annotate(named=Count("names", filter=Q(names__is_in=True)))


def duties_under(viewer: Person) -> QuerySet[Any]:
    """Everyone in the tree of a manager, or of whom the viewer stands in for, with what they are asked: each course
    once, by the earliest of the assignments that ask it. What a matter assigned is not among it."""
    asked = Enrolment.objects.standing().open_to_see()
    earlier = asked.filter(
        Q(due_on__lt=OuterRef("due_on")) | Q(due_on=OuterRef("due_on"), pk__lt=OuterRef("pk")),
        person=OuterRef("person"),
        assignment__course=OuterRef("assignment__course"),
    )
    found = asked.filter(one_of("person", people.seen_as_manager(viewer))).filter(~Exists(earlier))
    return with_duty(found).select_related("person__unit", "assignment__course")


@dataclass(frozen=True)
class Counted:
    """An assignment, and how many of those it asks stand where."""

    assignment: Assignment
    duties: dict[str, int]

    @property
    def asked(self) -> int:
        return sum(self.duties.values())

    @property
    def numbers(self) -> list[tuple[str, int]]:
        return [(duty.label, self.duties.get(duty, 0)) for duty in Duty]


def counted_assignments(course: Course) -> list[Counted]:
    """Those that stand, with their numbers: two queries, however many they are."""
    standing = course.assignments.standing().open_to_see().select_related("made_by")
    found = [*standing.prefetch_related("lines__unit", "names__person")]
    rows = with_duty(Enrolment.objects.standing().filter(assignment__in=found))
    numbers: dict[int, dict[str, int]] = {}
    for assignment, duty, number in rows.values_list("assignment", "duty").annotate(number=Count("pk")).order_by():
        numbers.setdefault(assignment, {})[duty] = number
    return [Counted(one, numbers.get(one.pk, {})) for one in found]


def exemptions_by(viewer: Person) -> QuerySet[CourseExemption]:
    """In force, of people this one sees the training of: a training author anyone, a manager their own."""
    own = Q(person__manager__in={viewer.pk, *viewer.reads_for})
    mine = ~Q(person=viewer) if people.holds(viewer, Role.TRAINING_AUTHOR) else own
    return CourseExemption.objects.in_force().filter(mine).select_related("person", "course", "given_by")
