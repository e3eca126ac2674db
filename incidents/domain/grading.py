"""What a case is about, how grave it is and when it is followed up: what sets its clock anew."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from incidents.enums import CaseKind, EntryKind, Severity
from incidents.models import Case
from incidents.rules import case as rules
from incidents.rules import clock, judging
from incidents.rules.machine import NOT_BY_YOU, NOT_FROM_HERE, NOT_YET, MoveRefused, Need
from portal import audit
from portal.models import Person

from .changes import lock_case, note_change
from .indexing import index_case


@transaction.atomic
def grade_case(
    case: Case,
    *,
    actor: Person,
    kind: CaseKind,
    severity: str,
    words: str = "",
    seen: int | None = None,
    at: datetime | None = None,
) -> Case:
    """Say of which kind and how severe it is. The clock goes on with the time it has used. The same again is no change.

    Raises MoveRefused for a case that has ended, for anyone but its handler and a manager, and where who handles it or
    judged it high would say that it is not.
    """
    case = lock_case(case, seen=seen)
    if case.state in clock.ENDED:
        raise MoveRefused(NOT_FROM_HERE)
    if not rules.capacities(case, actor):
        raise MoveRefused(NOT_BY_YOU)
    if judging.lowers(case, severity) and not judging.may_lower(case, actor):
        raise MoveRefused(NOT_YET, (Need.LOWERED_BY_ANOTHER,))
    if (case.kind, case.severity) != (kind, severity):
        at = at or timezone.now()
        case.kind, case.severity = kind, severity
        clock.wind(case, at)
        said = f"{CaseKind(kind).label}; severity: {Severity(severity).label.lower() if severity else 'not judged'}."
        note_change(case, EntryKind.GRADED, by=actor, words=f"{said}\n\n{words}".strip(), at=at)
        case.save()
        index_case(case)
        audit.record("case.graded", case, actor=actor, data={"kind": kind, "severity": severity})
    return case


@transaction.atomic
def follow_up(
    case: Case, *, actor: Person, on: date | None, seen: int | None = None, at: datetime | None = None
) -> Case:
    """After contact with the staff member or a manager: the day until which the clock stands still.

    Raises MoveRefused where nobody was contacted, and for anyone but the handler and a manager.
    """
    case = lock_case(case, seen=seen)
    if case.state not in clock.CONTACTED:
        raise MoveRefused(NOT_FROM_HERE)
    if not rules.capacities(case, actor):
        raise MoveRefused(NOT_BY_YOU)
    if case.follow_up_on != on:
        at = at or timezone.now()
        case.follow_up_on = on
        clock.wind(case, at)
        note_change(case, EntryKind.FOLLOW_UP, by=actor, words=f"{on:%-d %B %Y}" if on else "Not any more", at=at)
        case.save()
        audit.record("case.follow_up_set", case, actor=actor, data={"on": on.isoformat() if on else None})
    return case
