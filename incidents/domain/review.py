"""Review rights: told with each decision, then followed to their end; what is set aside is made again by others."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from incidents import notices
from incidents.enums import UNDOING, LetterKind, ReviewOf, ReviewOutcome, ReviewState
from incidents.enums import InvestigationState as S
from incidents.models import Determination, Finding, Investigation, Review, ReviewStep
from incidents.models.review import RUNNING
from incidents.rules import review as rules
from incidents.rules.intake import employment_now
from incidents.rules.machine import NOT_BY_YOU, NOT_FROM_HERE, NOT_YET, MoveRefused, Need
from portal import audit
from portal.models import Employment, Person

from .door import lock, move_file
from .letter import issue


def tell_rights(
    determination: Determination,
    of: ReviewOf,
    *,
    from_day: date,
    terminated: bool = False,
    at: datetime | None = None,
) -> list[Review]:
    """Open a row for each right that goes with a decision; the letter of the decision tells them."""
    file = determination.investigation
    return [
        Review.objects.create(
            investigation=file,
            determination=determination,
            of=of,
            body=right.body,
            told_at=at or timezone.now(),
            told_as=employment_now(file),
            apply_by=from_day + timedelta(days=right.days),
        )
        for right in rules.rights_after(file, of, terminated=terminated)
    ]


@transaction.atomic
def move_review(
    review: Review,
    to: ReviewState,
    *,
    actor: audit.Actor,
    on: date | None = None,
    words: str = "",
    made: frozenset[Need] = frozenset(),
    at: datetime | None = None,
) -> Review:
    """The one door of the review machine: `on` is the day it happened, where that is not the day it is recorded.

    Raises MoveRefused.
    """
    at = at or timezone.now()
    review = _lock(review)
    arrow = rules.MOVES[review.state].get(to)
    if arrow is None:
        raise MoveRefused(NOT_FROM_HERE)
    if not arrow.who & rules.capacities(review, actor):
        raise MoveRefused(NOT_BY_YOU)
    if lacking := rules.missing(review, to, words=words, made=made):
        raise MoveRefused(NOT_YET, lacking)
    previous, review.state, review.state_since = review.state, to, at
    review.save(update_fields=["state", "state_since"])
    ReviewStep.objects.create(
        review=review,
        to_state=to,
        on=on or timezone.localdate(at),
        words=words,
        by=actor if isinstance(actor, Person) else None,
        at=at,
    )
    audit.record(f"review.{to.value}", review, actor=actor, data={"from": previous, "to": to.value})
    return review


def _lock(review: Review) -> Review:
    """The file first, as every verb does, so that two never wait for each other."""
    lock(review.investigation)
    return (
        Review.objects.select_for_update(of=("self",))
        .select_related("investigation__respondent", "investigation__case", "determination")
        .get(pk=review.pk)
    )


@transaction.atomic
def apply_for_review(
    review: Review, *, actor: Person, on: date, late_reasons: str = "", at: datetime | None = None
) -> Review:
    """Record an application and its day. A late one says what was exceptional; who reviews it decides on that.

    It puts nothing on hold by itself. Raises MoveRefused.
    """
    review = _lock(review)
    review.applied_on, review.late_reasons = on, late_reasons if on > review.apply_by else ""
    return _write_and_move(
        review, ReviewState.APPLIED, "applied_on", "late_reasons", actor=actor, on=on, words=late_reasons, at=at
    )


@transaction.atomic
def record_recommendation(
    review: Review, *, actor: Person, outcome: ReviewOutcome, on: date, words: str, at: datetime | None = None
) -> Review:
    """What the reviewing body recommends, in its words. Raises MoveRefused."""
    review = _lock(review)
    if not review.recommended:
        review.recommended, review.recommended_on, review.recommendation = outcome, on, words
    written = ("recommended", "recommended_on", "recommendation")
    return _write_and_move(review, ReviewState.RECOMMENDED, *written, actor=actor, on=on, words=words, at=at)


def _write_and_move(
    review: Review, to: ReviewState, *written: str, actor: Person, on: date, words: str, at: datetime | None
) -> Review:
    """What was just written on the review, and the step it opens: refused, neither stays."""
    review.save(update_fields=written)
    return move_review(review, to, actor=actor, on=on, words=words, at=at)


@transaction.atomic
def decide_review(
    review: Review,
    *,
    actor: Person,
    outcome: ReviewOutcome,
    reasons: str,
    decided_by: str,
    at: datetime | None = None,
) -> Review:
    """Record what the agency decided on a recommendation, which does not bind it, and why (2023 Regulations, s 46).

    A decision that is varied or set aside is superseded at once, and the file goes back to where it is made again by
    a different person. The same form twice decides once. Raises MoveRefused.
    """
    at = at or timezone.now()
    review = _lock(review)
    if review.agency_decision == outcome and review.agency_reasons == reasons:
        return review
    if not review.agency_decision:
        review.agency_decision, review.agency_reasons = outcome, reasons
        review.agency_decided_by, review.agency_decided_at = decided_by, at
    review = _write_and_move(
        review,
        ReviewState.AGENCY_DECIDED,
        *("agency_decision", "agency_reasons", "agency_decided_by", "agency_decided_at"),
        actor=actor,
        on=timezone.localdate(at),
        words=reasons,
        at=at,
    )
    if outcome in UNDOING:
        _make_again(review, actor=actor, at=at)
    _tell(review, actor=actor, at=at)
    return review


@dataclass(frozen=True)
class Decided:
    """What the letter tells: of which decision, and what became of it."""

    of: ReviewOf
    outcome: ReviewOutcome


def _tell(review: Review, *, actor: Person, at: datetime) -> None:
    """The employee and the body that recommended are told in writing, with the reasons."""
    decided = Decided(ReviewOf(review.of), ReviewOutcome(review.agency_decision))
    fields: dict[str, Any] = {"review": decided, "reasons": review.agency_reasons, "body_name": review.body}
    file = review.investigation
    issue(file, LetterKind.REVIEW_DECISION, actor=actor, at=at, **fields)
    issue(file, LetterKind.REVIEW_DECISION, actor=actor, at=at, to_respondent=False, to_name=review.body, **fields)
    notices.tell_respondent_of_letter(file)


def _make_again(review: Review, *, actor: Person, at: datetime) -> None:
    """Back to before the decision that fell, without those who made it. What rested on it falls with it."""
    file = move_file(review.investigation, _BACK_TO[ReviewOf(review.of)], actor=actor, at=at)
    file.delegate = None
    file.sanction_decisions.filter(superseded_at__isnull=True).update(superseded_at=at)
    if review.of == ReviewOf.BREACH:
        _supersede(review.determination, at=at)
        if file.investigator_id == review.determination.decided_by_id:
            file.investigator = None
        file.decision_maker = None
    file.save(update_fields=["investigator", "decision_maker", "delegate"])
    audit.record("decision.set_aside", file, actor=actor, data={"of": review.of, "review": review.pk})
    notices.tell_services_managers(file, "decision_set_aside")


_BACK_TO = {ReviewOf.BREACH: S.INVESTIGATING, ReviewOf.SANCTION: S.BREACH}


def _supersede(determination: Determination, *, at: datetime) -> None:
    determination.superseded_at = at
    determination.save(update_fields=["superseded_at"])
    Finding.objects.standing().filter(allegation__investigation=determination.investigation_id).update(superseded_at=at)
    for other in Review.objects.filter(determination=determination, state__in=RUNNING):
        move_review(other, ReviewState.LAPSED, actor=audit.SYSTEM, at=at)


def lapse_reviews(file: Investigation, *, at: datetime | None = None) -> int:
    """The reviews that end because the respondent left or became SES. Returns how many."""
    running = [one for one in file.reviews.filter(state__in=RUNNING) if rules.lapses(one)]
    for review in running:
        move_review(review, ReviewState.LAPSED, actor=audit.SYSTEM, at=at)
    return len(running)


def lapse_reviews_of_those_who_left(*, at: datetime | None = None) -> int:
    """For whoever the directory says left or became SES since they were told. Returns how many reviews."""
    gone = Investigation.objects.filter(
        reviews__state__in=RUNNING, respondent__employment__in=(Employment.FORMER, Employment.SES)
    ).distinct()
    return sum(lapse_reviews(file, at=at) for file in gone.select_related("respondent"))
