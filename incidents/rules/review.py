"""Review rights after a decision (domain brief, 3.3): what may be asked of whom, how long, and what becomes of it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.utils import timezone

from incidents.enums import LetterKind, ReviewOf, ReviewOutcome
from incidents.enums import ReviewState as S
from incidents.models import Investigation, Review, Suspension
from incidents.models.review import PENDING
from portal import audit, people
from portal.models import Employment, Person, Role

from .intake import employment_now
from .machine import Need, Table, Who, move

AGENCY = "Agency Head"
MERIT = "Merit Protection Commissioner"
FAIR_WORK = "Fair Work Commission"

_apply = move(Who.RESPONDENT, Who.SERVICES_MANAGER, needs=(Need.APPLICATION,))
_lapse = move(Who.SERVICES_MANAGER, Who.SYSTEM, needs=(Need.LAPSES,))
_withdraw = move(Who.RESPONDENT, Who.SERVICES_MANAGER)
_manage = move(Who.SERVICES_MANAGER)
_refuse = move(Who.SERVICES_MANAGER, needs=(Need.REASON,))
_recommend = move(Who.SERVICES_MANAGER, needs=(Need.OUTSIDE, Need.RECOMMENDED))
_pass_over = move(
    Who.SYSTEM, needs=(Need.INSIDE, Need.ANSWER_OVERDUE), letter=LetterKind.REVIEW_REFUSED, clock="secondary review"
)
_decide = move(Who.SERVICES_MANAGER, needs=(Need.DECISION,))

MOVES: Table = {
    S.RIGHTS_NOTIFIED: {S.APPLIED: _apply, S.LAPSED: _lapse},
    S.APPLIED: {
        S.FORWARDED: move(Who.SERVICES_MANAGER, needs=(Need.THROUGH_US,), clock="forwarding the papers"),
        S.ACCEPTED: move(Who.SERVICES_MANAGER, needs=(Need.DIRECT,)),
        S.NOT_ACCEPTED: move(Who.SERVICES_MANAGER, needs=(Need.REASON, Need.DIRECT)),
        S.UNANSWERED: _pass_over,
        S.WITHDRAWN: _withdraw,
        S.LAPSED: _lapse,
    },
    S.FORWARDED: {S.ACCEPTED: _manage, S.NOT_ACCEPTED: _refuse, S.WITHDRAWN: _withdraw, S.LAPSED: _lapse},
    S.ACCEPTED: {S.UNDER_REVIEW: _manage, S.UNANSWERED: _pass_over, S.WITHDRAWN: _withdraw, S.LAPSED: _lapse},
    S.UNDER_REVIEW: {
        S.RECOMMENDED: _recommend,
        S.AGENCY_DECIDED: move(Who.SERVICES_MANAGER, needs=(Need.INSIDE, Need.DECISION)),
        S.UNANSWERED: _pass_over,
        S.WITHDRAWN: _withdraw,
        S.LAPSED: _lapse,
    },
    S.RECOMMENDED: {S.AGENCY_DECIDED: _decide, S.LAPSED: _lapse},
    S.AGENCY_DECIDED: {S.CLOSED: _manage},
    S.NOT_ACCEPTED: {S.CLOSED: _manage},
    S.UNANSWERED: {S.CLOSED: _manage},
    S.LAPSED: {S.CLOSED: _manage},
    S.WITHDRAWN: {S.CLOSED: _manage},
    S.CLOSED: {},
}
# By which way a review goes is settled with the right: a step of another way is not shown.
WAYS = frozenset({Need.THROUGH_US, Need.DIRECT, Need.OUTSIDE, Need.INSIDE, Need.LAPSES})
NONE_BY_THE_COMMISSIONER = (Employment.SES, Employment.CONTRACTOR)


@dataclass(frozen=True)
class Right:
    """Where a decision can be reviewed and for how many days after it is told (or takes effect)."""

    body: str
    days: int


def rights_after(file: Investigation, of: ReviewOf, *, terminated: bool = False) -> tuple[Right, ...]:
    """SES staff have no review but of a termination, which goes to the Fair Work Commission.

    A suspension is reviewed by the department first (2023 Regulations, s 36 and s 37).
    """
    if of == ReviewOf.SANCTION and terminated:
        return (Right(FAIR_WORK, settings.UNFAIR_DISMISSAL_DAYS),)
    if file.respondent.employment in NONE_BY_THE_COMMISSIONER:
        return ()
    if of == ReviewOf.SUSPENSION:
        return (Right(AGENCY, settings.AGENCY_REVIEW_DAYS),)
    return (Right(MERIT, settings.REVIEW_DAYS),)


def rights_after_review(review: Review) -> tuple[Right, ...]:
    """Whoever is not content with what the department decided of its own action may go on to the Commissioner.

    So may whoever it did not take up, or did not answer in time.
    """
    is_over = not review.is_primary or review.agency_decision == ReviewOutcome.SET_ASIDE
    if is_over or employment_now(review.investigation) in (*NONE_BY_THE_COMMISSIONER, Employment.FORMER):
        return ()
    return (Right(MERIT, settings.SECONDARY_REVIEW_DAYS),)


def is_offered(review: Review, to: str) -> bool:
    """Is this step one of the way that this review goes?"""
    return not WAYS & {*missing(review, to)}


def is_by_another(suspension: Suspension, decided_by: str) -> bool:
    """Nobody reviews their own decision: who reviews is given by name and office."""
    decider = suspension.decided_by
    return decider is None or decider.name.casefold() not in decided_by.casefold()


def may_stay_for(review: Review) -> bool:
    """A sanction is stayed while a review of it, or of the finding it rests on, runs: never by itself (brief, 3.3)."""
    return review.state in PENDING and review.of != ReviewOf.SUSPENSION


def capacities(review: Review, actor: audit.Actor) -> frozenset[Who]:
    if not isinstance(actor, Person):
        return frozenset({Who.SYSTEM}) if actor is audit.SYSTEM else frozenset()
    if actor.pk == review.investigation.respondent_id:
        return frozenset({Who.RESPONDENT})
    if people.holds(actor, Role.PEOPLE_SERVICES_MANAGER) and _is_seen(review.investigation, actor):
        return frozenset({Who.SERVICES_MANAGER})
    return frozenset()


def _is_seen(file: Investigation, person: Person) -> bool:
    """A page that shows it has found it for its reader already."""
    return file.read_by == person.pk or Investigation.objects.visible_to(person).filter(pk=file.pk).exists()


def lapses(review: Review) -> bool:
    """Whoever since left or became SES has no review but at the Fair Work Commission (2023 Regulations, s 36).

    Nor is anything left to review once the decision was set aside.
    """
    if review.determination and review.determination.superseded_at is not None:
        return True
    now = employment_now(review.investigation)
    return review.body != FAIR_WORK and now != review.told_as and now in (Employment.FORMER, Employment.SES)


CHECKS: dict[Need, Callable[[Review, str], bool]] = {
    Need.APPLICATION: lambda review, words: (
        review.applied_on is not None and (not review.is_late or bool(review.late_reasons))
    ),
    Need.REASON: lambda review, words: bool(words.strip()),
    Need.RECOMMENDED: lambda review, words: bool(review.recommended),
    Need.DECISION: lambda review, words: bool(review.agency_decision),
    Need.THROUGH_US: lambda review, words: review.goes_through_us and not review.is_primary,
    Need.DIRECT: lambda review, words: review.is_primary or not review.goes_through_us,
    Need.OUTSIDE: lambda review, words: not review.is_primary,
    Need.ANSWER_OVERDUE: lambda review, words: is_overdue(review, timezone.localdate()),
    Need.INSIDE: lambda review, words: review.is_primary,
    Need.LAPSES: lambda review, words: lapses(review),
}


def is_overdue(review: Review, on: date) -> bool:
    """The department did not say in time whether it reviews its own action, or what came of that."""
    return review.answer_by is not None and review.answer_by < on


def missing(review: Review, to: str, *, words: str = "", made: frozenset[Need] = frozenset()) -> tuple[Need, ...]:
    needs = MOVES[review.state][to].needs
    return tuple(need for need in needs if need not in made and not CHECKS[need](review, words))
