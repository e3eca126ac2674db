"""After a sanction: carrying it out, and what becomes of it: varied, overturned, spent."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from incidents.enums import SANCTION_ARROWS, SanctionKind, SanctionState
from incidents.enums import InvestigationState as S
from incidents.models import ImplementationTask, Sanction, SanctionChange
from incidents.rules.machine import NOT_FROM_HERE, MoveRefused, Who
from incidents.rules.sanction import is_spent, spendable
from incidents.sanction_lists import sanction_lists
from portal import audit
from portal.models import Person

from .door import lock, require, require_one_of
from .measures import SanctionRefused

DECIDED = (S.SANCTION_DECIDED, S.IMPLEMENTED, S.CLOSED)


def open_tasks(sanction: Sanction) -> None:
    """What has to be done for it, due on the day it takes effect."""
    ImplementationTask.objects.bulk_create(
        ImplementationTask(sanction=sanction, what=what, due_on=sanction.effective_on)
        for what in sanction_lists().tasks[SanctionKind(sanction.kind)]
    )


@transaction.atomic
def complete_task(
    task: ImplementationTask, *, actor: Person, done_on: date, reference: str, at: datetime | None = None
) -> ImplementationTask:
    """Record that it was done and under which reference of payroll or HR. Twice is once. Raises MoveRefused."""
    file = lock(task.sanction.decision.investigation)
    require_one_of(file, actor, Who.SERVICES_MANAGER, Who.SERVICES_OFFICER)
    task.refresh_from_db()
    if task.done_at:
        return task
    if done_on > timezone.localdate():
        raise SanctionRefused("done_on")
    if not task.sanction.is_carried_out or task.sanction.decision.superseded_at:
        raise MoveRefused(NOT_FROM_HERE)
    task.done_on, task.reference = done_on, reference
    task.done_by, task.done_at = actor, at or timezone.now()
    task.save(update_fields=["done_on", "reference", "done_by", "done_at"])
    audit.record("sanction_task.completed", task, actor=actor, data={"reference": reference})
    return task


@transaction.atomic
def change_sanction(
    sanction: Sanction,
    to: SanctionState,
    *,
    actor: Person,
    reasons: str,
    effective_on: date,
    amount: Decimal | None = None,
    until_on: date | None = None,
    at: datetime | None = None,
) -> SanctionChange:
    """Vary it to something lighter, overturn it, or hold it spent. The same again is one; `staying` holds it up.

    Raises MoveRefused, SanctionRefused("heavier" | "terms").
    """
    file = lock(sanction.decision.investigation)
    require(file, actor, Who.SERVICES_MANAGER, *DECIDED)
    if to in (SanctionState.STAYED, SanctionState.IN_FORCE):
        raise MoveRefused(NOT_FROM_HERE)
    _check_lighter(sanction, to, amount, until_on)
    given = {"reasons": reasons, "effective_on": effective_on, "amount": amount, "until_on": until_on}
    return keep_change(sanction, to, actor=actor, at=at, **given)


def keep_change(
    sanction: Sanction, to: SanctionState, *, actor: audit.Actor, at: datetime | None = None, **given: Any
) -> SanctionChange:
    """One step on from where it stands. The same again is one. Raises MoveRefused where no arrow leads there."""
    last = sanction.changes.order_by("id").last()
    if last and last.to_state == to and all(getattr(last, name) == value for name, value in given.items()):
        return last
    start = SanctionState(last.to_state if last else SanctionState.IN_FORCE)
    if to not in SANCTION_ARROWS[start]:
        raise MoveRefused(NOT_FROM_HERE)
    change = SanctionChange.objects.create(
        sanction=sanction,
        from_state=start,
        to_state=to,
        by=actor if isinstance(actor, Person) else None,
        at=at or timezone.now(),
        **given,
    )
    audit.record(f"sanction.{to.value}", sanction, actor=actor, data={"from": start})
    return change


def _check_lighter(sanction: Sanction, to: SanctionState, amount: Decimal | None, until_on: date | None) -> None:
    """After a review a sanction is varied to what the respondent was heard on, or less."""
    if to != SanctionState.VARIED:
        if amount is not None or until_on is not None:
            raise SanctionRefused("terms")
        return
    if amount is not None and (sanction.amount is None or not 0 < amount <= sanction.amount):
        raise SanctionRefused("heavier")
    if until_on is None:
        return
    was_heavier = sanction.until_on is None or until_on <= sanction.until_on
    if (
        sanction.kind not in (SanctionKind.SALARY, SanctionKind.CLASSIFICATION)
        or not was_heavier
        or until_on < sanction.effective_on
    ):
        raise SanctionRefused("heavier")


def spend_sanctions(*, at: datetime | None = None) -> int:
    """Hold as spent what is old enough; nothing is deleted. Returns how many."""
    at = at or timezone.now()
    today = timezone.localdate(at)
    old = [one.pk for one in spendable(today).iterator(chunk_size=200) if is_spent(one, today)]
    return sum(_spend(pk, at) for pk in old)


@transaction.atomic
def _spend(pk: int, at: datetime) -> bool:
    sanction = Sanction.objects.select_for_update(of=("self",)).get(pk=pk)
    given = {"effective_on": timezone.localdate(at), "reasons": "The time for which it counts has passed."}
    try:
        keep_change(sanction, SanctionState.SPENT, actor=audit.SYSTEM, at=at, **given)
    except MoveRefused:
        return False
    return True
