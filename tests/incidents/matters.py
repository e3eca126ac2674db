"""Matters that were decided long ago, as rows: many at once, without the office's steps that made them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pgtrigger

from incidents.enums import EntryKind, Outcome, SanctionKind
from incidents.models import (
    Allegation,
    Case,
    Declaration,
    Determination,
    Factor,
    Finding,
    Investigation,
    InvestigationEntry,
    Letter,
    SalarySnapshot,
    Sanction,
    SanctionDecision,
)
from portal.models import Person
from tests.incidents.cast import Cast

from .law.verbs import Measure, measure


def at_noon(day: str) -> datetime:
    return datetime.fromisoformat(f"{day}T02:00:00").replace(tzinfo=UTC)


def opened_by(person: Person) -> None:
    """They have declared on every matter there is."""
    opened = (Declaration(case=case, person=person, has_conflict=False) for case in Case.objects.all())
    Declaration.objects.bulk_create(opened, ignore_conflicts=True)


def received(number: int, respondent: Person, on: str, **fields: Any) -> list[Investigation]:
    at = at_noon(on)
    cases = Case.objects.bulk_create(Case(opened_at=at, state="referred") for _ in range(number))
    given = {"employment_at_referral": respondent.employment, "opened_at": at, "state_since": at, **fields}
    with pgtrigger.ignore():  # some are closed at once
        return Investigation.objects.bulk_create(
            Investigation(case=case, respondent=respondent, **given) for case in cases
        )


def ended(number: int, respondent: Person, on: str, outcome: Outcome, *, came_on: str = "") -> list[Investigation]:
    """Without a determination."""
    files = received(number, respondent, came_on or on, state="closed")
    steps = (
        InvestigationEntry(kind=EntryKind.MOVE, at=at_noon(on), to_state=outcome, investigation=one) for one in files
    )
    InvestigationEntry.objects.bulk_create(steps)
    return files


def determined(
    number: int,
    cast: Cast,
    on: str,
    *,
    alleged: Sequence[str] = ("13(11)",),
    breached: Sequence[str] = (),
    sanctions: Sequence[str] | None = None,
    respondent: Person | None = None,
    came_on: str = "",
    percent: str = "1",
    factors: Sequence[tuple[str, str]] = (),
) -> list[Investigation]:
    """`sanctions` is None while nothing is decided of them, and empty where none was imposed."""
    files = received(number, respondent or cast.bob, came_on or on, state="closed", decision_maker=cast.bella)
    with pgtrigger.ignore():
        for file in files:
            _decide(file, cast, at_noon(on), alleged, breached, sanctions, Decimal(percent), factors)
    return files


def _decide(
    file: Investigation,
    cast: Cast,
    at: datetime,
    alleged: Sequence[str],
    breached: Sequence[str],
    sanctions: Sequence[str] | None,
    percent: Decimal,
    factors: Sequence[tuple[str, str]],
) -> None:
    sent = {
        "investigation": file,
        "document": "{}",
        "sha256": "0" * 64,
        "issued_by": cast.bella,
        "issued_at": file.opened_at,
    }
    notice = Letter.objects.create(kind="L4", due_at=at.replace(year=at.year + 1), **sent)
    said = {"investigation": file, "words": "-", "conduct_on": at.date(), "position": 1, "put_in": notice}
    allegation = Allegation.objects.create(elements=list(alleged), **said)
    reasons = {"reasons": "-"}
    Finding.objects.create(
        allegation=allegation, conduct_found=True, elements_breached=list(breached), by=cast.bella, at=at, **reasons
    )
    by = {"decided_at": at, **reasons}
    standing = Determination.objects.create(investigation=file, breach=bool(breached), decided_by=cast.bella, **by)
    if sanctions is None:
        return
    proposal = Letter.objects.create(kind="L9", due_at=at.replace(year=at.year + 1), **sent)
    decided = SanctionDecision.objects.create(
        investigation=file, determination=standing, proposal=proposal, decided_by=cast.sam, **by
    )
    Factor.objects.bulk_create(
        Factor(decision=decided, factor=key, weighs=weighs, words="-") for key, weighs in factors
    )
    earned = {"amount": 100_000, "as_at": at.date(), "source": "-", "fine_limit_percent": 2, "recorded_by": cast.sam}
    salary = SalarySnapshot.objects.create(investigation=file, **earned)
    with_terms = [_with_terms(SanctionKind(kind), allegation, salary, percent) for kind in sanctions]
    Sanction.objects.bulk_create(Sanction(decision=decided, **one.fields()) for one in with_terms)


def _with_terms(kind: SanctionKind, behaviour: Allegation, salary: SalarySnapshot, percent: Decimal) -> Measure:
    terms = measure(kind, percent=str(percent))
    if kind not in (SanctionKind.FINE, SanctionKind.SALARY):
        return terms
    return replace(terms, salary=salary, behaviour=behaviour if kind == SanctionKind.FINE else None)
