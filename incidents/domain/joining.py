"""What the steps of a case that goes on mean for its duplicates, and the other way round. Called by those steps."""

from datetime import datetime

from django.db.models import QuerySet

from incidents.enums import CaseState, EntryKind, Part
from incidents.models import Case, CaseLink
from incidents.models.matter import cases_of_matter
from incidents.rules import case as rules
from portal import audit
from portal.models import Person

from .changes import lock_case, note_change, open_assignment
from .parts import take_part
from .walls import share_walls, take_walls_apart


def joined_to(case: Case, state: CaseState = CaseState.CLOSED_DUPLICATE) -> "QuerySet[Case]":
    return Case.objects.filter(goes_on_in=case, state=state).order_by("pk")


def become_one(case: Case, main: Case) -> None:
    case.goes_on_in = main
    case.save(update_fields=["goes_on_in"])
    share_walls(cases_of_matter([main.pk]))


def take_along(case: Case, handler: Person, *, by: Person, at: datetime) -> None:
    """Duplicates follow the case to its new handler, unless they have to be kept from that one."""
    for one in joined_to(case):
        duplicate = lock_case(one)
        if duplicate.handler_id != handler.pk and rules.can_handle(handler, duplicate):
            take_part(duplicate, handler, Part.TRIAGER, at=at)
            given = open_assignment(duplicate, handler, by=by, at=at)
            given.accepted_at, duplicate.awaits_acceptance = at, False  # what they answer for is the case that goes on
            given.save(update_fields=["accepted_at"])
            duplicate.save(update_fields=["handler", "awaits_acceptance", "version"])


def come_apart(case: Case, *, by: audit.Actor, words: str, at: datetime) -> None:
    """A duplicate is a case of its own again; the one it was joined to says so. The caller saves the duplicate."""
    link = CaseLink.objects.standing().filter(case=case, other=case.goes_on_in).first()
    take_walls_apart(case.pk, [pk for pk in cases_of_matter([case.pk]) if pk != case.pk])
    case.goes_on_in = None
    if link is not None:
        end_link(link, by=by, words=words, at=at)
        note_link(lock_case(link.other), EntryKind.UNLINKED, case, by=by, words=words, at=at)


def end_link(link: CaseLink, *, by: audit.Actor, words: str, at: datetime) -> None:
    link.ended_at, link.ended_why = at, words
    link.ended_by = by if isinstance(by, Person) else None
    link.save(update_fields=["ended_at", "ended_by", "ended_why"])


def note_link(case: Case, kind: EntryKind, other: Case, *, by: audit.Actor, words: str, at: datetime) -> None:
    note_change(case, kind, by=by, words=words, at=at, other=other)
    case.save(update_fields=["version"])
