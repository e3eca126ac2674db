"""Issuing letters and answering them. A letter is locked when it is issued."""

import hashlib
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from incidents import notices
from incidents.enums import ANSWERED_LETTERS, HEARD_LETTERS, TO_RESPONDENT, LetterKind, LetterWay
from incidents.enums import InvestigationState as S
from incidents.letters.compose import Document, canonical, compose, sha256_of
from incidents.letters.paper import letter_pdf
from incidents.letters.values import Given
from incidents.models import (
    Concern,
    Extension,
    ExtensionRequest,
    Investigation,
    Letter,
    LetterDelivery,
    LetterPaper,
    LetterReading,
    Response,
)
from incidents.rules import awaiting, targets
from incidents.rules.machine import NOT_BY_YOU, NOT_FROM_HERE, MoveRefused
from portal import audit
from portal.calendar import calendar_days_after
from portal.models import Person

from .answering import keep_with_response
from .door import move_file
from .serving import serve
from .wording import standing_wording


class AlreadyAnswered(Exception):
    """There is one response to a letter, and it stands as it was sent."""


class PeriodEnded(Exception):
    """The time to answer has run out."""


def issue(
    file: Investigation,
    kind: LetterKind,
    *,
    actor: Person,
    at: datetime | None = None,
    to_respondent: bool | None = None,
    recipient: Person | None = None,
    to_name: str = "",
    concern: Concern | None = None,
    **fields: Any,
) -> Letter:
    """Compose, lock and hash a letter, with its paper; one that may be answered starts its period at service.

    It goes to the respondent when its kind does, else to `recipient`, to whoever raised `concern`, known or not, or
    to a name outside the department. In the portal it is served at once; on paper on the day `deliver_letter` notes.
    The newest letter of a kind to somebody, word for word again and not answered, is the same letter: sent twice.
    The caller moves the state.
    """
    at = at or timezone.now()
    to_respondent = kind in TO_RESPONDENT if to_respondent is None else to_respondent
    if to_respondent:
        recipient = file.respondent
    to_name = recipient.name if recipient else to_name
    on_paper = goes_on_paper(file, recipient, to_respondent=to_respondent, concern=concern)
    is_answered = kind in ANSWERED_LETTERS
    days = settings.RESPONSE_DAYS
    due_at = calendar_days_after(at, days) if is_answered and not on_paper else None
    given = Given(
        kind=kind,
        file=file,
        signatory=actor.name,
        at=at,
        to_name=to_name,
        due_at=due_at,
        days=days,
        on_paper=on_paper,
        fields={**fields, "concern": concern},
    )
    wording = standing_wording(kind)
    content = compose(given, wording)
    document = canonical(content)
    sha256 = sha256_of(document)
    addressed = {"kind": kind, "recipient": recipient, "to_name": to_name, "concern": concern}
    newest = file.letters.filter(**addressed).order_by("issued_at", "id").last()
    if newest and newest.sha256 == sha256 and not newest.is_answered:
        return newest
    letter = Letter.objects.create(
        investigation=file,
        **addressed,
        to_respondent=to_respondent,
        template_version=wording.version,
        document=document,
        sha256=sha256,
        issued_by=actor,
        issued_at=at,
        on_paper=on_paper,
        due_at=due_at,
    )
    _put_on_paper(letter, content)
    if not on_paper:
        day = timezone.localdate(at)
        LetterDelivery.objects.create(letter=letter, way=LetterWay.PORTAL, on=day, served_on=day, by=actor, at=at)
    audit.record("letter.issued", letter, actor=actor, data={"kind": kind, "sha256": letter.sha256})
    return letter


def goes_on_paper(
    file: Investigation, recipient: Person | None, *, to_respondent: bool, concern: Concern | None = None
) -> bool:
    """Whoever cannot sign in gets it by post or by hand, and so does a respondent for whom that was chosen."""
    if to_respondent:
        return file.letters_on_paper or not file.respondent.is_active
    return not (concern or (recipient and recipient.is_active))


def _put_on_paper(letter: Letter, content: Document) -> None:
    pdf = letter_pdf(content, sha256=letter.sha256, made_at=letter.issued_at)
    LetterPaper.objects.create(letter=letter, content=pdf, sha256=hashlib.sha256(pdf).hexdigest())


def letter_from(document: Document) -> Letter:
    """A letter nobody issued, to be looked at."""
    text = canonical(document)
    return Letter(document=text, sha256=sha256_of(text))


def record_taking(letter: Letter, *, actor: Person) -> None:
    """Whoever takes a letter's paper away is on record, and whoever it is for has read it."""
    if letter.recipient_id == actor.pk:
        note_reading(letter, actor=actor)
    audit.record("letter.taken", letter, actor=actor)


