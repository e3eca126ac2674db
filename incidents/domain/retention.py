"""How long a file is kept, what holds it, and what the personnel file says. Nothing is ever disposed of by itself."""

import uuid
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from incidents.enums import InvestigationState, RetentionTrigger
from incidents.models import Investigation, LegalHold, PersonnelReference, Retention
from incidents.rules import records as rules
from incidents.rules.machine import NOT_BY_YOU, NOT_FROM_HERE, MoveRefused
from portal import audit
from portal.models import Person

from .door import lock, move_file


def _locked_for(file: Investigation, actor: Person) -> Investigation:
    file = lock(file)
    if not rules.may_keep(actor, file):
        raise MoveRefused(NOT_BY_YOU)
    return file


@transaction.atomic
def set_retention(
    file: Investigation,
    *,
    actor: Person,
    disposal_class: str,
    trigger: RetentionTrigger,
    trigger_on: date,
    why: str,
    once: uuid.UUID,
) -> Retention:
    """By one of the classes of the department's authority, once the matter is over. The same form again is the same."""
    file = _locked_for(file, actor)
    if kept := Retention.objects.filter(once=once, investigation=file).first():
        return kept
    if not rules.is_over(file) or disposal_class not in settings.DISPOSAL_CLASSES:
        raise MoveRefused(NOT_FROM_HERE)
    years = int(settings.DISPOSAL_CLASSES[disposal_class])
    retention = Retention.objects.create(
        investigation=file,
        disposal_class=disposal_class,
        trigger=trigger,
        trigger_on=trigger_on,
        years=years,
        retain_until=rules.years_after(trigger_on, years),
        why=why,
        by=actor,
        once=once,
    )
    until = retention.retain_until.isoformat()
    audit.record("file.retention_set", file, actor=actor, data={"class": disposal_class, "until": until})
    return retention


@transaction.atomic
def close_file(
    file: Investigation,
    *,
    actor: Person,
    disposal_class: str,
    trigger: RetentionTrigger,
    trigger_on: date,
    why: str,
    once: uuid.UUID,
    reference: str = "",
) -> Investigation:
    """Say how long the file is kept, what the personnel file says of it if anything, and close it: in one step.

    The same form again closes it once.
    """
    file = _locked_for(file, actor)
    if file.retentions.filter(once=once).exists():
        return file
    set_retention(
        file, actor=actor, disposal_class=disposal_class, trigger=trigger, trigger_on=trigger_on, why=why, once=once
    )
    if reference:
        refer_in_personnel_file(file, actor=actor, reference=reference)
    return move_file(file, InvestigationState.CLOSED, actor=actor)


@transaction.atomic
def hold_file(file: Investigation, *, actor: Person, why: str, review_on: date, once: uuid.UUID) -> LegalHold:
    """Whatever stage the matter is at."""
    file = _locked_for(file, actor)
    hold, created = LegalHold.objects.get_or_create(
        once=once, defaults={"investigation": file, "why": why, "review_on": review_on, "by": actor}
    )
    if created:
        audit.record("legal_hold.placed", file, actor=actor, data={"hold": hold.pk})
    return hold


@transaction.atomic
def lift_hold(hold: LegalHold, *, actor: Person, why: str, at: datetime | None = None) -> None:
    """By somebody other than who placed it."""
    file = _locked_for(hold.investigation, actor)
    if actor.pk == hold.by_id:
        raise MoveRefused(NOT_BY_YOU)
    standing = LegalHold.objects.filter(pk=hold.pk, lifted_at__isnull=True)
    if standing.update(lifted_at=at or timezone.now(), lifted_by=actor, why_lifted=why):
        audit.record("legal_hold.lifted", file, actor=actor, data={"hold": hold.pk})


@transaction.atomic
def refer_in_personnel_file(file: Investigation, *, actor: Person, reference: str) -> PersonnelReference:
    """Of a breach that stands, and of nothing else. A second time is the same one."""
    file = _locked_for(file, actor)
    found = rules.referable(file)
    if found is None:
        raise MoveRefused(NOT_FROM_HERE)
    made, created = PersonnelReference.objects.get_or_create(
        determination=found, defaults={"reference": reference, "by": actor}
    )
    if created:
        audit.record("personnel_reference.made", file, actor=actor)
    return made


@transaction.atomic
def take_out_of_personnel_file(reference: PersonnelReference, *, actor: Person) -> None:
    """Once the breach it points to was set aside."""
    file = _locked_for(reference.determination.investigation, actor)
    if reference.determination.superseded_at is None:
        raise MoveRefused(NOT_FROM_HERE)
    standing = PersonnelReference.objects.filter(pk=reference.pk, removed_at__isnull=True)
    if standing.update(removed_at=timezone.now(), removed_by=actor):
        audit.record("personnel_reference.removed", file, actor=actor)
