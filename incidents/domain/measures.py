"""What the law asks of a sanction, checked before anyone is told of it: section 15(1), fines, certificates."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from incidents.enums import SanctionKind, Weighs
from incidents.models import Allegation, Factor, Finding, Investigation, Letter, MeasureInView, Post, SalarySnapshot
from incidents.models.measure import ALLOWED, NEEDED, OF_ONE_KIND
from incidents.sanction_lists import sanction_lists
from portal.classifications import rank
from portal.models import Employment

# A line of a proposal's grounds: a finding of breach and one of its posts.
Ground = tuple[Finding, Post]


@dataclass(frozen=True)
class Grounds:
    """A finding as a notice shows it: with the posts relied on."""

    finding: Finding
    posts: list[Post] = field(default_factory=list)


class SanctionRefused(Exception):
    """A sanction the law does not allow. The code says which rule."""


@dataclass(frozen=True)
class Measure:
    """One of the six, with what it needs to be lawful and to be carried out."""

    kind: SanctionKind
    effective_on: date
    detail: str = ""
    behaviour: Allegation | None = None
    amount: Decimal | None = None
    salary: SalarySnapshot | None = None
    to_classification: str = ""
    duties: str = ""
    place: str = ""
    reprimand: str = ""
    ground: str = ""
    until_on: date | None = None
    certificate: str = ""
    certificate_on: date | None = None

    def fields(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in ("kind", "effective_on", "detail", *OF_ONE_KIND)}


@dataclass(frozen=True)
class Weighing:
    """A factor, what it speaks for, and why."""

    factor: str
    weighs: Weighs
    words: str


def check_measures(file: Investigation, measures: Sequence[Measure], *, imposed: bool) -> None:
    """Raises SanctionRefused. A reprimand's words and a certificate are there once it is `imposed`."""
    kinds = [measure.kind for measure in measures]
    if any(kind not in SanctionKind.values for kind in kinds):
        raise SanctionRefused("not_in_the_list")
    if len({(measure.kind, measure.behaviour) for measure in measures}) != len(measures):
        raise SanctionRefused("twice")
    if SanctionKind.TERMINATION in kinds and len(kinds) > 1:
        raise SanctionRefused("termination_stands_alone")
    for measure in measures:
        _check_complete(measure, imposed=imposed)
        _check_terms(measure, file.respondent.classification)
        if imposed:
            _check_certificate(file, measure)


def _check_complete(measure: Measure, *, imposed: bool) -> None:
    kind = SanctionKind(measure.kind)
    for name in NEEDED[kind]:
        if not getattr(measure, name) and (imposed or name != "reprimand"):
            raise SanctionRefused(name)
    own = {*NEEDED[kind], *ALLOWED.get(kind, ())}
    if any(getattr(measure, name) for name in OF_ONE_KIND if name not in own):
        raise SanctionRefused("not_of_its_kind")


def _check_terms(measure: Measure, held: str) -> None:
    if measure.until_on and measure.until_on < measure.effective_on:
        raise SanctionRefused("until_on")
    if measure.kind == SanctionKind.CLASSIFICATION and not _is_lower(measure.to_classification, held):
        raise SanctionRefused("not_lower")
    if measure.kind == SanctionKind.TERMINATION and measure.ground not in sanction_lists().of_the_code:
        raise SanctionRefused("ground")
    if measure.salary is None or measure.amount is None:
        return
    if measure.amount <= 0:
        raise SanctionRefused("amount")
    if measure.kind == SanctionKind.FINE and measure.amount > measure.salary.fine_limit:
        raise SanctionRefused("fine_limit")
    if measure.amount >= measure.salary.amount:
        raise SanctionRefused("whole_salary")


def _is_lower(to: str, held: str) -> bool:
    """Where either is not among the classifications, the delegate answers for it."""
    lower, higher = rank(to), rank(held)
    return lower is None or higher is None or lower < higher


def _check_certificate(file: Investigation, measure: Measure) -> None:
    has_one = bool(measure.certificate and measure.certificate_on)
    needs_one = measure.kind == SanctionKind.TERMINATION and file.respondent.employment == Employment.SES
    if needs_one and not has_one:
        raise SanctionRefused("certificate")
    if has_one and measure.kind != SanctionKind.TERMINATION:
        raise SanctionRefused("not_of_its_kind")


def check_factors(factors: Sequence[Weighing]) -> None:
    """The factors are told beforehand (Directions, s 60). Raises SanctionRefused."""
    if not factors or any(not one.words.strip() for one in factors):
        raise SanctionRefused("factors")
    names = [one.factor for one in factors]
    if len(names) != len(set(names)) or not set(names) <= set(sanction_lists().factors):
        raise SanctionRefused("factors")


def check_relied_on(file: Investigation, relied_on: Sequence[Ground], measures: Iterable[Measure]) -> None:
    """A proposal names the findings and the very posts it rests on. Raises SanctionRefused."""
    if not relied_on:
        raise SanctionRefused("nothing_relied_on")
    for finding, post in relied_on:
        allegation = finding.allegation
        if allegation.investigation_id != file.pk or not finding.is_breach or finding.superseded_at:
            raise SanctionRefused("not_found")
        if not allegation.posts.filter(pk=post.pk).exists():
            raise SanctionRefused("not_found")
    found = {finding.allegation_id for finding, post in relied_on}
    if any(measure.behaviour and measure.behaviour.pk not in found for measure in measures):
        raise SanctionRefused("behaviour")


def check_put(measures: Sequence[Measure], proposal: Letter) -> None:
    """Nobody is sanctioned by what they could not answer: in kind, or by more (Directions, s 60)."""
    put = {(one.kind, one.behaviour_id): one for one in proposal.measures_in_view.all()}
    for measure in measures:
        one = put.get((measure.kind, measure.behaviour.pk if measure.behaviour else None))
        if one is None or not _is_within(measure, one):
            raise SanctionRefused("not_put")


def _is_within(measure: Measure, put: MeasureInView) -> bool:
    same = ("ground", "to_classification", "duties", "place")
    if any(getattr(measure, name) != getattr(put, name) for name in same):
        return False
    if put.until_on and (measure.until_on is None or measure.until_on > put.until_on):
        return False
    return (measure.amount or 0) <= (put.amount or 0)


def keep_factors(factors: Iterable[Weighing], **of: Any) -> None:
    Factor.objects.bulk_create(Factor(**vars(one), **of) for one in factors)
