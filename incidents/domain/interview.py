"""Talks: somebody is invited, what they said is written down, and they confirm or correct it."""

import uuid
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from incidents import notices
from incidents.enums import Part, RecordKind
from incidents.models import Interview, InterviewAnswer, InterviewRecord, Investigation, MatterPart
from incidents.models.case import WALLED_PARTS
from incidents.rules import interview as rules
from incidents.rules.access import has_declared
from incidents.rules.machine import NOT_BY_YOU, NOT_FROM_HERE, NOT_YET, MoveRefused, Need
from portal import audit
from portal.calendar import calendar_days_after
from portal.models import Person

from .door import lock
from .parts import take_part


class AlreadySaid(Exception):
    """They confirmed or corrected it before, and that stands."""


@transaction.atomic
def invite(
    file: Investigation,
    person: Person,
    *,
    actor: Person,
    about: str,
    starts_at: datetime,
    place: str,
    once: uuid.UUID,
) -> Interview:
    """Invite the respondent or a witness, who is behind the matter's wall from then on. The same form twice is one.

    Raises PartRefused for whoever works on the matter: nobody is a witness in what they handle or decide.
    """
    file = lock(file)
    _require_interviewer(file, actor)
    if standing := Interview.objects.filter(once=once, investigation=file).first():
        return standing
    if file.state not in rules.INTERVIEWING:
        raise MoveRefused(NOT_FROM_HERE)
    if person.pk != file.respondent_id:
        _make_witness(file, person)
    interview = Interview.objects.create(
        investigation=file,
        person=person,
        about=about,
        starts_at=starts_at,
        place=place,
        invited_by=actor,
        once=once,
    )
    audit.record("interview.invited", file, actor=actor, data={"interview": interview.pk})
    notices.tell_interviewed(interview, "interview_invited")
    return interview


def _make_witness(file: Investigation, person: Person) -> None:
    """Whoever is behind the wall already, as the reporter, stays what they are."""
    walled = MatterPart.objects.filter(case=file.case_id, person=person, part__in=WALLED_PARTS)
    if not walled.exclude(part=Part.NAMED).exists():
        take_part(file.case, person, Part.WITNESS)


@transaction.atomic
def call_off(interview: Interview, *, actor: Person, at: datetime | None = None) -> None:
    """It does not take place. Twice is once; not after something was written down."""
    file = lock(interview.investigation)
    _require_interviewer(file, actor)
    interview = Interview.objects.get(pk=interview.pk)
    if interview.records.exists():
        raise MoveRefused(NOT_FROM_HERE)
    if interview.called_off_at is None:
        interview.called_off_at = at or timezone.now()
        interview.save(update_fields=["called_off_at"])
        audit.record("interview.called_off", file, actor=actor, data={"interview": interview.pk})
        notices.tell_interviewed(interview, "interview_called_off")


@transaction.atomic
def send_record(
    interview: Interview,
    *,
    actor: Person,
    kind: RecordKind,
    words: str,
    once: uuid.UUID,
    at: datetime | None = None,
) -> InterviewRecord:
    """Send the interviewed person what was written down; after a correction another version. Twice is once."""
    file = lock(interview.investigation)
    _require_interviewer(file, actor)
    if standing := InterviewRecord.objects.filter(once=once, interview=interview).first():
        return standing
    at = at or timezone.now()
    interview = Interview.objects.get(pk=interview.pk)
    last = interview.record
    if interview.called_off_at or interview.starts_at > at or (last and not last.is_answered):
        raise MoveRefused(NOT_FROM_HERE)
    record = InterviewRecord.objects.create(
        interview=interview,
        version=last.version + 1 if last else 1,
        kind=kind,
        words=words,
        by=actor,
        sent_at=at,
        due_at=calendar_days_after(at, settings.INTERVIEW_ANSWER_DAYS),
        once=once,
    )
    audit.record("interview.record_sent", file, actor=actor, data={"interview": interview.pk, "kind": kind})
    notices.tell_interviewed(interview, "interview_record")
    return record


@transaction.atomic
def answer_record(record: InterviewRecord, *, actor: Person, is_confirmed: bool, words: str = "") -> InterviewAnswer:
    """The interviewed person confirms it or says what is not right. Raises AlreadySaid, MoveRefused.

    It is taken after its time too, for as long as there is no newer version: it is their word.
    """
    file = lock(record.interview.investigation)
    if record.interview.person_id != actor.pk:
        raise MoveRefused(NOT_BY_YOU)
    if InterviewAnswer.objects.filter(record=record).exists():
        raise AlreadySaid
    if record != Interview.objects.get(pk=record.interview_id).record:
        raise MoveRefused(NOT_FROM_HERE)
    answer = InterviewAnswer.objects.create(record=record, is_confirmed=is_confirmed, words=words, by=actor)
    audit.record("interview.record_answered", file, actor=actor, data={"confirmed": is_confirmed})
    notices.tell_interviewer(record, "interview_answered")
    return answer


def _require_interviewer(file: Investigation, actor: Person) -> None:
    if not rules.interviews(file, actor):
        raise MoveRefused(NOT_BY_YOU)
    if not has_declared(actor, file):
        raise MoveRefused(NOT_YET, (Need.DECLARATION,))
