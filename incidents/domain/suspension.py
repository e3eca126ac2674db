"""Suspension from duties: imposed, reviewed, ended (Public Service Regulations 2023, s 14)."""

import uuid
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from incidents import notices
from incidents.enums import UNDOING, LetterKind, ReviewOutcome, SuspensionEnd, SuspensionOutcome
from incidents.enums import SuspensionState as S
from incidents.models import Investigation, Suspension, SuspensionReview
from incidents.rules import access
from incidents.rules import suspension as rules
from incidents.rules.machine import NOT_BY_YOU, NOT_FROM_HERE, NOT_YET, MoveRefused, Need
from portal import audit
from portal.models import Person
from portal.models.person import EMPLOYEES

from .door import lock
from .letter import issue
from .rights import tell_rights_of_suspension

ISSUED = frozenset({Need.LETTER})


@transaction.atomic
def impose_suspension(
    suspension: Suspension, *, actor: Person, reasons: str, next_review_on: date, at: datetime | None = None
) -> Suspension:
    """Impose what was proposed, after the statement or the time for one, and tell them what may be reviewed (L12).

    One in force before gives way to it. Raises MoveRefused.
    """
    suspension = lock_suspension(suspension)
    if suspension.is_active and suspension.decision_reasons == reasons:
        return suspension
    if suspension.state != S.PROPOSED:
        raise MoveRefused(NOT_FROM_HERE)
    at = at or timezone.now()
    suspension.next_review_on, suspension.decision_reasons = next_review_on, reasons
    suspension.decided_by, suspension.decided_at = actor, at
    to = rules.active_state(paid=suspension.paid)
    _check(suspension, to, actor=actor, words=reasons, at=at)
    for former in suspension.investigation.suspensions.active():
        _end(former, SuspensionEnd.REPLACED, actor=actor, words=SuspensionEnd.REPLACED.label, at=at, letter=False)
    _step(suspension, to, actor=actor, words=reasons, at=at)
    _issue(
        suspension,
        LetterKind.SUSPENSION_DECISION,
        actor=actor,
        at=at,
        reasons=f"{suspension.reasons}\n\n{reasons}",
        rights=tell_rights_of_suspension(suspension, at=at),
    )
    return suspension


@transaction.atomic
def drop_proposal(suspension: Suspension, *, actor: Person, words: str, at: datetime | None = None) -> Suspension:
    """Not impose what was proposed, and tell the respondent if they know of it (L14)."""
    suspension = lock_suspension(suspension)
    if suspension.state == S.NOT_IMPOSED:
        return suspension
    return _drop(suspension, actor=actor, words=words, at=at or timezone.now())


@transaction.atomic
def review_suspension(
    suspension: Suspension,
    *,
    actor: Person,
    outcome: SuspensionOutcome,
    reasons: str,
    next_review_on: date | None = None,
    until_on: date | None = None,
    once: uuid.UUID | None = None,
    at: datetime | None = None,
) -> SuspensionReview:
    """Look again at both beliefs: go on, go on with pay, go on longer without pay once that was approved, or end.

    The respondent is told (L13, and L14 when it ends). The same form twice is one review. Raises MoveRefused.
    """
    suspension = lock_suspension(suspension)
    if once and (standing := SuspensionReview.objects.filter(once=once).first()):
        return standing
    if not suspension.is_active:
        raise MoveRefused(NOT_FROM_HERE)
    at = at or timezone.now()
    to = _after(suspension, outcome, next_review_on=next_review_on, until_on=until_on, at=at)
    _check(suspension, to, actor=actor, words=reasons, at=at)
    review = SuspensionReview.objects.create(
        suspension=suspension,
        outcome=outcome,
        reasons=reasons,
        next_review_on=suspension.next_review_on if to != S.ENDED else None,
        until_on=suspension.until_on if to != S.ENDED else None,
        by=actor,
        at=at,
        once=once,
    )
    if to == S.ENDED:
        _end(suspension, SuspensionEnd.NO_BELIEF, actor=actor, words=reasons, at=at)
        return review
    rights = tell_rights_of_suspension(suspension, at=at)
    _issue(suspension, LetterKind.SUSPENSION_REVIEW, actor=actor, at=at, review=review, rights=rights)
    _step(suspension, to, actor=actor, words=reasons, at=at)
    return review


