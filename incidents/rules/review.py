"""Review rights after a decision (domain brief, 3.3): what may be asked of whom, how long, and what becomes of it."""

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings

from incidents.enums import ReviewOf
from incidents.enums import ReviewState as S
from incidents.models import Investigation, Review
from portal import audit, people
from portal.models import Employment, Person, Role

from .intake import employment_now
from .machine import Need, Table, Who, move

MERIT = "Merit Protection Commissioner"
FAIR_WORK = "Fair Work Commission"

_apply = move(Who.RESPONDENT, Who.SERVICES_MANAGER, needs=(Need.APPLICATION,))
_lapse = move(Who.SERVICES_MANAGER, Who.SYSTEM, needs=(Need.LAPSES,))
_withdraw = move(Who.RESPONDENT, Who.SERVICES_MANAGER)
_manage = move(Who.SERVICES_MANAGER)
_refuse = move(Who.SERVICES_MANAGER, needs=(Need.REASON,))
_recommend = move(Who.SERVICES_MANAGER, needs=(Need.RECOMMENDED,))
_decide = move(Who.SERVICES_MANAGER, needs=(Need.DECISION,))

MOVES: Table = {
    S.RIGHTS_NOTIFIED: {S.APPLIED: _apply, S.LAPSED: _lapse},
    S.APPLIED: {S.ACCEPTED: _manage, S.NOT_ACCEPTED: _refuse, S.WITHDRAWN: _withdraw, S.LAPSED: _lapse},
    S.ACCEPTED: {S.UNDER_REVIEW: _manage, S.WITHDRAWN: _withdraw, S.LAPSED: _lapse},
    S.UNDER_REVIEW: {S.RECOMMENDED: _recommend, S.WITHDRAWN: _withdraw, S.LAPSED: _lapse},
    S.RECOMMENDED: {S.AGENCY_DECIDED: _decide, S.LAPSED: _lapse},
    S.AGENCY_DECIDED: {S.CLOSED: _manage},
    S.NOT_ACCEPTED: {S.CLOSED: _manage},
    S.LAPSED: {S.CLOSED: _manage},
    S.WITHDRAWN: {S.CLOSED: _manage},
    S.CLOSED: {},
}


@dataclass(frozen=True)
class Right:
    """Where a decision can be reviewed and for how many days after it is told (or takes effect)."""

    body: str
    days: int


def rights_after(file: Investigation, of: ReviewOf, *, terminated: bool = False) -> tuple[Right, ...]:
    """SES staff have no review by the Commissioner; a termination goes to the Fair Work Commission."""
    if of == ReviewOf.SANCTION and terminated:
        return (Right(FAIR_WORK, settings.UNFAIR_DISMISSAL_DAYS),)
    if file.respondent.employment in (Employment.SES, Employment.CONTRACTOR):
        return ()
    return (Right(MERIT, settings.REVIEW_DAYS),)


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
    """The Commissioner reviews no decision about someone who since left or became SES (2023 Regulations, s 36).

    Nor is anything left to review once the decision was set aside.
    """
    if review.determination.superseded_at is not None:
        return True
    now = employment_now(review.investigation)
    return review.body == MERIT and now != review.told_as and now in (Employment.FORMER, Employment.SES)


CHECKS: dict[Need, Callable[[Review, str], bool]] = {
    Need.APPLICATION: lambda review, words: (
        review.applied_on is not None and (not review.is_late or bool(review.late_reasons))
    ),
    Need.REASON: lambda review, words: bool(words.strip()),
    Need.RECOMMENDED: lambda review, words: bool(review.recommended),
    Need.DECISION: lambda review, words: bool(review.agency_decision),
    Need.LAPSES: lambda review, words: lapses(review),
}


def missing(review: Review, to: str, *, words: str = "", made: frozenset[Need] = frozenset()) -> tuple[Need, ...]:
    needs = MOVES[review.state][to].needs
    return tuple(need for need in needs if need not in made and not CHECKS[need](review, words))
