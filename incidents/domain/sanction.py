"""The sanction: proposed to the respondent, heard, then decided by someone who had no part in the finding."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from incidents import notices
from incidents.enums import InvestigationState as S
from incidents.enums import LetterKind, Power, ReviewOf, SanctionKind, SuspensionEnd
from incidents.measure_words import said_factors, said_of
from incidents.models import (
    Determination,
    Investigation,
    Letter,
    MeasureInView,
    ReliedOn,
    SalarySnapshot,
    Sanction,
    SanctionDecision,
)
from incidents.rules import access
from incidents.rules import investigation as rules
from incidents.rules.delegation import may_decide
from incidents.rules.machine import NOT_BY_YOU, NOT_YET, MoveRefused, Need, Who
from portal import audit
from portal.models import Person

from .door import lock, move_file, require
from .implementing import open_tasks
from .letter import issue
from .measures import (
    Ground,
    Grounds,
    Measure,
    SanctionRefused,
    Weighing,
    check_factors,
    check_measures,
    check_put,
    check_relied_on,
    keep_factors,
)
from .rights import tell_rights
from .suspension import end_with

ISSUED = frozenset({Need.LETTER})
DECIDED = frozenset({Need.LETTER, Need.DECISION})
TAKES_FROM_SALARY = (SanctionKind.FINE, SanctionKind.SALARY)


@transaction.atomic
def record_salary(
    file: Investigation, *, actor: Person, amount: Decimal, as_at: date, source: str, at: datetime | None = None
) -> SalarySnapshot:
    """What the pay system says the respondent earns: a fine is measured against the newest. The same again is one.

    Raises SanctionRefused("amount" | "as_at").
    """
    file = lock(file)
    _require_for_salary(file, actor)
    if amount <= 0:
        raise SanctionRefused("amount")
    if as_at > timezone.localdate():
        raise SanctionRefused("as_at")
    newest = file.salaries.last()
    if newest and (newest.amount, newest.as_at, newest.source) == (amount, as_at, source):
        return newest
    salary = SalarySnapshot.objects.create(
        investigation=file,
        amount=amount,
        as_at=as_at,
        source=source,
        fine_limit_percent=settings.FINE_LIMIT_PERCENT,
        recorded_by=actor,
        recorded_at=at or timezone.now(),
    )
    audit.record("salary.recorded", salary, actor=actor, data={"as_at": as_at.isoformat()})
    return salary


def _require_for_salary(file: Investigation, actor: Person) -> None:
    """The delegate, or People Services for them, before the decision."""
    if not access.may_record_salary(actor, file):
        raise MoveRefused(NOT_BY_YOU)
    if not access.has_declared(actor, file):
        raise MoveRefused(NOT_YET, (Need.DECLARATION,))


@transaction.atomic
def propose_sanction(
    file: Investigation,
    *,
    actor: Person,
    measures: Sequence[Measure],
    factors: Sequence[Weighing],
    relied_on: Sequence[Ground],
    at: datetime | None = None,
) -> Letter:
    """Tell the respondent what is in view, the factors, and the findings and posts relied on (L9). Opens their time.

    The same proposal sent twice is one letter. Raises MoveRefused, SanctionRefused.
    """
    file = lock(file)
    require(file, actor, Who.DELEGATE, S.SD_ASSIGNED, S.SANCTION_PROPOSED)
    measures = _with_salary(file, measures)
    check_measures(file, measures, imposed=False)
    _check_delegated(file, actor, measures, at)
    check_factors(factors)
    check_relied_on(file, relied_on, measures)
    standing = file.latest_letter(LetterKind.PROPOSAL)
    letter = issue(
        file,
        LetterKind.PROPOSAL,
        actor=actor,
        at=at,
        measures=[said_of(measure) for measure in measures],
        factors=said_factors(factors),
        findings=_by_finding(relied_on),
    )
    if letter == standing:
        return letter
    ReliedOn.objects.bulk_create(ReliedOn(letter=letter, finding=finding, post=post) for finding, post in relied_on)
    keep_factors(factors, letter=letter)
    MeasureInView.objects.bulk_create(MeasureInView(letter=letter, **measure.fields()) for measure in measures)
    move_file(file, S.SANCTION_PROPOSED, actor=actor, made=ISSUED, at=at)
    notices.tell_respondent_of_letter(file)
    return letter


def _check_delegated(file: Investigation, actor: Person, measures: Sequence[Measure], at: datetime | None) -> None:
    """Each of the sanctions is the delegate's to impose, on someone of this classification, that day (s 78)."""
    kinds = [measure.kind for measure in measures]
    if not may_decide(file, actor, Power.SANCTION, on=timezone.localdate(at), kinds=kinds):
        raise SanctionRefused("not_delegated")


