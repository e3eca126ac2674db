"""Suspension from duties as a table (domain brief, 3.2; Public Service Regulations 2023, s 14)."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from django.conf import settings
from django.utils import timezone

from incidents.enums import InvestigationState, Power
from incidents.enums import LetterKind as L
from incidents.enums import SuspensionState as S
from incidents.models import Investigation, Suspension
from incidents.models.suspension import ACTIVE, UNPAID_DAYS
from portal import audit
from portal.models import Person

from . import access
from .delegation import may_decide
from .machine import Need, Table, Who, move

_impose = (
    Need.DECLARATION,
    Need.CURRENT_EMPLOYEE,
    Need.MAY_SUSPEND,
    Need.BOTH_LIMBS,
    Need.STATEMENT,
    Need.REASON,
    Need.NEXT_REVIEW,
    Need.LETTER,
)
_review = (Need.DECLARATION, Need.REASON, Need.NEXT_REVIEW, Need.LETTER)
# A sanction, no breach or a discontinuance ends it, whoever decides on that; so do the loss of a belief and its time.
_end = move(Who.SUSPENDER, Who.SYSTEM, needs=(Need.REASON, Need.LETTER), letter=L.SUSPENSION_END)

MOVES: Table = {
    S.PROPOSED: {
        S.ACTIVE_PAID: move(Who.SUSPENDER, needs=_impose, letter=L.SUSPENSION_DECISION, clock="suspension review"),
        S.ACTIVE_UNPAID: move(
            Who.SUSPENDER,
            needs=(*_impose, Need.UNPAID_LIMIT),
            letter=L.SUSPENSION_DECISION,
            clock="unpaid limit, suspension review",
        ),
        S.NOT_IMPOSED: move(Who.SUSPENDER, Who.SYSTEM, needs=(Need.REASON,)),
    },
    S.ACTIVE_PAID: {
        S.ACTIVE_PAID: move(Who.SUSPENDER, needs=_review, letter=L.SUSPENSION_REVIEW, clock="suspension review"),
        S.ENDED: _end,
    },
    S.ACTIVE_UNPAID: {
        S.ACTIVE_UNPAID: move(
            Who.SUSPENDER,
            needs=(*_review, Need.UNPAID_LIMIT),
            letter=L.SUSPENSION_REVIEW,
            clock="unpaid limit, suspension review",
        ),
        S.ACTIVE_PAID: move(Who.SUSPENDER, needs=_review, letter=L.SUSPENSION_REVIEW, clock="suspension review"),
        S.ENDED: _end,
    },
    S.NOT_IMPOSED: {},
    S.ENDED: {},
}

_F = InvestigationState
# From the beginning of the formal process until its last decision: before, nobody has a belief on reasonable grounds.
SUSPENDABLE = (
    _F.FORMAL,
    _F.BDM_APPOINTED,
    _F.RESPONSE_OPEN,
    _F.INVESTIGATING,
    _F.PRELIM_FINDINGS,
    _F.DETERMINING,
    _F.BREACH,
    _F.SD_ASSIGNED,
    _F.SANCTION_PROPOSED,
)


def may_be_suspended(file: Investigation) -> bool:
    return (file.held_from or file.state) in SUSPENDABLE and file.respondent.is_employee


def lacks_suspender(file: Investigation) -> bool:
    """Nobody decides on a suspension here, or who did cannot any more."""
    if not (may_be_suspended(file) or any(one.is_running for one in file.suspensions.all())):
        return False
    return file.suspender is None or Who.SUSPENDER not in access.capacities(file, file.suspender)


def unpaid_until(suspension: Suspension) -> date:
    """The last day without pay that needs no exceptional circumstances: the days of one matter count together."""
    others = Suspension.objects.filter(investigation=suspension.investigation_id).exclude(pk=suspension.pk)
    used = sum(others.values_list("unpaid_days", flat=True))
    return suspension.from_on + timedelta(days=max(UNPAID_DAYS - used, 0))


def latest_review(from_day: date) -> date:
    """By when the next review is due at the latest: reasonable intervals by law, their length a local choice."""
    return from_day + timedelta(days=settings.SUSPENSION_REVIEW_DAYS)


def is_heard(suspension: Suspension, at: datetime | None = None) -> bool:
    if suspension.no_statement_reasons:
        return True
    return suspension.proposal is not None and suspension.proposal.is_settled(at or timezone.now())


def takes_statement(suspension: Suspension, at: datetime) -> bool:
    """While it is proposed and nothing is decided; one on paper that no delivery is noted of may be answered."""
    letter = suspension.proposal
    if letter is None or suspension.state != S.PROPOSED or letter.is_answered or at < letter.issued_at:
        return False
    until = letter.may_be_answered_until
    return until >= at if until else letter.on_paper


def within_limit(suspension: Suspension) -> bool:
    until = suspension.until_on
    if suspension.paid or until is None:
        return suspension.paid
    if until <= unpaid_until(suspension):
        return True
    return suspension.exceptional_periods.filter(approved_by__isnull=False, until_on__gte=until).exists()


def _next_review_is_set(suspension: Suspension, at: datetime) -> bool:
    on = suspension.next_review_on
    return on is not None and on <= latest_review(max(suspension.from_on, timezone.localdate(at)))


Check = Callable[[Suspension, audit.Actor, str, datetime], bool]
CHECKS: dict[Need, Check] = {
    Need.DECLARATION: lambda one, actor, words, at: (
        isinstance(actor, Person) and access.has_declared(actor, one.investigation)
    ),
    Need.CURRENT_EMPLOYEE: lambda one, actor, words, at: one.investigation.respondent.is_employee,
    Need.MAY_SUSPEND: lambda one, actor, words, at: (
        isinstance(actor, Person) and may_decide(one.investigation, actor, Power.SUSPENSION, on=timezone.localdate(at))
    ),
    Need.BOTH_LIMBS: lambda one, actor, words, at: bool(one.grounds.strip() and one.interest.strip()),
    Need.STATEMENT: lambda one, actor, words, at: is_heard(one, at),
    Need.REASON: lambda one, actor, words, at: bool(words.strip()),
    Need.NEXT_REVIEW: lambda one, actor, words, at: _next_review_is_set(one, at),
    Need.UNPAID_LIMIT: lambda one, actor, words, at: within_limit(one),
}
WRITTEN_WITH_THE_STEP = frozenset({Need.REASON, Need.NEXT_REVIEW, Need.LETTER})


def missing(
    suspension: Suspension,
    to: str,
    *,
    actor: audit.Actor,
    words: str = "",
    made: frozenset[Need] = frozenset(),
    at: datetime | None = None,
) -> tuple[Need, ...]:
    """What a step still needs then; only the verb that issues a letter can say that it did."""
    at = at or timezone.now()
    return tuple(
        need
        for need in MOVES[suspension.state][to].needs
        if need not in made and not (need in CHECKS and CHECKS[need](suspension, actor, words, at))
    )


def open_needs(suspension: Suspension, *, actor: audit.Actor) -> tuple[Need, ...]:
    """What still keeps a proposed one from being imposed, besides what is written with that step."""
    if suspension.state != S.PROPOSED:
        return ()
    return missing(suspension, active_state(paid=suspension.paid), actor=actor, made=WRITTEN_WITH_THE_STEP)


def active_state(*, paid: bool) -> S:
    return ACTIVE[0] if paid else ACTIVE[1]
