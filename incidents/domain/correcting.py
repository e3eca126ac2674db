"""A record that somebody asks to have corrected (Privacy Act 1988, APP 13): asked, answered, withdrawn, reminded of."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from incidents import correction_notices as notices
from incidents.enums import CorrectionState
from incidents.models import Correction
from incidents.rules.correcting import Record, can_move_correction, may_state, records_known_to
from portal import audit, files
from portal.models import Person
from portal.prepared import insert

FOLDER = "evidence"


class CorrectionRefused(Exception):
    """A step that cannot be taken with a request. The text says why."""


@dataclass(frozen=True)
class Asked:
    record: Record
    wrong: str
    right: str
    upload: UploadedFile | None = None


def ask_correction(asked: Asked, *, actor: Person, once: UUID, at: datetime | None = None) -> Correction:
    """Ask those who keep the record. Sent twice, it is one. Raises CorrectionRefused, and what `files.seal` raises."""
    at = at or timezone.now()
    if asked.record not in records_known_to(actor):
        raise CorrectionRefused("Choose something that is kept about you.")
    sealed = files.seal(asked.upload, folder=FOLDER) if asked.upload else None
    made = Correction(
        person=actor,
        of=asked.record.of,
        investigation=asked.record.investigation,
        concern=asked.record.concern,
        wrong=asked.wrong,
        right=asked.right,
        asked_at=at,
        due_on=timezone.localdate(at) + timedelta(days=settings.CORRECTION_DAYS),
        once=once,
    )
    if asked.upload and sealed:
        made.file_key, made.file_sha256, made.file_name = sealed.key, sealed.sha256, str(asked.upload.name)[:120]
    with files.discarded_on_failure([sealed] if sealed else []), transaction.atomic():
        if not insert(made):
            if sealed:
                transaction.on_commit(lambda: files.discard(sealed.key) and None, robust=True)
            return _sent_before(once, actor)
        audit.record("correction.asked", made, actor=actor, data={"of": made.of})
        notices.tell_room(made, "correction_asked")
    return made


def _sent_before(once: UUID, actor: Person) -> Correction:
    found = Correction.objects.filter(once=once, person=actor).first()
    if found is None:
        raise CorrectionRefused("This page was used before. Open it again and send it once more.")
    return found


@transaction.atomic
def answer_correction(
    correction: Correction, *, actor: Person, corrected: bool, words: str, at: datetime | None = None
) -> Correction:
    """By whoever keeps the record: what was corrected, or why it was not. Twice is once. Raises CorrectionRefused."""
    to = CorrectionState.CORRECTED if corrected else CorrectionState.REFUSED
    correction = _locked(correction)
    if correction.state == to and correction.answered_by_id == actor.pk:
        return correction
    _check(correction, to, actor)
    correction.state, correction.answer = to, words
    correction.answered_by, correction.answered_at = actor, at or timezone.now()
    correction.save(update_fields=["state", "answer", "answered_by", "answered_at"])
    audit.record(f"correction.{to.value}", correction, actor=actor)
    notices.tell_asker(correction)
    return correction


@transaction.atomic
def withdraw_correction(correction: Correction, *, actor: Person) -> Correction:
    """By whoever asked, until it is answered. Twice is once. Raises CorrectionRefused."""
    correction = _locked(correction)
    if correction.state == CorrectionState.WITHDRAWN and correction.person_id == actor.pk:
        return correction
    _check(correction, CorrectionState.WITHDRAWN, actor)
    correction.state = CorrectionState.WITHDRAWN
    correction.save(update_fields=["state"])
    audit.record("correction.withdrawn", correction, actor=actor)
    return correction


@transaction.atomic
def add_statement(correction: Correction, *, actor: Person, words: str, at: datetime | None = None) -> Correction:
    """Put it beside the record that was not corrected (APP 13.4), once. Raises CorrectionRefused."""
    correction = _locked(correction)
    if correction.statement == words and correction.person_id == actor.pk:
        return correction
    if not may_state(correction, actor):
        raise CorrectionRefused("A statement can be added once, where a correction was refused.")
    correction.statement, correction.statement_at = words, at or timezone.now()
    correction.save(update_fields=["statement", "statement_at"])
    audit.record("correction.stated", correction, actor=actor)
    notices.tell_room(correction, "correction_stated")
    return correction


def note_reading(correction: Correction, *, actor: Person, file: bool = False) -> None:
    """By somebody of the room that keeps the record."""
    if actor.pk != correction.person_id:
        audit.record("correction.file_opened" if file else "correction.read", correction, actor=actor)


def remind_of_corrections(*, at: datetime | None = None) -> int:
    """Before one is due, further and further apart, those who keep the record; once it is overdue their managers too.

    Of moments that passed unseen only the last. Returns how many were reminded of.
    """
    today = timezone.localdate(at)
    moments = [timedelta(days=days) for days in settings.REMIND_CORRECTION_DAYS]
    first = min([*moments, timedelta(days=1)])
    waiting = Correction.objects.open().filter(due_on__lte=today - first, reminded__lte=len(moments))
    return sum(_remind(pk, today, moments) for pk in waiting.order_by("due_on", "pk").values_list("pk", flat=True))


@transaction.atomic
def _remind(pk: int, today: date, moments: list[timedelta]) -> bool:
    correction = Correction.objects.select_for_update(of=("self",)).get(pk=pk)
    is_overdue = correction.due_on < today
    reached = sum(today >= correction.due_on + moment for moment in moments) + is_overdue
    if correction.state != CorrectionState.ASKED or reached <= correction.reminded:
        return False
    correction.reminded = reached
    correction.save(update_fields=["reminded"])
    notices.tell_room(correction, "correction_overdue" if is_overdue else "correction_due")
    if is_overdue:
        notices.tell_managers(correction)
    return True


def _locked(correction: Correction) -> Correction:
    found = Correction.objects.select_for_update(of=("self",)).select_related("person", "investigation", "concern")
    return found.get(pk=correction.pk)


def _check(correction: Correction, to: CorrectionState, actor: Person) -> None:
    if can_move_correction(correction, to, actor):
        return
    if correction.state == CorrectionState.WITHDRAWN:
        raise CorrectionRefused("Whoever asked for it has withdrawn it.")
    if correction.state != CorrectionState.ASKED:
        raise CorrectionRefused("It is answered already, and the answer stands.")
    raise CorrectionRefused("This is not yours to do.")
