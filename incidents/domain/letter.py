"""Issuing letters and answering them. A letter is locked when it is issued."""

import hashlib
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from incidents import notices
from incidents.enums import ANSWERED_LETTERS, LetterKind
from incidents.enums import InvestigationState as S
from incidents.letters import compose
from incidents.models import Extension, Investigation, Letter, LetterReading, Response
from incidents.rules import investigation as rules
from incidents.rules.machine import NOT_BY_YOU, NOT_FROM_HERE, MoveRefused, Who
from portal import audit
from portal.calendar import calendar_days_after
from portal.models import Person

from .door import move_file


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
    to_respondent: bool = True,
    **fields: Any,
) -> Letter:
    """Render, lock and hash a letter; one that may be answered starts its period. The caller moves the state.

    The newest letter of a kind, word for word again and not answered, is the same letter: a form sent twice.
    """
    at = at or timezone.now()
    due_at = calendar_days_after(at, settings.RESPONSE_DAYS) if kind in ANSWERED_LETTERS else None
    body = compose(kind, file, actor=actor, issued_at=at, due_at=due_at, **fields)
    sha256 = hashlib.sha256(body.encode()).hexdigest()
    newest = file.latest_letter(kind)
    if newest and newest.sha256 == sha256 and not newest.is_answered:
        return newest
    letter = Letter.objects.create(
        investigation=file,
        kind=kind,
        to_respondent=to_respondent,
        body=body,
        sha256=sha256,
        issued_by=actor,
        issued_at=at,
        due_at=due_at,
    )
    audit.record("letter.issued", letter, actor=actor, data={"kind": kind, "sha256": letter.sha256})
    return letter


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
def extend_period(letter: Letter, *, actor: Person, due_at: datetime, reason: str) -> Extension:
    """Give more time to answer; never less. By whoever decides on the answer. The same day twice is one extension."""
    file = Investigation.objects.select_for_update(of=("self",)).get(pk=letter.investigation_id)
    who = Who.DELEGATE if letter.kind == LetterKind.PROPOSAL else Who.DECISION_MAKER
    if who not in rules.capacities(file, actor):
        raise MoveRefused(NOT_BY_YOU)
    if standing := letter.extensions.filter(due_at=due_at).first():
        return standing
    until = letter.may_be_answered_until
    is_awaited = rules.is_hearing(file) and letter == rules.awaited_letter(file)
    if until is None or letter.is_answered or due_at <= until or not is_awaited:
        raise MoveRefused(NOT_FROM_HERE)
    extension = Extension.objects.create(letter=letter, due_at=due_at, by=actor, reason=reason)
    audit.record("response_period.extended", letter, actor=actor, data={"due_at": due_at.isoformat()})
    notices.tell_respondent_of_letter(file)
    return extension


@transaction.atomic
def respond(letter: Letter, *, actor: Person, words: str, at: datetime | None = None) -> Response:
    """Keep the respondent's answer and move the file on. Raises AlreadyAnswered, PeriodEnded, MoveRefused."""
    at = at or timezone.now()
    file = Investigation.objects.select_for_update(of=("self",)).get(pk=letter.investigation_id)
    if file.respondent_id != actor.pk or letter.kind not in ANSWERED_LETTERS:
        raise MoveRefused(NOT_BY_YOU)
    if Response.objects.filter(letter=letter).exists():
        raise AlreadyAnswered
    until = letter.may_be_answered_until
    if until is None or until < at or not rules.is_hearing(file) or letter != rules.awaited_letter(file):
        raise PeriodEnded
    response = Response.objects.create(letter=letter, by=actor, words=words, at=at)
    audit.record("response.received", letter, actor=actor)
    if file.state == S.RESPONSE_OPEN:
        file = move_file(file, S.INVESTIGATING, actor=actor, at=at)
    elif file.state == S.PRELIM_FINDINGS:
        file = move_file(file, S.DETERMINING, actor=actor, at=at)
    notices.tell_deciders(file, "response_received")
    return response


def note_reading(letter: Letter, *, actor: Person) -> None:
    """Keep when the respondent first opened the letter."""
    _, first = LetterReading.objects.get_or_create(letter=letter, person=actor)
    if first:
        audit.record("letter.read", letter, actor=actor)
