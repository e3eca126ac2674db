"""A suspension before it is imposed: who decides on it, what is proposed, what the respondent says to it."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from incidents import notices
from incidents.enums import LetterKind, Part, Power
from incidents.enums import SuspensionState as S
from incidents.models import ExceptionalPeriod, Investigation, Letter, Response, Suspension
from incidents.rules import access
from incidents.rules import suspension as rules
from incidents.rules.delegation import may_decide
from incidents.rules.machine import NOT_BY_YOU, NOT_FROM_HERE, NOT_YET, MoveRefused, Need, Who
from portal import audit, people
from portal.calendar import end_of
from portal.models import Person, Role

from .appointing import keep_appointment
from .door import lock, require_one_of
from .letter import AlreadyAnswered, PeriodEnded, issue
from .parts import take_part
from .suspension import lock_suspension

# Who types in what came on paper.
RECORDERS = frozenset({Who.SERVICES_OFFICER, Who.SERVICES_MANAGER})


@dataclass(frozen=True)
class Terms:
    """What is proposed: with pay or without, from when, until when, and both limbs of the test."""

    paid: bool
    from_on: date
    until_on: date | None
    grounds: str
    interest: str
    no_statement_reasons: str = ""


@transaction.atomic
def assign_suspender(
    file: Investigation, person: Person, *, actor: Person, at: datetime | None = None
) -> Investigation:
    """Somebody with the delegation and no other part in the matter, above all not the breach decision-maker."""
    file = lock(file)
    if Who.SERVICES_MANAGER not in access.capacities(file, actor):
        raise MoveRefused(NOT_BY_YOU)
    if not rules.lacks_suspender(file):
        raise MoveRefused(NOT_FROM_HERE)
    if person.pk in (actor.pk, file.recommended_by_id):
        raise MoveRefused(NOT_BY_YOU)
    if not people.holds(person, Role.SANCTION_DELEGATE) or access.is_walled(person, file):
        raise MoveRefused(NOT_BY_YOU)
    if not may_decide(file, person, Power.SUSPENSION, on=timezone.localdate(at)):
        raise MoveRefused(NOT_YET, (Need.MAY_SUSPEND,))
    take_part(file.case, person, Part.SUSPENDER, at=at)
    file.suspender = person
    file.save(update_fields=["suspender"])
    keep_appointment(file, Part.SUSPENDER, person, actor=actor, at=at)
    audit.record("suspension_delegate.assigned", file, actor=actor, data={"person": person.pk})
    notices.tell_appointed(file, person)
    return file


@transaction.atomic
def propose_suspension(file: Investigation, *, actor: Person, terms: Terms, at: datetime | None = None) -> Suspension:
    """Tell the respondent what is in view and open their time for a statement (L11), unless it is written why not.

    The same proposal sent twice is one.
    """
    file = lock(file)
    require_one_of(file, actor, Who.SUSPENDER)
    if not rules.may_be_suspended(file):
        raise MoveRefused(NOT_FROM_HERE)
    if standing := file.suspensions.filter(state=S.PROPOSED).first():
        if all(getattr(standing, name) == value for name, value in vars(terms).items()):
            return standing
        raise MoveRefused(NOT_FROM_HERE)
    at = at or timezone.now()
    suspension = Suspension(investigation=file, proposed_by=actor, proposed_at=at, state_since=at, **vars(terms))
    if not terms.no_statement_reasons:
        suspension.proposal = issue(file, LetterKind.SUSPENSION_PROPOSAL, actor=actor, at=at, suspension=suspension)
    suspension.save()
    audit.record("suspension.proposed", suspension, actor=actor, data={"paid": terms.paid})
    if suspension.proposal:
        notices.tell_respondent_of_letter(file)
    return suspension


@transaction.atomic
def make_statement(letter: Letter, *, actor: Person, words: str, at: datetime | None = None) -> Response:
    """Keep what the respondent says about a proposed suspension. Raises AlreadyAnswered, PeriodEnded, MoveRefused."""
    at = at or timezone.now()
    file = lock(letter.investigation)
    if file.respondent_id != actor.pk or letter.kind != LetterKind.SUSPENSION_PROPOSAL:
        raise MoveRefused(NOT_BY_YOU)
    if Response.objects.filter(letter=letter).exists():
        raise AlreadyAnswered
    suspension = file.suspensions.filter(proposal=letter).select_related("proposal").first()
    if suspension is None or not rules.takes_statement(suspension, at):
        raise PeriodEnded
    response = Response.objects.create(letter=letter, by=actor, words=words, at=at)
    audit.record("statement.received", letter, actor=actor)
    notices.tell_suspender(file, "statement_received")
    return response


@transaction.atomic
def record_statement(
    suspension: Suspension, *, actor: Person, on: date, words: str, at: datetime | None = None
) -> Response:
    """A statement that came on paper: People Services type it in, word for word, with the day it came.

    It is the respondent's all the same. The same again is one. Raises MoveRefused, also for one that came too late.
    """
    suspension = lock_suspension(suspension)
    file, letter = suspension.investigation, suspension.proposal
    require_one_of(file, actor, *RECORDERS)
    if letter is None:
        raise MoveRefused(NOT_FROM_HERE)
    if standing := Response.objects.filter(letter=letter, words=words, recorded_by__isnull=False).first():
        return standing
    came = min(end_of(on), at or timezone.now())
    if not rules.takes_statement(suspension, came):
        raise MoveRefused(NOT_FROM_HERE)
    response = Response.objects.create(letter=letter, by=file.respondent, words=words, at=came, recorded_by=actor)
    audit.record("statement.recorded", letter, actor=actor, data={"on": on.isoformat()})
    notices.tell_suspender(file, "statement_received")
    return response


@transaction.atomic
def ask_exceptional(
    suspension: Suspension, *, actor: Person, until_on: date, words: str, at: datetime | None = None
) -> ExceptionalPeriod:
    """Ask that it may go on without pay for longer, and say what is exceptional. Somebody else approves it."""
    suspension = lock_suspension(suspension)
    require_one_of(suspension.investigation, actor, Who.SUSPENDER)
    if suspension.paid or until_on <= rules.unpaid_until(suspension):
        raise MoveRefused(NOT_FROM_HERE)
    period, created = ExceptionalPeriod.objects.get_or_create(
        suspension=suspension,
        until_on=until_on,
        words=words,
        defaults={"asked_by": actor, "asked_at": at or timezone.now()},
    )
    if created:
        audit.record("exceptional_period.asked", suspension, actor=actor, data={"until": until_on.isoformat()})
        notices.tell_services_managers(suspension.investigation, "exceptional_period_asked")
    return period


@transaction.atomic
def approve_exceptional(period: ExceptionalPeriod, *, actor: Person, at: datetime | None = None) -> ExceptionalPeriod:
    """A People Services manager agrees that the circumstances are exceptional; once, and never for themselves."""
    suspension = lock_suspension(period.suspension)
    period = ExceptionalPeriod.objects.select_for_update().get(pk=period.pk)
    if Who.SERVICES_MANAGER not in access.capacities(suspension.investigation, actor) or actor.pk == period.asked_by_id:
        raise MoveRefused(NOT_BY_YOU)
    if period.approved_by_id is None:
        period.approved_by, period.approved_at = actor, at or timezone.now()
        period.save(update_fields=["approved_by", "approved_at"])
        audit.record("exceptional_period.approved", suspension, actor=actor)
        notices.tell_suspender(suspension.investigation, "exceptional_period_approved")
    return period
