"""Review rights: told with each decision, then followed to their end; what is set aside is made again by others."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from incidents import notices
from incidents.enums import UNDOING, LetterKind, ReviewOf, ReviewOutcome, ReviewState
from incidents.enums import InvestigationState as S
from incidents.models import Determination, Finding, Investigation, Review, ReviewStep
from incidents.models.review import RUNNING
from incidents.rules import review as rules
from incidents.rules.machine import NOT_BY_YOU, NOT_FROM_HERE, NOT_YET, MoveRefused, Need
from portal import audit
from portal.models import Employment, Person

from .door import lock, move_file
from .letter import issue
from .rights import tell_rights_after_review
from .staying import end_stays
from .suspension import follow_review

LEFT_TO_OTHERS = (ReviewState.NOT_ACCEPTED, ReviewState.UNANSWERED)


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

    What was stayed for it has its effect again when it ends. Raises MoveRefused.
    """
    at = at or timezone.now()
    review = _lock(review)
    _check(review, to, actor=actor, words=words, made=made)
    if to not in RUNNING and review.agency_decision not in UNDOING:
        end_stays(review, actor=actor, at=at)
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
    if review.is_primary and to in LEFT_TO_OTHERS:
        _lead_on(review, is_declined=to == ReviewState.NOT_ACCEPTED, reasons=words, actor=actor, at=at)
    return review


def _lead_on(review: Review, *, is_declined: bool, reasons: str, actor: audit.Actor, at: datetime) -> None:
    """The department did not take it up, or did not answer: they are told in writing, and may go to the Commissioner.

    What nobody answered is signed for by whoever decided on the suspension, as its end is.
    """
    assert review.suspension is not None
    assert review.suspension.decided_by is not None
    rights = tell_rights_after_review(review, at=at)
    signs = actor if isinstance(actor, Person) else review.suspension.decided_by
    said: dict[str, Any] = {"reasons": reasons, "is_declined": is_declined, "answer_by": review.answer_by}
    issue(review.investigation, LetterKind.REVIEW_REFUSED, actor=signs, at=at, rights=rights, **said)
    notices.tell_respondent_of_letter(review.investigation)


def pass_over_unanswered(*, at: datetime | None = None) -> int:
    """Applications that the department left without an answer until after their day. Returns how many."""
    at = at or timezone.now()
    overdue = Review.objects.answers_due(timezone.localdate(at) - timedelta(days=1))
    return sum(_pass_over(review, at) for review in overdue.select_related("investigation"))


@transaction.atomic
def _pass_over(review: Review, at: datetime) -> bool:
    try:
        move_review(review, ReviewState.UNANSWERED, actor=audit.SYSTEM, at=at)
    except MoveRefused:  # answered meanwhile
        return False
    notices.tell_services_managers(review.investigation, "review_unanswered")
    return True


def _check(
    review: Review, to: ReviewState, *, actor: audit.Actor, words: str, made: frozenset[Need] = frozenset()
) -> None:
    arrow = rules.MOVES[review.state].get(to)
    if arrow is None:
        raise MoveRefused(NOT_FROM_HERE)
    if not arrow.who & rules.capacities(review, actor):
        raise MoveRefused(NOT_BY_YOU)
    if lacking := rules.missing(review, to, words=words, made=made):
        raise MoveRefused(NOT_YET, lacking)


def _lock(review: Review) -> Review:
    """The file first, as every verb does, so that two never wait for each other."""
    lock(review.investigation)
    return (
        Review.objects.select_for_update(of=("self",))
        .select_related("investigation__respondent", "investigation__case", "determination", "suspension")
        .get(pk=review.pk)
    )


