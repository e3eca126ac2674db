"""Keeping the register of delegations as the instruments say."""

import uuid
from collections.abc import Collection
from datetime import date

from django.db import transaction
from django.utils import timezone

from incidents.enums import Power
from incidents.models import Delegation
from incidents.rules.delegation import may_keep_register
from portal import audit
from portal.classifications import rank
from portal.models import Person


class DelegationRefused(Exception):
    """A delegation that cannot stand in the register. The code says why."""


@transaction.atomic
def record_delegation(
    person: Person,
    power: Power,
    *,
    actor: Person | None,
    instrument: str,
    from_on: date,
    to_on: date | None = None,
    up_to: str = "",
    kinds: Collection[str] = (),
    once: uuid.UUID | None = None,
) -> Delegation:
    """Enter what an instrument gives someone; the same form twice enters one. Without an actor, the portal does.

    Raises DelegationRefused("not_yours" | "own" | "gone" | "unknown" | "days" | "kinds").
    """
    if once and (standing := Delegation.objects.filter(once=once).first()):
        return standing
    _check(person, power, actor, from_on=from_on, to_on=to_on, up_to=up_to, kinds=kinds)
    delegation = Delegation.objects.create(
        person=person,
        power=power,
        up_to=up_to,
        kinds=sorted(kinds),
        from_on=from_on,
        to_on=to_on,
        instrument=instrument.strip(),
        recorded_by=actor,
        once=once,
    )
    data = {"person": person.staff_number, "power": power, "up_to": up_to, "kinds": sorted(kinds)}
    audit.record("delegation.recorded", delegation, actor=actor or audit.SYSTEM, data=data)
    return delegation


def _check(
    person: Person,
    power: Power,
    actor: Person | None,
    *,
    from_on: date,
    to_on: date | None,
    up_to: str,
    kinds: Collection[str],
) -> None:
    faults = {
        "not_yours": actor is not None and not may_keep_register(actor),
        "own": actor == person,
        "gone": not person.is_active or not person.is_employee,
        "unknown": bool(up_to) and rank(up_to) is None,
        "days": to_on is not None and to_on < from_on,
        "kinds": (power == Power.SANCTION) != bool(kinds),
    }
    for code, is_wrong in faults.items():
        if is_wrong:
            raise DelegationRefused(code)


@transaction.atomic
def end_delegation(delegation: Delegation, *, actor: Person, to_on: date) -> Delegation:
    """`to_on` is its last day: from today on, and no later than it would have ended anyway.

    Raises DelegationRefused("not_yours" | "own" | "days" | "later").
    """
    delegation = Delegation.objects.select_for_update().get(pk=delegation.pk)
    if not may_keep_register(actor):
        raise DelegationRefused("not_yours")
    if delegation.person_id == actor.pk:
        raise DelegationRefused("own")
    if delegation.to_on == to_on:
        return delegation
    if to_on < max(delegation.from_on, timezone.localdate()):
        raise DelegationRefused("days")
    if delegation.to_on is not None and to_on > delegation.to_on:
        raise DelegationRefused("later")
    delegation.to_on, delegation.ended_by = to_on, actor
    delegation.save(update_fields=["to_on", "ended_by"])
    audit.record("delegation.ended", delegation, actor=actor, data={"on": to_on.isoformat()})
    return delegation
