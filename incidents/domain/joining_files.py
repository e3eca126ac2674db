"""How somebody of People Services comes onto a file and off it, whatever led to it."""

from datetime import datetime

from django.utils import timezone

from incidents import notices
from incidents.models import Case, FileMember, Investigation
from incidents.rules.access import capacities
from incidents.rules.machine import Who
from portal import audit
from portal.models import Person


def join_by_declaring(case: Case, person: Person, *, at: datetime | None = None) -> None:
    """Whoever may take the file on, or may come onto it, does so by declaring that they have no conflict."""
    file = Investigation.objects.filter(case=case).first()
    if file and {Who.SERVICES_OFFICER, Who.SERVICES_MANAGER} & capacities(file, person):
        begin_membership(file, person, by=None, at=at)


def begin_membership(
    file: Investigation, person: Person, *, by: Person | None, at: datetime | None = None
) -> FileMember:
    standing = FileMember.objects.standing().filter(investigation=file, person=person).first()
    if standing:
        return standing
    member = FileMember.objects.create(investigation=file, person=person, added_by=by, since=at or timezone.now())
    file.__dict__.pop("memberships", None)
    notices.take_back_referral(file)
    audit.record("file_member.added", file, actor=by or person, data={"person": person.pk})
    return member


def end_membership(file: Investigation, person: Person, *, by: Person, why: str) -> None:
    ended = FileMember.objects.standing().filter(investigation=file, person=person)
    if ended.update(ended_at=timezone.now(), ended_by=by, why_ended=why):
        file.__dict__.pop("memberships", None)
        notices.take_back_file(file, person)
        audit.record("file_member.removed", file, actor=by, data={"person": person.pk})
