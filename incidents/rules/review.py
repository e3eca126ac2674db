"""Review rights after a decision (domain brief, 3.3): what may be asked of whom, how long, and what becomes of it."""

from dataclasses import dataclass

from django.conf import settings

from incidents.enums import ReviewOf
from incidents.enums import ReviewState as S
from incidents.models import Investigation, Review
from portal import audit, people
from portal.models import Employment, Person, Role

from .machine import Table, Who, move

MERIT = "Merit Protection Commissioner"
FAIR_WORK = "Fair Work Commission"

_lapse = move(Who.SERVICES_MANAGER, Who.SYSTEM)
_withdraw = move(Who.RESPONDENT, Who.SERVICES_MANAGER)
_manage = move(Who.SERVICES_MANAGER)

MOVES: Table = {
    S.RIGHTS_NOTIFIED: {S.APPLIED: move(Who.RESPONDENT, Who.SERVICES_MANAGER), S.LAPSED: _lapse},
    S.APPLIED: {S.ACCEPTED: _manage, S.NOT_ACCEPTED: _manage, S.WITHDRAWN: _withdraw, S.LAPSED: _lapse},
    S.ACCEPTED: {S.UNDER_REVIEW: _manage, S.WITHDRAWN: _withdraw, S.LAPSED: _lapse},
    S.UNDER_REVIEW: {S.RECOMMENDED: _manage, S.WITHDRAWN: _withdraw, S.LAPSED: _lapse},
    S.RECOMMENDED: {S.AGENCY_DECIDED: _manage},
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
    if people.holds(actor, Role.PEOPLE_SERVICES_MANAGER) and (
        Investigation.objects.visible_to(actor).filter(pk=review.investigation_id).exists()
    ):
        return frozenset({Who.SERVICES_MANAGER})
    return frozenset()
