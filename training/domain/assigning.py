"""To ask a course of people, and to withdraw that."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F, Value
from django.utils import timezone

from policies.domain import AudienceOf
from portal import audit, people
from portal.models import Person
from portal.prepared import insert_each
from training import rules
from training.models import Assignment, AssignmentLine, AssignmentName, Course
from training.queries import people_under, units_headed_by

from .enrolling import enrol


class AssignRefused(Exception):
    """An assignment that cannot be made or withdrawn. The text says why."""


@transaction.atomic
def assign_course(
    course: Course,
    *,
    actor: Person,
    audience: AudienceOf | None,
    present_days: int,
    newcomer_days: int,
    asks_from: date | None = None,
    once: UUID,
) -> Assignment:
    """Ask a course of an audience; where none is given, of everyone the course is made for. Sent twice, it is one.

    They are told at once, in one statement however many they are. An author assigns to anyone; a manager by name to
    people in their own tree, and to units in which everybody works for them. Raises AssignRefused.
    """
    if standing := _sent_before(course, actor, once):
        return standing
    _check_audience(actor, audience)
    if audience is None and course.assignments.standing().filter(by_policies=True).exists():
        raise AssignRefused("It is assigned to everyone it is made for already.")
    made = _assign(
        course,
        audience,
        made_by=actor,
        present_days=present_days,
        newcomer_days=newcomer_days,
        asks_from=asks_from or timezone.localdate(),
        once=once,
    )
    return _ask(made, actor)


@transaction.atomic
def assign_to_everyone_under(course: Course, *, actor: Person, present_days: int, once: UUID) -> Assignment:
    """Ask a course of everyone who works for a manager today: each by name, by one statement however many they are, so
    that who works for somebody else later is still asked. Sent twice, it is one. Raises AssignRefused."""
    if standing := _sent_before(course, actor, once):
        return standing
    made = _assign(
        course, AudienceOf(), made_by=actor, present_days=present_days, newcomer_days=present_days, once=once
    )
    named = {"assignment_id": Value(made.pk), "person_id": F("pk"), "is_in": Value(True)}
    if not insert_each(AssignmentName, people_under(actor), **named):
        raise AssignRefused("Nobody works for you, so there is nobody to ask.")
    return _ask(made, actor)


def _sent_before(course: Course, actor: Person, once: UUID) -> Assignment | None:
    Course.objects.select_for_update(no_key=True).get(pk=course.pk)
    return Assignment.objects.filter(once=once, made_by=actor).first()


def _ask(made: Assignment, actor: Person) -> Assignment:
    told = enrol(made)
    data = {"course": made.course.slug, "told": told, "lines": made.lines.count(), "by_name": made.names.count()}
    audit.record("course.assigned", made, actor=actor, data=data)
    return made


def assign_by_policies(course: Course, *, at: datetime) -> None:
    """What a course asks when it is first opened: everyone it is made for. Once somebody has assigned it otherwise, or
    withdrawn that, it stays so."""
    if not course.assignments.open_to_see().exists():
        enrol(_assign(course, None, asks_from=timezone.localdate(at), made_at=at), told=False)


@transaction.atomic
def assign_in_confidence(course: Course, person: Person, *, actor: Person, days: int, once: UUID) -> Assignment:
    """Ask a course of one person for a reason that is nobody else's. Sent twice, it is one.

    Nothing of it is in the record of the training: whoever calls keeps it, and its reason, on a file of their own.
    Managers and authors see neither that they are asked nor whether they did it. Raises AssignRefused.
    """
    if standing := Assignment.objects.filter(once=once, made_by=actor).first():
        return standing
    if actor == person:
        raise AssignRefused("You cannot assign a course to yourself in confidence.")
    if not person.is_active or not course.versions.published().exists():
        raise AssignRefused("They have left, or the course is not open.")
    audience = AudienceOf(named_in=frozenset([person]))
    made = _assign(
        course, audience, made_by=actor, present_days=days, newcomer_days=days, once=once, is_confidential=True
    )
    enrol(made)
    return made


@transaction.atomic
def withdraw_assignment(assignment: Assignment, *, actor: Person, at: datetime | None = None) -> Assignment:
    """Nobody is asked by it any more; what was completed stays. Withdrawn already, it is returned as it is.

    One from a matter leaves its trace on the file alone. Raises AssignRefused.
    """
    assignment = Assignment.objects.select_for_update().get(pk=assignment.pk)
    if assignment.withdrawn_at:
        return assignment
    if not assignment.is_confidential and not rules.can_withdraw(actor, assignment):
        raise AssignRefused("A training author can withdraw it, or whoever made it.")
    assignment.withdrawn_at, assignment.withdrawn_by = at or timezone.now(), actor
    assignment.save(update_fields=["withdrawn_at", "withdrawn_by"])
    if not assignment.is_confidential:
        audit.record("course.unassigned", assignment, actor=actor, data={"course": assignment.course.slug})
    return assignment


def _assign(course: Course, audience: AudienceOf | None, **fields: object) -> Assignment:
    made = Assignment.objects.create(course=course, by_policies=audience is None, **fields)
    if audience:
        rows = [line.line_of() for line in audience.lines]
        AssignmentLine.objects.bulk_create(
            AssignmentLine(
                assignment=made, unit=row.unit, employments=row.employments, states=row.states, roles=row.roles
            )
            for row in rows
        )
        named = [(one, True) for one in audience.named_in - audience.named_out]
        named += [(one, False) for one in audience.named_out]
        AssignmentName.objects.bulk_create(
            AssignmentName(assignment=made, person=person, is_in=is_in) for person, is_in in named
        )
    return made


def _check_audience(actor: Person, audience: AudienceOf | None) -> None:
    if rules.can_author(actor):
        if audience and (audience.is_empty or not all(line.employments for line in audience.lines)):
            raise AssignRefused("Say whom it asks: fill in a line, or name someone in.")
        return
    if audience is None or audience.is_empty:
        raise AssignRefused("Name the people you manage whom it asks.")
    if not {person.pk for person in audience.named_in} <= people.line_below(actor):
        raise AssignRefused("You can assign a course to people you manage, directly or through others.")
    units = {line.unit.pk if line.unit else None for line in audience.lines}
    if units and not units <= {*units_headed_by(actor).values_list("pk", flat=True)}:
        raise AssignRefused("You can assign a course to a unit in which everybody works for you.")
