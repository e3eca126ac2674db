"""Ticking the checklist of a case. It helps the memory: no step waits for it."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from incidents.checklists import checklists
from incidents.enums import CaseKind
from incidents.models import Case, Tick
from incidents.rules import case as rules
from incidents.rules.machine import NOT_BY_YOU, NOT_FROM_HERE, MoveRefused
from portal import audit
from portal.models import Person

from .changes import lock_case


@transaction.atomic
def tick_line(case: Case, line: str, *, actor: Person, is_done: bool, at: datetime | None = None) -> None:
    """Tick a line, or take the tick back; both stay on record. What stands already is not said twice.

    Raises MoveRefused for a line the case does not have, once it was passed on, and for whoever may not act on it.
    """
    case = lock_case(case)
    if case.is_passed_on or line not in {one.name for one in checklists()[CaseKind(case.kind)]}:
        raise MoveRefused(NOT_FROM_HERE)
    if not rules.capacities(case, actor) or not rules.has_declared(actor, case):
        raise MoveRefused(NOT_BY_YOU)
    last = case.ticks.filter(line=line).last()
    if (last is not None and last.is_done) == is_done:
        return
    Tick.objects.create(case=case, line=line, is_done=is_done, by=actor, at=at or timezone.now())
    audit.record("case.ticked" if is_done else "case.unticked", case, actor=actor, data={"line": line})
