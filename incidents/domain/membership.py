"""Who of People Services is on a file, and how somebody who is not opens it all the same: on the record."""

import uuid
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from incidents import notices
from incidents.models import BreakGlass, Declaration, FileMember, Investigation
from incidents.months import Months, month_after
from incidents.rules import membership as rules
from incidents.rules.machine import NOT_BY_YOU, MoveRefused
from portal import audit, people
from portal.models import Notice, Person, Role

from .door import lock
from .joining_files import begin_membership, end_membership


class LastMember(Exception):
    """A file that nobody is on would be open to be taken on by anybody."""


@transaction.atomic
def add_member(file: Investigation, person: Person, *, actor: Person) -> FileMember:
    """They read it once they declared. The same person twice is one."""
    file = lock(file)
    if not rules.may_manage(actor, file) or not rules.is_fit(person, file):
        raise MoveRefused(NOT_BY_YOU)
    already = FileMember.objects.standing().filter(investigation=file, person=person).exists()
    member = begin_membership(file, person, by=actor)
    if not already:
        notices.tell_added(file, person)
    return member


@transaction.atomic
def remove_member(file: Investigation, person: Person, *, actor: Person, why: str) -> None:
    """They see nothing of it from now on. Raises LastMember."""
    file = lock(file)
    if not rules.may_manage(actor, file):
        raise MoveRefused(NOT_BY_YOU)
    if not FileMember.objects.standing().filter(investigation=file).exclude(person=person).exists():
        raise LastMember
    end_membership(file, person, by=actor, why=why)


@transaction.atomic
def break_glass(
    file: Investigation, *, actor: Person, reason: str, hours: int, once: uuid.UUID, at: datetime | None = None
) -> BreakGlass:
    """Let somebody read a file they are not on, for some hours; auditors and its managers hear of it at once.

    They declare by it that they have no conflict. The same form twice breaks it once.
    """
    file = lock(file)
    if kept := BreakGlass.objects.filter(once=once, person=actor).first():
        return kept
    if not rules.may_break_glass(actor, file) or not 0 < hours <= rules.most_hours() or not reason.strip():
        raise MoveRefused(NOT_BY_YOU)
    at = at or timezone.now()
    Declaration.objects.get_or_create(
        case=file.case, person=actor, has_conflict=False, defaults={"words": "", "at": at}
    )
    glass = BreakGlass.objects.create(
        investigation=file, person=actor, reason=reason, at=at, until=at + timedelta(hours=hours), once=once
    )
    audit.record("glass.broken", file, actor=actor, data={"hours": hours})
    notices.tell_of_broken_glass(file)
    return glass


@transaction.atomic
def close_glass(glass: BreakGlass, *, actor: Person) -> None:
    """Before its time, by whoever broke it."""
    if actor.pk != glass.person_id:
        raise MoveRefused(NOT_BY_YOU)
    if BreakGlass.objects.filter(pk=glass.pk, ended_at__isnull=True).update(ended_at=timezone.now()):
        audit.record("glass.closed", glass.investigation, actor=actor)


@transaction.atomic
def report_broken_glass(*, today: date | None = None) -> int:
    """Once a month, to each auditor who may know of a matter opened in the month before. Returns how many were told."""
    this_month = (today or timezone.localdate()).replace(day=1)
    month = Months.of(month_after(this_month, -1), 1)
    told = Notice.objects.filter(kind="glass_month", created_at__gte=month.ends_at).values("person")
    auditors = people.holders(Role.AUDITOR).exclude(pk__in=told)
    within = {"at__gte": month.starts_at, "at__lt": month.ends_at}
    knowing = [one for one in auditors if BreakGlass.objects.reported_to(one).filter(**within).exists()]
    return notices.tell_of_a_month_of_glass(knowing, month)