def _after(
    suspension: Suspension,
    outcome: SuspensionOutcome,
    *,
    next_review_on: date | None,
    until_on: date | None,
    at: datetime,
) -> S:
    """Set on the suspension what a review decided, and say which state that is."""
    if outcome == SuspensionOutcome.ENDED:
        return S.ENDED
    suspension.next_review_on = next_review_on
    if outcome == SuspensionOutcome.WITH_PAY and not suspension.paid:
        _give_pay_back(suspension, at)
    elif outcome == SuspensionOutcome.LONGER_UNPAID and not suspension.paid:
        suspension.until_on = until_on or suspension.until_on
    return rules.active_state(paid=suspension.paid)


def _give_pay_back(suspension: Suspension, at: datetime) -> None:
    suspension.paid, suspension.until_on = True, None
    suspension.unpaid_days = max((timezone.localdate(at) - suspension.from_on).days, 0)


def follow_review(suspension: Suspension, outcome: ReviewOutcome, *, actor: Person, reasons: str, at: datetime) -> None:
    """What was decided after somebody else's review of it holds at once: it ends, or goes on with pay.

    The letter of the review tells of pay (L18); that it ended has its own (L14). What is over stays as it ended.
    """
    suspension = lock_suspension(suspension)
    if outcome == ReviewOutcome.VARIED and suspension.paid:
        raise MoveRefused(NOT_FROM_HERE)
    if outcome not in UNDOING or not suspension.is_active:
        return
    if outcome == ReviewOutcome.SET_ASIDE:
        _end(suspension, SuspensionEnd.SET_ASIDE, actor=actor, words=reasons, at=at, by=audit.SYSTEM)
        return
    _give_pay_back(suspension, at)
    _step(suspension, S.ACTIVE_PAID, actor=audit.SYSTEM, words=reasons, at=at)
    notices.tell_suspender(suspension.investigation, "suspension_reviewed")


@transaction.atomic
def end_suspension(
    suspension: Suspension, *, actor: Person, why: SuspensionEnd, words: str, at: datetime | None = None
) -> Suspension:
    """End it when either belief is gone, at once, and tell the respondent (L14)."""
    suspension = lock_suspension(suspension)
    if suspension.state == S.ENDED:
        return suspension
    at = at or timezone.now()
    _check(suspension, S.ENDED, actor=actor, words=words, at=at)
    return _end(suspension, why, actor=actor, words=words, at=at)


def end_with(file: Investigation, why: SuspensionEnd, *, actor: Person, at: datetime | None = None) -> None:
    """Whatever is in force or proposed ends with the decision that the calling verb makes, before its step."""
    at = at or timezone.now()
    for suspension in Suspension.objects.select_for_update(of=("self",)).filter(investigation=file).running():
        if suspension.is_active:
            _end(suspension, why, actor=actor, words=why.label, at=at, by=audit.SYSTEM)
        else:
            _drop(suspension, actor=actor, words=why.label, at=at, by=audit.SYSTEM)


def end_those_over(*, at: datetime | None = None) -> int:
    """End what was imposed for a time that ran out, and what binds somebody who left. Returns how many."""
    at = at or timezone.now()
    today = timezone.localdate(at)
    over = Suspension.objects.active().filter(
        Q(until_on__lte=today) | ~Q(investigation__respondent__employment__in=EMPLOYEES)
    )
    return sum(_end_if_over(one, at) for one in over.order_by("pk").iterator(chunk_size=200))


