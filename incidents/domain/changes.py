"""How a case is changed: locked, its version one up, with one entry in its history. Nobody writes over unread words."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils import timezone

from incidents.enums import AssignmentEnd, EntryKind
from incidents.models import Assignment, Case, CaseEntry
from incidents.models.matter import cases_of_matter
from portal import audit
from portal.models import Person


class Overtaken(Exception):
    """Somebody changed the case after this person had read it. Nothing was changed now."""

    def __init__(self, case: Case, seen: int) -> None:
        super().__init__()
        self.version = case.version
        self.entries = list(case.entries.filter(version__gt=seen).select_related("by").order_by("version"))


def lock_case(case: Case, *, seen: int | None = None) -> Case:
    """The case as it is now, until the transaction ends. Raises Overtaken when it is no longer the version `seen`."""
    found = lock_cases([case.pk])[case.pk]
    if seen is not None and found.version != seen:
        raise Overtaken(found, seen)
    return found


def lock_cases(cases: Iterable[int]) -> dict[int, Case]:
    """These and all that are one matter with them, always in one order: no two people wait for each other in a ring.

    Whoever is to lock more than one case does so at once: a case locked after another may be waited for by its holder.
    """
    matter = Case.objects.filter(pk__in=cases_of_matter(cases)).order_by("pk")
    return {one.pk: one for one in matter.select_for_update(of=("self",)).select_related("handler", "subject")}


def note_change(
    case: Case, kind: EntryKind, *, by: audit.Actor | None, words: str = "", at: datetime | None = None, **more: Any
) -> CaseEntry:
    """One version on, and the entry that says what changed. The caller saves the case."""
    at = at or timezone.now()
    case.version, case.touched_at = case.version + 1, max(case.touched_at, at)
    return CaseEntry.objects.create(
        case=case,
        kind=kind,
        at=at,
        by=by if isinstance(by, Person) else None,
        words=words,
        version=case.version,
        **more,
    )


def end_assignment(case: Case, how: AssignmentEnd, *, at: datetime | None = None, reason: str = "") -> None:
    case.assignments.open().update(ended_at=at or timezone.now(), ended_how=how, reason=reason)


def release(
    case: Case, how: AssignmentEnd, *, by: audit.Actor | None, at: datetime | None = None, words: str = ""
) -> None:
    """Take the case from its handler: it stands among those that nobody has. The caller saves the case."""
    end_assignment(case, how, at=at, reason=words)
    case.handler, case.awaits_acceptance = None, False
    kind = EntryKind.GIVEN_BACK if how == AssignmentEnd.GIVEN_BACK else EntryKind.RELEASED
    note_change(case, kind, by=by, words=words, at=at)


def release_matter(
    case: Case, person: Person, how: AssignmentEnd, *, by: Person | None, at: datetime | None = None
) -> None:
    """Take from somebody who must not know of it what they handle of a matter: the case, and what is joined to it."""
    for one in lock_cases([case.pk]).values():
        if one.handler_id == person.pk and not one.is_passed_on:
            release(one, how, by=by, at=at)
            one.save(update_fields=["handler", "awaits_acceptance", "version"])


def open_assignment(case: Case, handler: Person, *, by: Person, at: datetime, words: str = "") -> Assignment:
    """Give the case to somebody; whoever takes it for themselves has said yes. The caller saves the case."""
    end_assignment(case, AssignmentEnd.REASSIGNED, at=at)
    case.handler, case.awaits_acceptance = handler, handler != by
    note_change(case, EntryKind.ASSIGNED, by=by, words=f"{handler.name}\n\n{words}".strip(), at=at)
    return Assignment.objects.create(case=case, person=handler, by=by, at=at, accepted_at=None if handler != by else at)
