"""What a respondent asks for while they are heard: more time, and somebody beside them."""

import uuid
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from incidents import notices
from incidents.enums import SupportKind
from incidents.models import ExtensionRefusal, ExtensionRequest, Investigation, Letter, SupportPerson
from incidents.rules import awaiting
from incidents.rules.machine import NOT_BY_YOU, NOT_FROM_HERE, MoveRefused
from portal import audit
from portal.models import Person

from .door import lock


@transaction.atomic
def ask_for_time(
    letter: Letter, *, actor: Person, until_on: date, words: str, once: uuid.UUID, at: datetime | None = None
) -> ExtensionRequest:
    """The respondent asks for more time to answer. One request waits at a time; the same form twice is one.

    Nothing moves by it: until it is granted the time runs as it did.
    """
    file = lock(letter.investigation)
    if file.respondent_id != actor.pk:
        raise MoveRefused(NOT_BY_YOU)
    if standing := ExtensionRequest.objects.filter(once=once, by=actor).first():
        return standing
    until = letter.may_be_answered_until
    waits = letter.extension_requests.filter(extension__isnull=True, refusal__isnull=True).exists()
    too_soon = until is None or until_on <= timezone.localdate(until)
    if waits or too_soon or not awaiting.may_ask_for_time(file, letter):
        raise MoveRefused(NOT_FROM_HERE)
    request = ExtensionRequest.objects.create(
        letter=letter, by=actor, until_on=until_on, words=words, once=once, at=at or timezone.now()
    )
    audit.record("extension.requested", letter, actor=actor, data={"until": until_on.isoformat()})
    notices.tell_deciders(file, "time_asked")
    return request


@transaction.atomic
def refuse_time(request: ExtensionRequest, *, actor: Person, reason: str) -> ExtensionRefusal:
    """No more time, with the reason the respondent reads. Twice is once. `letter.extend_period` grants it."""
    file = lock(request.letter.investigation)
    if not awaiting.gives_time(actor, file, request.letter):
        raise MoveRefused(NOT_BY_YOU)
    request = ExtensionRequest.objects.get(pk=request.pk)
    if hasattr(request, "refusal"):
        return request.refusal
    if request.is_decided:
        raise MoveRefused(NOT_FROM_HERE)
    refusal = ExtensionRefusal.objects.create(request=request, by=actor, reason=reason)
    audit.record("extension.refused", request.letter, actor=actor)
    notices.tell_respondent(file, "time_refused")
    return refusal


@transaction.atomic
def name_support_person(
    file: Investigation, *, actor: Person, name: str, kind: SupportKind, once: uuid.UUID
) -> SupportPerson:
    """Whoever is heard names somebody to be beside them. The same form twice names one."""
    file = lock(file)
    if not awaiting.is_heard(actor, file):
        raise MoveRefused(NOT_BY_YOU)
    support, created = SupportPerson.objects.get_or_create(
        once=once, beside=actor, defaults={"investigation": file, "name": name, "kind": kind}
    )
    if created:
        audit.record("support_person.named", file, actor=actor, data={"kind": kind})
    return support


@transaction.atomic
def end_support(support: SupportPerson, *, actor: Person, at: datetime | None = None) -> None:
    """They are beside them no longer. Twice is once."""
    file = lock(support.investigation)
    if support.beside_id != actor.pk:
        raise MoveRefused(NOT_BY_YOU)
    if SupportPerson.objects.filter(pk=support.pk, until__isnull=True).update(until=at or timezone.now()):
        audit.record("support_person.ended", file, actor=actor)