@transaction.atomic
def _end_if_over(suspension: Suspension, at: datetime) -> bool:
    suspension = lock_suspension(suspension)
    if not suspension.is_active:
        return False
    is_employee = suspension.investigation.respondent.is_employee
    why = SuspensionEnd.TIME if is_employee else SuspensionEnd.LEFT
    signed = suspension.investigation.suspender or suspension.decided_by
    assert signed is not None
    _end(suspension, why, actor=signed, words=why.label, at=at, by=audit.SYSTEM)
    return True


def remind_of_suspensions(*, at: datetime | None = None) -> int:
    """Tell the suspension delegate, once for each day it is due, that a review or the end without pay comes near."""
    today = timezone.localdate(at or timezone.now())
    soon = today + timedelta(days=settings.SUSPENSION_REMINDER_DAYS)
    due = [one for one in Suspension.objects.active().select_related("investigation") if _due_on(one) <= soon]
    return sum(_remind(one) for one in due)


def _due_on(suspension: Suspension) -> date:
    assert suspension.next_review_on is not None
    return min(suspension.next_review_on, suspension.until_on or suspension.next_review_on)


@transaction.atomic
def _remind(suspension: Suspension) -> bool:
    due = _due_on(suspension)
    if not Suspension.objects.filter(pk=suspension.pk).exclude(reminded_for=due).update(reminded_for=due):
        return False
    notices.tell_suspender(suspension.investigation, "suspension_due")
    return True


def lock_suspension(suspension: Suspension) -> Suspension:
    file = lock(suspension.investigation)
    suspension = Suspension.objects.select_for_update(of=("self",)).select_related("proposal").get(pk=suspension.pk)
    suspension.investigation = file
    return suspension


def _check(suspension: Suspension, to: S, *, actor: Person, words: str, at: datetime) -> None:
    """Hold a step against the table, as `file`'s own door does with its steps."""
    arrow = rules.MOVES[suspension.state].get(to)
    if arrow is None:
        raise MoveRefused(NOT_FROM_HERE)
    if not arrow.who & access.capacities(suspension.investigation, actor):
        raise MoveRefused(NOT_BY_YOU)
    if lacking := rules.missing(suspension, to, actor=actor, words=words, made=ISSUED, at=at):
        raise MoveRefused(NOT_YET, lacking)


def _issue(suspension: Suspension, kind: LetterKind, *, actor: Person, at: datetime, **fields: Any) -> None:
    issue(suspension.investigation, kind, actor=actor, at=at, suspension=suspension, **fields)
    notices.tell_respondent_of_letter(suspension.investigation)


def _end(
    suspension: Suspension,
    why: SuspensionEnd,
    *,
    actor: Person,
    words: str,
    at: datetime,
    by: audit.Actor | None = None,
    letter: bool = True,
) -> Suspension:
    """`actor` signs the letter; `by` takes the step, where that is the portal."""
    today = timezone.localdate(at)
    if not suspension.paid:
        last = min(today, suspension.until_on or today)
        suspension.unpaid_days = max((last - suspension.from_on).days, 0)
    suspension.ended_on, suspension.ended_why, suspension.ended_words = today, why, words
    if letter:
        _issue(suspension, LetterKind.SUSPENSION_END, actor=actor, at=at, why=words)
    return _step(suspension, S.ENDED, actor=by or actor, words=words, at=at)


def _drop(
    suspension: Suspension, *, actor: Person, words: str, at: datetime, by: audit.Actor | None = None
) -> Suspension:
    if by is None:
        _check(suspension, S.NOT_IMPOSED, actor=actor, words=words, at=at)
    suspension.ended_words = words
    if suspension.proposal_id:
        _issue(suspension, LetterKind.SUSPENSION_END, actor=actor, at=at, why=words)
    return _step(suspension, S.NOT_IMPOSED, actor=by or actor, words=words, at=at)


def _step(suspension: Suspension, to: S, *, actor: audit.Actor, words: str, at: datetime) -> Suspension:
    """Take a step that was checked: one place where the state changes, and its audit."""
    previous, suspension.state, suspension.state_since = suspension.state, to, at
    suspension.save()
    audit.record(f"suspension.{to.value}", suspension, actor=actor, data={"from": previous, "to": to.value})
    return suspension
