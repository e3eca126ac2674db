"""Saying that two cases are one matter, or have to do with each other, and taking it back."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from incidents.enums import CaseState, EntryKind, LinkKind
from incidents.models import Case, CaseLink
from incidents.rules import case as rules
from incidents.rules.machine import NOT_BY_YOU, NOT_FROM_HERE, NOT_YET, MoveRefused, Need
from portal import audit
from portal.models import Person

from .case import move_case
from .changes import Overtaken, lock_cases
from .joining import become_one, end_link, joined_to, note_link


@transaction.atomic
def link_cases(
    case: Case,
    other: Case,
    *,
    kind: LinkKind,
    actor: Person,
    words: str,
    seen: int | None = None,
    at: datetime | None = None,
) -> CaseLink:
    """Join a duplicate to the case that goes on, or note that two have to do with each other.

    Both must be the actor's to act on, and declared: nobody links what they may not read. Raises MoveRefused, and
    Overtaken when the case is no longer the version `seen`.
    """
    at = at or timezone.now()
    case, other = _locked(case, other, seen)
    _may_link(case, other, actor)
    _has_reason(words)
    if kind == LinkKind.DUPLICATE:
        return _join(case, other, actor=actor, words=words, at=at)
    first, second = _in_order(case, other)
    link = CaseLink.objects.create(kind=kind, case=first, other=second, by=actor, at=at, reason=words)
    note_link(case, EntryKind.LINKED, other, by=actor, words=words, at=at)
    note_link(other, EntryKind.LINKED, case, by=actor, words=words, at=at)
    audit.record("case.linked", case, actor=actor, data={"other": other.pk, "kind": kind})
    return link


def _join(case: Case, main: Case, *, actor: Person, words: str, at: datetime) -> CaseLink:
    if main.is_closed:
        raise MoveRefused(NOT_FROM_HERE)
    if case.handler_id is None or case.handler_id != main.handler_id:
        raise MoveRefused(NOT_YET, (Need.SAME_HANDLER,))
    if joined_to(case).exists():
        raise MoveRefused(NOT_YET, (Need.NOTHING_JOINED,))
    if not rules.is_judged_as_gravely(main, case):
        raise MoveRefused(NOT_YET, (Need.AS_GRAVE,))
    link = CaseLink.objects.create(kind=LinkKind.DUPLICATE, case=case, other=main, by=actor, at=at, reason=words)
    become_one(case, main)
    move_case(case, CaseState.CLOSED_DUPLICATE, actor=actor, words=words, at=at)
    note_link(main, EntryKind.LINKED, case, by=actor, words=words, at=at)
    audit.record("case.linked", case, actor=actor, data={"other": main.pk, "kind": LinkKind.DUPLICATE})
    return link


@transaction.atomic
def unlink_cases(
    link: CaseLink,
    *,
    actor: Person,
    words: str,
    seen_of: Case | None = None,
    seen: int | None = None,
    at: datetime | None = None,
) -> None:
    """Take back that two cases are related, or take a duplicate out again, which reopens it.

    Raises MoveRefused, and Overtaken when `seen_of`, the one the actor had read, is no longer the version `seen`.
    """
    at = at or timezone.now()
    case, other = _locked(link.case, link.other, seen, of=seen_of)
    link = CaseLink.objects.get(pk=link.pk)
    if link.ended_at is not None:
        return
    _has_reason(words)
    if link.kind == LinkKind.DUPLICATE:
        move_case(case, CaseState.IN_TRIAGE, actor=actor, words=words, at=at)
    else:
        if not all(_may_act_on(one, actor) for one in (case, other)):
            raise MoveRefused(NOT_BY_YOU)
        end_link(link, by=actor, words=words, at=at)
        note_link(case, EntryKind.UNLINKED, other, by=actor, words=words, at=at)
        note_link(other, EntryKind.UNLINKED, case, by=actor, words=words, at=at)
    audit.record("case.unlinked", case, actor=actor, data={"other": other.pk, "kind": link.kind})


def _locked(case: Case, other: Case, seen: int | None = None, *, of: Case | None = None) -> tuple[Case, Case]:
    """Both at once, so that two who link the same cases the other way round wait for each other and do not lock up."""
    locked = lock_cases([case.pk, other.pk])
    read = locked[(of or case).pk]
    if seen is not None and read.version != seen:
        raise Overtaken(read, seen)
    return locked[case.pk], locked[other.pk]


def _in_order(case: Case, other: Case) -> list[Case]:
    return sorted((case, other), key=lambda one: one.pk)


def _may_act_on(case: Case, actor: Person) -> bool:
    return bool(rules.capacities(case, actor)) and rules.has_declared(actor, case)


def _may_link(case: Case, other: Case, actor: Person) -> None:
    if not all(_may_act_on(one, actor) for one in (case, other)):
        raise MoveRefused(NOT_BY_YOU)
    pair = [case.pk, other.pk]
    is_linked = CaseLink.objects.standing().filter(case__in=pair, other__in=pair).exists()
    if case.pk == other.pk or is_linked or case.is_passed_on or other.is_passed_on:
        raise MoveRefused(NOT_FROM_HERE)


def _has_reason(words: str) -> None:
    if not words.strip():
        raise MoveRefused(NOT_YET, (Need.REASON,))
