"""Findings, the determination, and the sanction: two decisions by two people, each after its own hearing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from incidents import notices
from incidents.enums import InvestigationState as S
from incidents.enums import LetterKind, Part, ReviewOf, SanctionKind
from incidents.models import Allegation, Determination, Finding, Investigation, Letter, MeasureInView, Sanction
from incidents.rules import investigation as rules
from incidents.rules.machine import NOT_BY_YOU, NOT_FROM_HERE, MoveRefused, Need, Who
from portal import audit, people
from portal.models import Person, Role

from .door import lock, move_file, require
from .letter import issue
from .parts import take_part
from .review import tell_rights

ISSUED = frozenset({Need.LETTER})
DECIDED = frozenset({Need.LETTER, Need.DECISION})


class FindingRefused(Exception):
    """A finding that does not follow: elements nobody alleged, or a breach by conduct not found."""


class SanctionRefused(Exception):
    """A sanction the law does not allow. The code says which rule."""


@dataclass(frozen=True)
class Measure:
    """One of the six, with what it needs to be carried out."""

    kind: SanctionKind
    detail: str
    effective_on: date
    percent_of_salary: Decimal | None = None


@transaction.atomic
def begin_determining(file: Investigation, *, actor: Person, at: datetime | None = None) -> Investigation:
    return move_file(file, S.DETERMINING, actor=actor, at=at)


@transaction.atomic
def put_preliminary_findings(
    file: Investigation, *, actor: Person, material: str, at: datetime | None = None
) -> Letter:
    """Put adverse material to the respondent before deciding (L6), with time to answer it."""
    file = lock(file)
    letter = issue(file, LetterKind.PRELIMINARY, actor=actor, at=at, material=material)
    move_file(file, S.PRELIM_FINDINGS, actor=actor, made=ISSUED, at=at)
    notices.tell_respondent_of_letter(file)
    return letter


@transaction.atomic
def record_finding(
    allegation: Allegation,
    *,
    actor: Person,
    conduct_found: bool,
    elements_breached: Sequence[str],
    reasons: str,
    at: datetime | None = None,
) -> Finding:
    """On the balance of probabilities; each element on its own (APSC). May be rewritten until the determination."""
    file = lock(allegation.investigation)
    require(file, actor, Who.DECISION_MAKER, S.DETERMINING)
    if not set(elements_breached) <= set(allegation.elements) or (elements_breached and not conduct_found):
        raise FindingRefused
    if allegation.put_in_id is None:
        raise FindingRefused
    finding, _ = Finding.objects.update_or_create(
        allegation=allegation,
        defaults={
            "conduct_found": conduct_found,
            "elements_breached": list(elements_breached),
            "reasons": reasons,
            "by": actor,
            "at": at or timezone.now(),
        },
    )
    audit.record("finding.recorded", finding, actor=actor, data={"elements": list(elements_breached)})
    return finding


@transaction.atomic
def determine(
    file: Investigation, *, actor: Person, breach: bool, reasons: str, at: datetime | None = None
) -> Determination:
    """Decide whether the Code was breached, tell the respondent why and what may be reviewed (L7)."""
    file = lock(file)
    require(file, actor, Who.DECISION_MAKER, S.DETERMINING)
    at = at or timezone.now()
    to = S.BREACH if breach else S.NO_BREACH
    if lacking := rules.missing(file, to, actor=actor, words=reasons, made=DECIDED):
        raise MoveRefused("not yet", lacking)
    determination = Determination.objects.create(
        investigation=file, breach=breach, reasons=reasons, decided_by=actor, decided_at=at
    )
    rights = tell_rights(file, ReviewOf.BREACH, actor=actor, from_day=timezone.localdate(at)) if breach else []
    findings = Finding.objects.filter(allegation__investigation=file).select_related("allegation")
    issue(
        file,
        LetterKind.DETERMINATION,
        actor=actor,
        at=at,
        determination=determination,
        findings=findings.order_by("allegation__position"),
        rights=rights,
    )
    file = move_file(file, to, actor=actor, made=DECIDED, at=at)
    if breach and not file.respondent.is_employee:
        file = move_file(file, S.BREACH_RECORDED_FORMER, actor=audit.SYSTEM, at=at)
    notices.tell_respondent_of_letter(file)
    notices.tell_services_managers(file, "breach_determined")
    return determination


@transaction.atomic
def assign_delegate(file: Investigation, person: Person, *, actor: Person, at: datetime | None = None) -> Investigation:
    """Someone with the delegation and no other part in the matter decides on sanction.

    When the one assigned gave up the part, over a conflict, another takes it and the file stays where it is.
    """
    file = lock(file)
    if Who.SERVICES_MANAGER not in rules.capacities(file, actor):
        raise MoveRefused(NOT_BY_YOU)
    if file.state != S.BREACH and not rules.lacks_delegate(file):
        raise MoveRefused(NOT_FROM_HERE)
    if person.pk in (actor.pk, file.recommended_by_id):
        raise MoveRefused(NOT_BY_YOU)
    if not people.holds(person, Role.SANCTION_DELEGATE) or rules.is_walled(person, file):
        raise MoveRefused(NOT_BY_YOU)
    take_part(file.case, person, Part.DELEGATE, at=at)
    file.delegate = person
    file.save(update_fields=["delegate"])
    audit.record("delegate.assigned", file, actor=actor, data={"person": person.pk})
    if file.state == S.BREACH:
        file = move_file(file, S.SD_ASSIGNED, actor=actor, at=at)
    notices.tell_appointed(file, person)
    return file


@transaction.atomic
def propose_sanction(
    file: Investigation,
    *,
    actor: Person,
    measures: Sequence[Measure],
    factors: str,
    at: datetime | None = None,
) -> Letter:
    """Tell the respondent what is in view, the factors, and the findings and posts relied on (L9). Opens their time.

    The same proposal sent twice is one letter.
    """
    file = lock(file)
    require(file, actor, Who.DELEGATE, S.SD_ASSIGNED, S.SANCTION_PROPOSED)
    _check_measures(measures)
    standing = file.latest_letter(LetterKind.PROPOSAL)
    relied_on = (
        Finding.objects.filter(allegation__investigation=file)
        .exclude(elements_breached=[])
        .select_related("allegation")
        .prefetch_related("allegation__posts")
    )
    letter = issue(
        file, LetterKind.PROPOSAL, actor=actor, at=at, measures=measures, factors=factors, findings=relied_on
    )
    if letter == standing:
        return letter
    MeasureInView.objects.bulk_create(MeasureInView(letter=letter, **vars(measure)) for measure in measures)
    move_file(file, S.SANCTION_PROPOSED, actor=actor, made=ISSUED, at=at)
    notices.tell_respondent_of_letter(file)
    return letter


@transaction.atomic
def decide_sanction(
    file: Investigation,
    *,
    actor: Person,
    measures: Sequence[Measure],
    reasons: str,
    at: datetime | None = None,
) -> list[Sanction]:
    """Impose some of what was proposed, or none, after the response to it; tell the respondent their rights (L10).

    Something heavier or different is put to them first, in another proposal: SanctionRefused("not_put").
    """
    file = lock(file)
    require(file, actor, Who.DELEGATE, S.SANCTION_PROPOSED)
    at = at or timezone.now()
    _check_measures(measures)
    if lacking := rules.missing(file, S.SANCTION_DECIDED, actor=actor, words=reasons, made=DECIDED):
        raise MoveRefused("not yet", lacking)
    proposal = file.letters.filter(kind=LetterKind.PROPOSAL).latest("issued_at", "id")
    _check_put(measures, proposal)
    sanctions = [
        Sanction.objects.create(
            investigation=file,
            determination=file.determination,
            proposal=proposal,
            kind=measure.kind,
            detail=measure.detail,
            percent_of_salary=measure.percent_of_salary,
            effective_on=measure.effective_on,
            reasons=reasons,
            decided_by=actor,
            decided_at=at,
        )
        for measure in measures
    ]
    terminated = any(measure.kind == SanctionKind.TERMINATION for measure in measures)
    starts = next((m.effective_on for m in measures if m.kind == SanctionKind.TERMINATION), timezone.localdate(at))
    rights = (
        tell_rights(file, ReviewOf.SANCTION, actor=actor, from_day=starts, terminated=terminated) if sanctions else []
    )
    issue(file, LetterKind.DECISION, actor=actor, at=at, sanctions=sanctions, reasons=reasons, rights=rights)
    audit.record("sanction.decided", file, actor=actor, data={"kinds": [measure.kind for measure in measures]})
    move_file(file, S.SANCTION_DECIDED, actor=actor, made=DECIDED, at=at)
    notices.tell_respondent_of_letter(file)
    return sanctions


def _check_put(measures: Sequence[Measure], proposal: Letter) -> None:
    """Nobody is sanctioned by what they could not answer: in kind, or by more (Directions, s 60)."""
    put = {one.kind: one for one in proposal.measures_in_view.all()}
    for measure in measures:
        one = put.get(measure.kind)
        if one is None or (measure.percent_of_salary or 0) > (one.percent_of_salary or 0):
            raise SanctionRefused("not_put")


def _check_measures(measures: Sequence[Measure]) -> None:
    """Section 15(1), and the limit on fines (2023 Regulations, s 9). Raises SanctionRefused."""
    kinds = [measure.kind for measure in measures]
    if any(kind not in SanctionKind.values for kind in kinds):
        raise SanctionRefused("not_in_the_list")
    if len(kinds) != len(set(kinds)):
        raise SanctionRefused("twice")
    if SanctionKind.TERMINATION in kinds and len(kinds) > 1:
        raise SanctionRefused("termination_stands_alone")
    for measure in measures:
        if not measure.detail.strip():
            raise SanctionRefused("detail")
        if (measure.kind == SanctionKind.FINE) != (measure.percent_of_salary is not None):
            raise SanctionRefused("fine_amount")
        if measure.percent_of_salary is not None and not 0 < measure.percent_of_salary <= settings.FINE_LIMIT_PERCENT:
            raise SanctionRefused("fine_limit")
