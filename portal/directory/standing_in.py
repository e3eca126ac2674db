"""Who answers for a manager's people for some days, or reads their lists: arranged, told to both, ended."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from portal import audit
from portal.models import Person, Role, StandIn
from portal.notices import notify
from portal.people import holds


class StandInRefused(Exception):
    """An arrangement that cannot be made or ended. The text says why."""


@dataclass(frozen=True)
class Arrangement:
    """What is asked for: who, for which manager, whether they act or only read, and from when to when."""

    manager: Person
    person: Person
    may_act: bool
    starts_on: date
    ends_on: date


def may_arrange_for(actor: Person, manager: Person) -> bool:
    """The manager, the manager's own manager, or a directory administrator. Whoever acts for one hands nothing on."""
    is_theirs = actor.pk in (manager.pk, manager.manager_id) or holds(actor, Role.DIRECTORY_ADMINISTRATOR)
    return is_theirs and manager.is_active and manager.has_reports


def may_end(actor: Person, standing: StandIn) -> bool:
    about = (standing.manager_id, standing.person_id, standing.manager.manager_id)
    return actor.pk in about or holds(actor, Role.DIRECTORY_ADMINISTRATOR)


@transaction.atomic
def make_stand_in(wanted: Arrangement, *, actor: Person, once: UUID) -> StandIn:
    """Both are told. Sent twice, it is one. Raises StandInRefused."""
    Person.objects.select_for_update(no_key=True).get(pk=wanted.manager.pk)
    if standing := StandIn.objects.filter(once=once, made_by=actor).first():
        return standing
    _check(wanted, actor)
    made = StandIn.objects.create(
        manager=wanted.manager,
        person=wanted.person,
        may_act=wanted.may_act,
        starts_on=wanted.starts_on,
        ends_on=wanted.ends_on,
        made_by=actor,
        once=once,
    )
    audit.record("stand_in.made", made, actor=actor, data=_told_of(made))
    kind = "stand_in_acts" if made.may_act else "stand_in_reads"
    notify([made.manager, made.person], kind, url=reverse("standing-in"))
    return made


@transaction.atomic
def end_stand_in(standing: StandIn, *, actor: Person) -> StandIn:
    """At once, before its last day; both are told. Ended or over already, it is as it is. Raises StandInRefused."""
    found = StandIn.objects.select_for_update(of=("self",)).select_related("manager", "person")
    standing = found.get(pk=standing.pk)
    if not may_end(actor, standing):
        raise StandInRefused("The manager can end it, or whoever stands in for them.")
    if standing.ended_at or standing.ends_on < timezone.localdate():
        return standing
    standing.ended_at, standing.ended_by = timezone.now(), actor
    standing.save(update_fields=["ended_at", "ended_by"])
    audit.record("stand_in.ended", standing, actor=actor, data=_told_of(standing))
    notify([standing.manager, standing.person], "stand_in_ended", url=reverse("standing-in"))
    return standing


def _check(wanted: Arrangement, actor: Person) -> None:
    if not may_arrange_for(actor, wanted.manager):
        raise StandInRefused("Only the manager, their own manager or a directory administrator arranges this.")
    if not wanted.person.is_active:
        raise StandInRefused("They have left. Name somebody who is here.")
    if wanted.person == wanted.manager:
        raise StandInRefused("That is the manager. Name somebody else.")
    if wanted.person == actor:
        raise StandInRefused("You cannot name yourself. Ask the manager, or a directory administrator.")
    if wanted.starts_on < timezone.localdate() or wanted.ends_on < wanted.starts_on:
        raise StandInRefused("The first day is today or later, and the last day is not before it.")
    if wanted.ends_on - wanted.starts_on >= timedelta(days=settings.STAND_IN_DAYS):
        raise StandInRefused(f"It can last up to {settings.STAND_IN_DAYS} days. Arrange it again when it ends.")
    same = StandIn.objects.filter(manager=wanted.manager, person=wanted.person, ended_at=None)
    if same.filter(starts_on__lte=wanted.ends_on, ends_on__gte=wanted.starts_on).exists():
        raise StandInRefused("They stand in for them on some of these days already. End that first.")


def _told_of(standing: StandIn) -> dict[str, object]:
    return {
        "manager": standing.manager.staff_number,
        "person": standing.person.staff_number,
        "acts": standing.may_act,
        "from": standing.starts_on.isoformat(),
        "until": standing.ends_on.isoformat(),
    }
