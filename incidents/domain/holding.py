"""Holding a file for criminal proceedings, health or an order of a court, and looking at the hold again in time."""

import uuid
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from incidents import notices
from incidents.enums import HoldGround, LetterKind
from incidents.enums import InvestigationState as S
from incidents.models import Hold, HoldReview, Investigation
from incidents.rules import access, awaiting
from incidents.rules.machine import NOT_BY_YOU, NOT_FROM_HERE, MoveRefused, Need, Who
from portal import audit
from portal.models import Person

from .assessing import IntakeRefused
from .door import lock, move_file
from .investigation import settle_period
from .letter import goes_on_paper, issue
from .separating import follow_leaving


@transaction.atomic
def put_on_hold(
    file: Investigation,
    *,
    actor: Person,
    ground: HoldGround,
    words: str,
    review_on: date,
    at: datetime | None = None,
) -> Hold:
    """Stop the file where it is until the ground has gone, and with it the time to answer a letter.

    A respondent who knows of the matter is told that it waits, and never why.
    Raises MoveRefused, IntakeRefused("past").
    """
    at = at or timezone.now()
    file = lock(file)
    standing = file.holds.open().first()
    if standing and (standing.ground, standing.words, standing.by_id) == (ground, words, actor.pk):
        return standing  # the form sent twice
    if review_on < timezone.localdate():
        raise IntakeRefused("past")
    file = move_file(file, S.ON_HOLD, actor=actor, words=ground.told, made=frozenset({Need.HOLD}), at=at)
    _tell_respondent(file, actor=actor, at=at)
    return Hold.objects.create(investigation=file, ground=ground, words=words, review_on=review_on, by=actor, at=at)


@transaction.atomic
def lift_hold(file: Investigation, *, actor: Person, words: str, at: datetime | None = None) -> Investigation:
    """Take the file up again where it stopped; the time to answer goes on with what was left of it.

    What was answered meanwhile moves it on at once, as an answer does; and whoever left meanwhile comes to no sanction.
    Raises MoveRefused.
    """
    at = at or timezone.now()
    file = lock(file)
    if file.state != S.ON_HOLD or not file.held_from:
        raise MoveRefused(NOT_FROM_HERE)
    file = move_file(file, S(file.held_from), actor=actor, words=words, at=at)
    _tell_respondent(file, actor=actor, at=at)
    file = settle_period(file, at)
    follow_leaving(file, at=at)
    return lock(file)


def _tell_respondent(file: Investigation, *, actor: Person, at: datetime) -> None:
    """Whoever knows of the matter: by letter where they read nothing here (L21), and otherwise in the portal."""
    if not file.letters.filter(to_respondent=True).exists():
        return
    if goes_on_paper(file, file.respondent, to_respondent=True):
        is_held = file.state == S.ON_HOLD
        issue(file, LetterKind.HOLD, actor=actor, at=at, is_held=is_held, answer_by=_answer_by(file))
    else:
        notices.tell_respondent(file, "matter_changed")


def _answer_by(file: Investigation) -> date | None:
    letter = awaiting.awaited_letter(file) if awaiting.is_hearing(file) else None
    until = letter.may_be_answered_until if letter else None
    return timezone.localdate(until) if until else None


@transaction.atomic
def review_hold(hold: Hold, *, actor: Person, words: str, next_on: date, once: uuid.UUID) -> HoldReview:
    """The hold is still needed, and why; a day for the next look. Raises MoveRefused, IntakeRefused("past")."""
    file = lock(hold.investigation)
    if standing := HoldReview.objects.filter(once=once).first():
        return standing
    if Who.SERVICES_MANAGER not in access.capacities(file, actor):
        raise MoveRefused(NOT_BY_YOU)
    hold = Hold.objects.get(pk=hold.pk)
    if hold.lifted_at is not None or file.state != S.ON_HOLD:
        raise MoveRefused(NOT_FROM_HERE)
    if next_on < timezone.localdate():
        raise IntakeRefused("past")
    looked = HoldReview.objects.create(hold=hold, words=words, next_on=next_on, by=actor, once=once)
    hold.review_on = next_on
    hold.save(update_fields=["review_on"])
    audit.record("hold.reviewed", file, actor=actor, data={"next_on": next_on.isoformat()})
    return looked
