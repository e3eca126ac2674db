"""Saying yes to a case one was given, giving it back, stepping aside, and keeping somebody out of it."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from incidents import notices
from incidents.enums import AssignmentEnd, EntryKind, Part
from incidents.models import Case, KeptOut
from incidents.models.case import WALLED_PARTS
from incidents.models.matter import cases_of_matter
from incidents.rules import case as rules
from incidents.rules.machine import NOT_BY_YOU, NOT_FROM_HERE, NOT_YET, MoveRefused
from portal import audit
from portal.models import Person

from .changes import lock_case, note_change, release, release_matter
from .parts import declare, take_part


@transaction.atomic
def accept_case(case: Case, *, actor: Person, seen: int | None = None, at: datetime | None = None) -> Case:
    """Say yes to a case one was given. Accepting what is one's own already changes nothing.

    Raises MoveRefused for a case that is not the actor's, and before they have declared that they have no conflict.
    """
    case = lock_case(case, seen=seen)
    if case.handler_id != actor.pk or not rules.can_handle(actor, case):
        raise MoveRefused(NOT_BY_YOU)
    if not rules.has_declared(actor, case):
        raise MoveRefused(NOT_YET, (rules.Need.DECLARATION,))
    if not case.awaits_acceptance:
        return case
    at = at or timezone.now()
    case.assignments.open().update(accepted_at=at)
    case.awaits_acceptance = False
    note_change(case, EntryKind.ACCEPTED, by=actor, at=at)
    case.save(update_fields=["awaits_acceptance", "version"])
    audit.record("case.accepted", case, actor=actor)
    return case


@transaction.atomic
def take_on_case(case: Case, *, actor: Person, seen: int | None = None, at: datetime | None = None) -> Case:
    """Declare that one has no conflict, and say yes."""
    case = lock_case(case, seen=seen)
    declare(case, actor=actor, has_conflict=False, at=at)
    return accept_case(case, actor=actor, at=at)


@transaction.atomic
def give_back_case(
    case: Case, *, actor: Person, words: str, seen: int | None = None, at: datetime | None = None
) -> Case:
    """The handler cannot do it, and says why: the case waits for somebody else, and the managers are told.

    Who gives back what they never accepted has had no part in the matter.
    """
    case = lock_case(case, seen=seen)
    if case.is_passed_on or case.is_closed:
        raise MoveRefused(NOT_FROM_HERE)
    if case.handler_id != actor.pk:
        raise MoveRefused(NOT_BY_YOU)
    if not words.strip():
        raise MoveRefused(NOT_YET, (rules.Need.REASON,))
    release(case, AssignmentEnd.GIVEN_BACK, by=actor, at=at, words=words)
    case.save(update_fields=["handler", "awaits_acceptance", "version"])
    if not case.assignments.filter(person=actor, accepted_at__isnull=False).exists():
        case.parts.filter(person=actor, part=Part.TRIAGER).delete()
    audit.record("case.given_back", case, actor=actor)
    notices.tell_media_managers(case, "case_given_back", but=actor)
    return case


@transaction.atomic
def step_aside(case: Case, *, actor: Person, words: str, seen: int | None = None, at: datetime | None = None) -> None:
    """Whoever works on a case has found a conflict of interest: from now on they know nothing of it."""
    case = lock_case(case, seen=seen)
    if case.is_passed_on:
        raise MoveRefused(NOT_FROM_HERE)
    had_it = case.handler_id == actor.pk
    declare(case, actor=actor, has_conflict=True, words=words, at=at)
    if had_it:
        notices.tell_media_managers(case, "case_given_back", but=actor)


@transaction.atomic
def keep_out(case: Case, person: Person, *, actor: Person, reason: str, at: datetime | None = None) -> KeptOut:
    """A manager puts somebody behind the wall of one case. It holds at once, and tells nobody.

    Raises MoveRefused for anyone but a manager who sees the case, for themselves, and without a reason.
    """
    case = lock_case(case)
    if rules.Who.MEDIA_MANAGER not in rules.capacities(case, actor) or person == actor:
        raise MoveRefused(NOT_BY_YOU)
    if case.is_passed_on:
        raise MoveRefused(NOT_FROM_HERE)
    if not reason.strip():
        raise MoveRefused(NOT_YET, (rules.Need.REASON,))
    kept, created = KeptOut.objects.get_or_create(
        case=case, person=person, defaults={"by": actor, "reason": reason, "at": at or timezone.now()}
    )
    if created:
        _wall(case, person, at)
        audit.record("case.person_kept_out", case, actor=actor, data={"person": person.pk})
    return kept


def _wall(case: Case, person: Person, at: datetime | None) -> None:
    """Their part ends, and what told them of the case is taken from them again."""
    if not case.parts.filter(person=person, part__in=WALLED_PARTS).exists():
        case.parts.filter(person=person).delete()
        take_part(case, person, Part.KEPT_OUT, at=at)
    release_matter(case, person, AssignmentEnd.RELEASED, by=None, at=at)
    for pk in cases_of_matter([case.pk]):
        notices.take_back(pk, person)
