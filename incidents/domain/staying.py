"""Staying a sanction while a review runs: granted by somebody, never by the application itself (domain brief, 3.3)."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from incidents import notices
from incidents.enums import LetterKind, SanctionState
from incidents.measure_words import said_of
from incidents.models import Investigation, Review, Sanction, SanctionChange
from incidents.rules.machine import NOT_FROM_HERE, NOT_YET, MoveRefused, Need
from incidents.rules.review import may_stay_for
from incidents.rules.sanction import STAYERS
from portal import audit
from portal.models import Person

from .door import lock, require_one_of
from .implementing import DECIDED, keep_change
from .letter import issue


@transaction.atomic
def stay_sanction(
    sanction: Sanction,
    *,
    actor: Person,
    review: Review,
    granted_by: str,
    reasons: str,
    effective_on: date,
    at: datetime | None = None,
) -> SanctionChange:
    """Hold up carrying it out for as long as the review runs, and tell the respondent (L19). The same again is one.

    Raises MoveRefused.
    """
    file = _require(sanction, actor)
    given = {"review": review, "granted_by": granted_by, "reasons": reasons, "effective_on": effective_on}
    if standing := sanction.changes.stays().filter(**given).first():
        return standing
    if not may_stay_for(file.reviews.get(pk=review.pk)):
        raise MoveRefused(NOT_YET, (Need.STAYABLE,))
    stay = keep_change(sanction, SanctionState.STAYED, actor=actor, at=at, **given)
    _tell(file, stay, stay, actor=actor, at=at)
    return stay


@transaction.atomic
def end_stay(
    sanction: Sanction, *, actor: Person, reasons: str, effective_on: date, at: datetime | None = None
) -> SanctionChange:
    """By decision, before the review ends. What was varied before is so again. Raises MoveRefused."""
    file = _require(sanction, actor)
    stay = sanction.changes.stays().select_related("review").first()
    last = sanction.changes.order_by("id").last()
    if stay is None:
        if last and (last.from_state, last.reasons, last.effective_on) == (SanctionState.STAYED, reasons, effective_on):
            return last
        raise MoveRefused(NOT_FROM_HERE)
    return _end(file, stay, actor=actor, signed=actor, reasons=reasons, effective_on=effective_on, at=at)


def end_stays(review: Review, *, actor: audit.Actor, at: datetime) -> None:
    """Whatever was stayed for this review has its effect again as the review ends. The caller has locked the file."""
    for stay in review.stays.stays().select_related("sanction", "review", "by"):
        signed = actor if isinstance(actor, Person) and actor.pk != review.investigation.respondent_id else stay.by
        assert signed is not None
        _end(
            review.investigation,
            stay,
            actor=actor,
            signed=signed,
            reasons="The review it was granted for has ended.",
            effective_on=timezone.localdate(at),
            at=at,
        )


def _require(sanction: Sanction, actor: Person) -> Investigation:
    file = lock(sanction.decision.investigation)
    if file.state not in DECIDED or sanction.decision.superseded_at is not None:
        raise MoveRefused(NOT_FROM_HERE)
    require_one_of(file, actor, *STAYERS)
    return file


def _end(
    file: Investigation,
    stay: SanctionChange,
    *,
    actor: audit.Actor,
    signed: Person,
    reasons: str,
    effective_on: date,
    at: datetime | None,
) -> SanctionChange:
    to = SanctionState(stay.from_state)
    terms: dict[str, object] = {}
    if to == SanctionState.VARIED:
        varied = stay.sanction.changes.filter(to_state=to).order_by("id").last()
        assert varied is not None
        terms = {"amount": varied.amount, "until_on": varied.until_on}
    given = {"reasons": reasons, "effective_on": effective_on, **terms}
    change = keep_change(stay.sanction, to, actor=actor, at=at, **given)
    _tell(file, change, stay, actor=signed, at=at)
    return change


def _tell(
    file: Investigation, change: SanctionChange, stay: SanctionChange, *, actor: Person, at: datetime | None
) -> None:
    said = said_of(change.sanction)
    body = stay.review.body if stay.review else ""
    issue(
        file,
        LetterKind.STAY,
        actor=actor,
        at=at,
        sanction=said,
        change=change,
        stay=stay,
        body_name=body,
        reasons=change.reasons,
    )
    notices.tell_respondent_of_letter(file)