@transaction.atomic
def apply_for_review(
    review: Review,
    *,
    actor: Person,
    on: date,
    late_reasons: str = "",
    application: str = "",
    at: datetime | None = None,
) -> Review:
    """Record an application and its day. A late one says what was exceptional; who reviews it decides on that.

    What goes to or through the department says why they ask: it answers, or forwards the papers, within a time. It puts
    nothing on hold by itself. Raises MoveRefused.
    """
    review = _lock(review)
    review.applied_on, review.late_reasons = on, late_reasons if on > review.apply_by else ""
    review.application = application if review.goes_through_us else ""
    if review.follows_id:
        review.forward_by = on + timedelta(days=settings.FORWARD_PAPERS_DAYS)
    if review.is_primary:
        review.answer_by = on + timedelta(days=settings.AGENCY_ANSWER_DAYS)
    written = ("applied_on", "late_reasons", "application", "forward_by", "answer_by")
    words = "\n\n".join(one for one in (review.application, late_reasons) if one)
    review = _write_and_move(review, ReviewState.APPLIED, *written, actor=actor, on=on, words=words, at=at)
    if review.goes_through_us:
        notices.tell_services_managers(review.investigation, "review_applied")
    return review


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
    """What is to be written on the review, and the step it opens: refused, neither stays."""
    _check(review, to, actor=actor, words=words)
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
    a different person; a suspension goes on with pay, or ends. The same form twice decides once. Raises MoveRefused.
    """
    at = at or timezone.now()
    review = _lock(review)
    if review.agency_decision == outcome and review.agency_reasons == reasons:
        return review
    if review.suspension and not rules.is_by_another(review.suspension, decided_by):
        raise MoveRefused(NOT_YET, (Need.BY_ANOTHER,))
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
    if review.suspension:
        follow_review(review.suspension, outcome, actor=actor, reasons=reasons, at=at)
    elif outcome in UNDOING:
        _make_again(review, actor=actor, at=at)
    _tell(review, actor=actor, at=at)
    return review


@dataclass(frozen=True)
class Decided:
    """What the letter tells: of which decision, and what became of it."""

    of: ReviewOf
    outcome: ReviewOutcome
    was_recommended: bool


def _tell(review: Review, *, actor: Person, at: datetime) -> None:
    """The employee, and the body that recommended, are told in writing, with the reasons and what may come next."""
    decided = Decided(ReviewOf(review.of), ReviewOutcome(review.agency_decision), bool(review.recommended))
    fields: dict[str, Any] = {"review": decided, "reasons": review.agency_reasons, "body_name": review.body}
    kind = LetterKind.SUSPENSION_REVIEWED if review.suspension else LetterKind.REVIEW_DECISION
    file = review.investigation
    rights = tell_rights_after_review(review, at=at)
    issue(file, kind, actor=actor, at=at, rights=rights, **fields)
    if review.recommended:
        issue(file, kind, actor=actor, at=at, to_respondent=False, to_name=review.body, rights=[], **fields)
    notices.tell_respondent_of_letter(file)


def _make_again(review: Review, *, actor: Person, at: datetime) -> None:
    """Back to before the decision that fell, without those who made it. What rested on it falls with it."""
    file = move_file(review.investigation, _BACK_TO[ReviewOf(review.of)], actor=actor, at=at)
    file.delegate = None
    file.sanction_decisions.filter(superseded_at__isnull=True).update(superseded_at=at)
    if review.of == ReviewOf.BREACH and review.determination:
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
    for other in Review.objects.running().filter(determination=determination):
        move_review(other, ReviewState.LAPSED, actor=audit.SYSTEM, at=at)


def lapse_reviews(file: Investigation, *, at: datetime | None = None) -> int:
    """The reviews that end because the respondent left or became SES. Returns how many."""
    running = [one for one in file.reviews.running() if rules.lapses(one)]
    for review in running:
        move_review(review, ReviewState.LAPSED, actor=audit.SYSTEM, at=at)
    return len(running)


def lapse_reviews_of_those_who_left(*, at: datetime | None = None) -> int:
    """For whoever the directory says left or became SES since they were told. Returns how many reviews."""
    gone = Investigation.objects.filter(
        reviews__state__in=RUNNING, respondent__employment__in=(Employment.FORMER, Employment.SES)
    ).distinct()
    return sum(lapse_reviews(file, at=at) for file in gone.select_related("respondent"))
