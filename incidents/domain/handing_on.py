"""A leaver's cases go to others in one go, each with its own entry, and never to anybody behind its wall."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from incidents import notices
from incidents.enums import AssignmentEnd, EntryKind, Part
from incidents.models import Assignment, Case, CaseEntry, MatterPart
from incidents.rules.handing_on import barred, cases_held_by
from incidents.rules.machine import NOT_BY_YOU, MoveRefused
from portal import audit, people
from portal.models import DIGITAL_MEDIA, Person, Role

from .changes import lock_cases
from .joining import take_along


@dataclass(frozen=True)
class HandedOn:
    """What came of it: how many went, and which could go to none of those chosen."""

    moved: int
    stayed: list[Case]


@transaction.atomic
def hand_on_cases(
    leaver: Person,
    to: Sequence[Person],
    *,
    actor: Person,
    only: Sequence[int] | None = None,
    words: str = "",
    at: datetime | None = None,
) -> HandedOn:
    """Give somebody's open cases, or only some of them, to others, who share them evenly and each accept or give back.

    Cases that the manager may not know of stay where they are, and are not counted. Sent twice, it moves them once.
    """
    if not people.holds(actor, Role.DIGITAL_MEDIA_MANAGER) or not _may_all_have_cases(to, leaver):
        raise MoveRefused(NOT_BY_YOU)
    held = cases_held_by(leaver, actor)
    if only is not None:
        held = held.filter(pk__in=only)
    lock_cases(held.values_list("pk", flat=True))
    cases = list(held.order_by("pk"))
    shares = _shared_out(cases, to)
    at = at or timezone.now()
    for person, share in shares.items():
        _give(share, person, actor=actor, words=words, at=at)
    moved = {case.pk for share in shares.values() for case in share}
    return HandedOn(len(moved), [case for case in cases if case.pk not in moved])


def _may_all_have_cases(to: Sequence[Person], leaver: Person) -> bool:
    chosen = {person.pk for person in to}
    able = people.holders(*DIGITAL_MEDIA).exclude(pk=leaver.pk).filter(pk__in=chosen)
    return bool(chosen) and able.count() == len(chosen)


def _shared_out(cases: list[Case], to: Sequence[Person]) -> dict[Person, list[Case]]:
    """Each case to whoever has the fewest so far of those who may have it; a case that nobody may have to nobody."""
    pks = [case.pk for case in cases]
    closed_to = {person: barred(person, pks) for person in to}
    shares: dict[Person, list[Case]] = {person: [] for person in to}
    for case in cases:
        free = [person for person in to if case.pk not in closed_to[person]]
        if free:
            shares[min(free, key=lambda person: len(shares[person]))].append(case)
    return {person: share for person, share in shares.items() if share}


def _give(share: list[Case], person: Person, *, actor: Person, words: str, at: datetime) -> None:
    pks, is_asked = [case.pk for case in share], person != actor
    Assignment.objects.open().filter(case__in=pks).update(
        ended_at=at, ended_how=AssignmentEnd.HANDED_OVER, reason=words
    )
    Assignment.objects.bulk_create(
        [Assignment(case=case, person=person, by=actor, at=at, accepted_at=None if is_asked else at) for case in share]
    )
    MatterPart.objects.bulk_create(
        [MatterPart(case=case, person=person, part=Part.TRIAGER, since=at) for case in share], ignore_conflicts=True
    )
    CaseEntry.objects.bulk_create(
        [
            CaseEntry(
                case=case,
                kind=EntryKind.ASSIGNED,
                at=at,
                by=actor,
                words=f"{person.name}\n\n{words}".strip(),
                version=case.version + 1,
            )
            for case in share
        ]
    )
    Case.objects.filter(pk__in=pks).update(handler=person, awaits_acceptance=is_asked, version=F("version") + 1)
    for case in share:
        take_along(case, person, by=actor, at=at)
        audit.record("case.handed_over", case, actor=actor, data={"from": case.handler_id, "handler": person.pk})
    if is_asked:
        notices.tell_of_handed_over(person)
