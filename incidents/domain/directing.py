"""Training as an outcome of a matter: asked of the respondent in confidence, and taken back."""

import uuid
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from incidents.enums import InvestigationState as S
from incidents.models import DirectedCourse, Investigation
from incidents.rules.machine import NOT_FROM_HERE, MoveRefused, Who
from portal import audit
from portal.models import Person
from training.domain import AssignRefused, assign_in_confidence, withdraw_assignment
from training.models import Course

from .door import lock, require_one_of
from .errand import ErrandRefused

# Where something is decided that training can follow from: never before a finding, save management action.
OUTCOMES = (S.MANAGEMENT_ACTION, S.BREACH, S.SANCTION_DECIDED, S.IMPLEMENTED)


@transaction.atomic
def direct_course(
    file: Investigation, course: Course, *, actor: Person, days: int, once: uuid.UUID, at: datetime | None = None
) -> DirectedCourse:
    """Ask the respondent to complete a course. They are told that it waits; nobody else of the training is told, or
    sees it. The same form twice is one. Raises MoveRefused, ErrandRefused("course")."""
    file = lock(file)
    if standing := DirectedCourse.objects.filter(once=once, investigation=file, given_by=actor).first():
        return standing
    require_one_of(file, actor, Who.SERVICES_MANAGER)
    if file.state not in OUTCOMES:
        raise MoveRefused(NOT_FROM_HERE)
    try:
        assign_in_confidence(course, file.respondent, actor=actor, days=days, once=once)
    except AssignRefused as refusal:
        raise ErrandRefused("course") from refusal
    directed = DirectedCourse.objects.create(
        investigation=file, once=once, given_by=actor, given_at=at or timezone.now()
    )
    audit.record("course.directed", directed, actor=actor, data={"course": course.slug})
    return directed


@transaction.atomic
def take_back_course(directed: DirectedCourse, *, actor: Person) -> DirectedCourse:
    """They are asked no more; what they completed stays theirs. Twice is once. Raises MoveRefused."""
    file = lock(directed.investigation)
    require_one_of(file, actor, Who.SERVICES_MANAGER)
    assignment = directed.assignment
    if assignment.withdrawn_at is None:
        withdraw_assignment(assignment, actor=actor)
        audit.record("course.taken_back", directed, actor=actor)
    return directed