def is_unchanged(letter: Letter) -> bool:
    """Do its words and its paper still hash as they did at issue?"""
    paper_holds = hashlib.sha256(letter.paper.content).hexdigest() == letter.paper.sha256
    return paper_holds and sha256_of(letter.document) == letter.sha256


class _TakenBack(Exception):
    pass


def rehearse(file: Investigation, verb: Callable[[], object]) -> Letter:
    """The letter a verb would issue now, exactly, with every refusal of the verb; then all of it is taken back."""
    try:
        with transaction.atomic():
            verb()
            letter = file.letters.order_by("-id")[0]
            raise _TakenBack
    except _TakenBack:
        return letter


@transaction.atomic
def extend_period(
    letter: Letter, *, actor: Person, due_at: datetime, reason: str, request: ExtensionRequest | None = None
) -> Extension:
    """Give more time to answer; never less. By whoever decides on the answer. The same day twice is one extension.

    `request` is what the respondent asked for, if this answers it: whatever day is given.
    """
    file = Investigation.objects.select_for_update(of=("self",)).get(pk=letter.investigation_id)
    if not awaiting.gives_time(actor, file, letter):
        raise MoveRefused(NOT_BY_YOU)
    if standing := letter.extensions.filter(due_at=due_at).first():
        return standing
    until = letter.may_be_answered_until
    is_awaited = awaiting.is_hearing(file) and letter == awaiting.awaited_letter(file)
    if until is None or letter.is_answered or due_at <= until or not is_awaited:
        raise MoveRefused(NOT_FROM_HERE)
    if request and (request.letter_id != letter.pk or request.is_decided):
        raise MoveRefused(NOT_FROM_HERE)
    extension = Extension.objects.create(letter=letter, due_at=due_at, by=actor, reason=reason, request=request)
    audit.record("response_period.extended", letter, actor=actor, data={"due_at": due_at.isoformat()})
    _set_target(file, letter, heard_at=due_at)
    notices.tell_respondent_of_letter(file)
    return extension


@transaction.atomic
def respond(letter: Letter, *, actor: Person, words: str, at: datetime | None = None) -> Response:
    """Keep the respondent's answer and move the file on, unless it is on hold.

    Raises AlreadyAnswered, PeriodEnded, MoveRefused.
    """
    at = at or timezone.now()
    file = Investigation.objects.select_for_update(of=("self",)).get(pk=letter.investigation_id)
    if file.respondent_id != actor.pk or letter.kind not in HEARD_LETTERS:
        raise MoveRefused(NOT_BY_YOU)
    if Response.objects.filter(letter=letter).exists():
        raise AlreadyAnswered
    awaited = awaiting.awaited_letter(file)
    if letter != awaited or has_ended(awaited, at) or not awaiting.is_hearing(file):
        raise PeriodEnded
    response = Response.objects.create(letter=letter, by=actor, words=words, at=at)
    keep_with_response(file, response, at=at)
    audit.record("response.received", letter, actor=actor)
    _set_target(file, letter, heard_at=at)
    if file.state == S.RESPONSE_OPEN:
        file = move_file(file, S.INVESTIGATING, actor=actor, at=at)
    elif file.state == S.PRELIM_FINDINGS:
        file = move_file(file, S.DETERMINING, actor=actor, at=at)
    notices.tell_deciders(file, "response_received")
    return response


def has_ended(letter: Letter, at: datetime) -> bool:
    """A letter on paper that no delivery is noted of may be answered all the same, and one whose time stands still."""
    until = letter.may_be_answered_until
    return until < at and not letter.stands_still if until else not letter.on_paper


def _set_target(file: Investigation, letter: Letter, *, heard_at: datetime) -> None:
    """The office's own target for the sanction runs from when the respondent was heard on it, and on hold it waits."""
    if letter.kind == LetterKind.PROPOSAL and file.state != S.ON_HOLD:
        file.target_on = targets.sanction_target(heard_at)
        file.save(update_fields=["target_on"])


@transaction.atomic
def note_reading(letter: Letter, *, actor: Person) -> None:
    """Keep when whoever it is for first opened the letter: one that goes on paper is served by that at the latest."""
    _, first = LetterReading.objects.get_or_create(letter=letter, person=actor)
    if not first:
        return
    audit.record("letter.read", letter, actor=actor)
    if letter.on_paper and letter.service is None and letter.recipient_id == actor.pk:
        serve(letter, LetterWay.PORTAL, actor=actor, on=timezone.localdate())
