"""The verbs as these tests say them: one place to follow what the verbs come to ask for."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from incidents.domain import review as reviewing
from incidents.domain import sanction
from incidents.domain.measures import Ground, Measure, SanctionRefused, Weighing
from incidents.enums import LetterKind, SanctionKind, Weighs
from incidents.models import Finding, Investigation, Letter, Review, Sanction, SanctionDecision
from portal.models import Employment, Person
from tests.incidents.cast import Cast

__all__ = [
    "Measure",
    "SanctionRefused",
    "apply",
    "body_of",
    "decide",
    "impose",
    "measure",
    "of_another_employment",
    "propose",
]

SALARY = Decimal(100_000)


def measure(kind: SanctionKind, *, days: int = 0, words: str = "As written here.", percent: str = "1.5") -> Measure:
    """With what its kind needs; a fine is for the first behaviour that was found, once it is proposed."""
    needed = {
        SanctionKind.TERMINATION: {"ground": "29(3)(g)"},
        SanctionKind.CLASSIFICATION: {"to_classification": "Trainee"},
        SanctionKind.REASSIGNMENT: {"duties": "The archive.", "place": "Canberra"},
        SanctionKind.SALARY: {"amount": Decimal(1000)},
        SanctionKind.FINE: {"amount": SALARY * Decimal(percent) / 100},
        SanctionKind.REPRIMAND: {"reprimand": "You are reprimanded."},
    }[kind]
    return Measure(kind, timezone.localdate() + timedelta(days=days), words, **needed)


def grounds(file: Investigation) -> list[Ground]:
    findings = Finding.objects.standing().of_breach().filter(allegation__investigation=file)
    found = findings.select_related("allegation").order_by("allegation__position")
    return [(finding, post) for finding in found for post in finding.allegation.posts.all()]


def of_a_behaviour(file: Investigation, measures: Sequence[Measure]) -> list[Measure]:
    found = [finding.allegation for finding, _ in grounds(file)]
    return [
        replace(one, behaviour=found[0]) if found and one.kind == SanctionKind.FINE and not one.behaviour else one
        for one in measures
    ]


def propose(file: Investigation, *, by: Person, measures: Sequence[Measure], factors: str = "His first.") -> Letter:
    if not file.salaries.exists():
        sanction.record_salary(file, actor=by, amount=SALARY, as_at=timezone.localdate(), source="Payroll")
    weighed = [Weighing("remorse", Weighs.LIGHTER, factors)]
    put = of_a_behaviour(file, measures)
    return sanction.propose_sanction(file, actor=by, measures=put, factors=weighed, relied_on=grounds(file))


def decide(
    file: Investigation, *, by: Person, measures: Sequence[Measure], reasons: str = "Proportionate."
) -> SanctionDecision:
    weighed = [Weighing("remorse", Weighs.LIGHTER, "As it was put.")]
    imposed = of_a_behaviour(file, measures)
    return sanction.decide_sanction(file, actor=by, measures=imposed, factors=weighed, reasons=reasons)


def impose(file: Investigation, kind: str, *, by: Person) -> Sanction:
    """Past every verb, straight into the table."""
    decided = SanctionDecision.objects.create(
        investigation=file,
        determination=file.determination,
        proposal=file.latest_letter(LetterKind.PROPOSAL),
        reasons="x",
        decided_by=by,
    )
    lawful = measure(SanctionKind(kind) if kind in SanctionKind.values else SanctionKind.REPRIMAND)
    return Sanction.objects.create(decision=decided, **{**lawful.fields(), "kind": kind})


def apply(review: Review, *, by: Person) -> Review:
    return reviewing.apply_for_review(review, actor=by, on=timezone.localdate())


def of_another_employment(cast: Cast, employment: Employment) -> None:
    """Before the matter begins."""
    cast.bob.employment = employment
    cast.bob.save()


def body_of(file: Investigation, kind: LetterKind) -> str:
    found = file.latest_letter(kind)
    assert found
    return " ".join(found.body.split())
