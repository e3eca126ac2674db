"""What others decided outside section 15: recorded by People Services, never counted as a sanction."""

import uuid
from datetime import date
from typing import Any

from django.db import transaction

from incidents.enums import ConsequenceKind, CriminalStatus
from incidents.models import (
    ClearanceAction,
    CriminalReferral,
    CriminalReferralStep,
    Investigation,
    SuitabilityAction,
    Termination,
)
from incidents.models.consequence import Consequence
from incidents.rules import access
from incidents.rules.machine import NOT_BY_YOU, NOT_YET, MoveRefused, Need
from incidents.sanction_lists import sanction_lists
from portal import audit
from portal.models import Employment, Person

from .door import lock

RECORDS: dict[ConsequenceKind, type[Consequence]] = {
    ConsequenceKind.CLEARANCE: ClearanceAction,
    ConsequenceKind.SUITABILITY: SuitabilityAction,
    ConsequenceKind.CRIMINAL: CriminalReferral,
    ConsequenceKind.TERMINATION: Termination,
}


class ConsequenceRefused(Exception):
    """A termination on a ground that is a sanction's, or without what it needs. The code says which."""


@transaction.atomic
def record_consequence(
    file: Investigation, kind: ConsequenceKind, *, actor: Person, once: uuid.UUID, **fields: Any
) -> Consequence:
    """Keep what somebody else decided. The same form twice keeps one. Raises MoveRefused, ConsequenceRefused."""
    file = lock(file)
    _require(file, actor)
    if kind == ConsequenceKind.TERMINATION:
        _check_termination(file, fields)
    model = RECORDS[kind]
    record, created = model._default_manager.get_or_create(
        once=once, defaults={"investigation": file, "recorded_by": actor, **fields}
    )
    if created:
        audit.record(f"{kind.value}.recorded", record, actor=actor)
    return record


def _check_termination(file: Investigation, fields: dict[str, Any]) -> None:
    if fields["ground"] not in sanction_lists().other_grounds:
        raise ConsequenceRefused("ground")
    if file.respondent.employment == Employment.SES and not fields.get("certificate"):
        raise ConsequenceRefused("certificate")


@transaction.atomic
def follow_referral(
    referral: CriminalReferral,
    status: CriminalStatus,
    *,
    actor: Person,
    heard_on: date,
    words: str,
    once: uuid.UUID,
) -> CriminalReferralStep:
    """What was heard of it since. The same form twice keeps one."""
    file = lock(referral.investigation)
    _require(file, actor)
    step, created = CriminalReferralStep.objects.get_or_create(
        once=once,
        defaults={
            "referral": referral,
            "status": status,
            "heard_on": heard_on,
            "words": words,
            "recorded_by": actor,
        },
    )
    if created:
        audit.record("criminal.followed", referral, actor=actor, data={"status": status})
    return step


def _require(file: Investigation, actor: Person) -> None:
    if not access.sees_consequences(actor, file) or access.is_walled(actor, file):
        raise MoveRefused(NOT_BY_YOU)
    if not access.has_declared(actor, file):
        raise MoveRefused(NOT_YET, (Need.DECLARATION,))
