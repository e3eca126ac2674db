"""Seeing a name kept in confidence: one custodian asks with a reason, another decides, each look is kept."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from incidents import notices, vault
from incidents.enums import AskedFor
from incidents.models import Concern, NameRequest, NameSeen
from incidents.rules import naming as rules
from incidents.rules.machine import NOT_BY_YOU, NOT_FROM_HERE, NOT_YET, MoveRefused, Need
from portal import audit
from portal.models import Person


@dataclass(frozen=True)
class Name:
    """Who raised a concern: as they were called then, and as the directory has them now."""

    then: str
    person: Person


@transaction.atomic
def ask_for_name(
    concern: Concern,
    *,
    actor: Person,
    asked_for: AskedFor,
    reason: str,
    once: uuid.UUID,
    at: datetime | None = None,
) -> NameRequest:
    """Ask to see the name. The same form twice asks once. Raises MoveRefused."""
    if not rules.may_keep(actor, concern):
        raise MoveRefused(NOT_BY_YOU)
    if not reason.strip():
        raise MoveRefused(NOT_YET, (Need.REASON,))
    request, created = NameRequest.objects.get_or_create(
        once=once,
        defaults={
            "concern": concern,
            "asked_by": actor,
            "asked_at": at or timezone.now(),
            "asked_for": asked_for,
            "reason": reason.strip(),
        },
    )
    if created:
        audit.record("name.asked", concern, actor=actor, data={"request": request.pk, "asked_for": asked_for})
        notices.tell_custodians_of_request(request)
    return request


@transaction.atomic
def decide_request(
    request: NameRequest,
    *,
    actor: Person,
    grant: bool,
    words: str,
    reason_may_be_told: bool = False,
    at: datetime | None = None,
) -> NameRequest:
    """Grant or refuse it, for good, with words. Never by whoever asked. Raises MoveRefused."""
    request = NameRequest.objects.select_for_update(of=("self",)).select_related("concern__case").get(pk=request.pk)
    if request.decided_at:
        raise MoveRefused(NOT_FROM_HERE)
    if not rules.may_decide(actor, request):
        raise MoveRefused(NOT_BY_YOU)
    if not words.strip():
        raise MoveRefused(NOT_YET, (Need.REASON,))
    request.decided_by, request.decided_at = actor, at or timezone.now()
    request.is_granted, request.decision_words = grant, words.strip()
    if grant:
        request.shown_until = request.decided_at + timedelta(hours=settings.NAME_SHOWN_HOURS)
    request.reason_may_be_told = reason_may_be_told
    request.save()
    action = "name.granted" if grant else "name.refused"
    audit.record(action, request.concern, actor=actor, data={"request": request.pk})
    notices.tell_asker_of_decision(request)
    return request


@transaction.atomic
def see_name(request: NameRequest, *, actor: Person) -> Name:
    """Show the name to whoever asked, while they may see it, and keep that they saw it.

    Raises MoveRefused, and vault.Closed without the key that sealed it.
    """
    if not rules.may_see(actor, request):
        raise MoveRefused(NOT_BY_YOU)
    sealed = request.concern.sealed_name
    person, then = vault.unseal(sealed.sealed, concern=request.concern_id)
    NameSeen.objects.create(request=request, by=actor)
    audit.record("name.shown", request.concern, actor=actor, data={"request": request.pk})
    return Name(then=then, person=Person.objects.get(pk=person))