def _with_salary(file: Investigation, measures: Iterable[Measure]) -> list[Measure]:
    """What is taken from the salary is measured against the newest snapshot."""
    salary = file.salaries.last()
    return [replace(one, salary=salary) if one.kind in TAKES_FROM_SALARY else one for one in measures]


def _by_finding(relied_on: Iterable[Ground]) -> list[Grounds]:
    grounds: dict[int, Grounds] = {}
    for finding, post in relied_on:
        grounds.setdefault(finding.pk, Grounds(finding)).posts.append(post)
    return sorted(grounds.values(), key=lambda one: one.finding.allegation.position)


@transaction.atomic
def decide_sanction(
    file: Investigation,
    *,
    actor: Person,
    measures: Sequence[Measure],
    factors: Sequence[Weighing],
    reasons: str,
    at: datetime | None = None,
) -> SanctionDecision:
    """Impose some of what was proposed, or none, after the response to it; tell the respondent their rights (L10).

    Something heavier or different is put to them first, in another proposal: SanctionRefused("not_put").
    """
    file = lock(file)
    require(file, actor, Who.DELEGATE, S.SANCTION_PROPOSED)
    at = at or timezone.now()
    measures = _with_salary(file, measures)
    check_measures(file, measures, imposed=True)
    _check_delegated(file, actor, measures, at)
    check_factors(factors)
    if lacking := rules.missing(file, S.SANCTION_DECIDED, actor=actor, words=reasons, made=DECIDED, at=at):
        raise MoveRefused("not yet", lacking)
    proposal = file.letters.filter(kind=LetterKind.PROPOSAL).latest("issued_at", "id")
    check_put(measures, proposal)
    decided = SanctionDecision.objects.create(
        investigation=file,
        determination=Determination.objects.standing().get(investigation=file),
        proposal=proposal,
        reasons=reasons,
        decided_by=actor,
        decided_at=at,
    )
    _impose(decided, measures, factors)
    end_with(file, SuspensionEnd.SANCTION, actor=actor, at=at)
    _tell(file, decided, measures, factors, at=at)
    audit.record("sanction.decided", decided, actor=actor, data={"kinds": [measure.kind for measure in measures]})
    move_file(file, S.SANCTION_DECIDED, actor=actor, made=DECIDED, at=at)
    notices.tell_respondent_of_letter(file)
    return decided


def _impose(decided: SanctionDecision, measures: Sequence[Measure], factors: Sequence[Weighing]) -> None:
    keep_factors(factors, decision=decided)
    for measure in measures:
        certificate = {"certificate": measure.certificate, "certificate_on": measure.certificate_on}
        open_tasks(Sanction.objects.create(decision=decided, **measure.fields(), **certificate))


def _tell(
    file: Investigation,
    decided: SanctionDecision,
    measures: Sequence[Measure],
    factors: Sequence[Weighing],
    *,
    at: datetime,
) -> None:
    """The right to ask for review runs from the day they are told; after a termination from the day it has effect."""
    ends = [measure.effective_on for measure in measures if measure.kind == SanctionKind.TERMINATION]
    rights = []
    if measures:
        from_day = ends[0] if ends else timezone.localdate(at)
        rights = tell_rights(decided.determination, ReviewOf.SANCTION, from_day=from_day, terminated=bool(ends), at=at)
    issue(
        file,
        LetterKind.DECISION,
        actor=decided.decided_by,
        at=at,
        sanctions=[said_of(measure) for measure in measures],
        factors=said_factors(factors),
        reasons=decided.reasons,
        rights=rights,
    )
