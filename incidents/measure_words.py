"""A measure in words: the same in the letter that proposes it, the one that imposes it, and on the file."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Protocol

from incidents.enums import SanctionKind, Weighs
from incidents.models import Allegation, SalarySnapshot
from incidents.sanction_lists import sanction_lists
from portal.templatetags.postwise import day


class Sayable(Protocol):
    """What the six say of themselves, wherever they are kept."""

    @property
    def kind(self) -> str: ...
    @property
    def behaviour(self) -> Allegation | None: ...
    @property
    def detail(self) -> str: ...
    @property
    def amount(self) -> Decimal | None: ...
    @property
    def salary(self) -> SalarySnapshot | None: ...
    @property
    def to_classification(self) -> str: ...
    @property
    def duties(self) -> str: ...
    @property
    def place(self) -> str: ...
    @property
    def reprimand(self) -> str: ...
    @property
    def ground(self) -> str: ...
    @property
    def effective_on(self) -> date: ...
    @property
    def until_on(self) -> date | None: ...


class Weighed(Protocol):
    @property
    def factor(self) -> str: ...
    @property
    def weighs(self) -> str: ...
    @property
    def words(self) -> str: ...


@dataclass(frozen=True)
class Said:
    """A measure as people read it: its name, a sentence or two, and the text of a reprimand."""

    kind: str
    title: str
    words: str
    reprimand: str = ""


@dataclass(frozen=True)
class SaidFactor:
    title: str
    weighs: str
    words: str


def money(amount: Decimal) -> str:
    return f"${amount:,.2f}"


def said_of(measure: Sayable) -> Said:
    kind = SanctionKind(measure.kind)
    sentences = [f"{part}." for part in (_terms(measure, kind),) if part]
    if measure.detail.strip():
        sentences.append(measure.detail.strip())
    sentences.append(f"It takes effect on {day(measure.effective_on)}.")
    return Said(kind, kind.label, " ".join(sentences), measure.reprimand)


def _terms(measure: Sayable, kind: SanctionKind) -> str:
    if kind == SanctionKind.TERMINATION:
        return f"The ground is section {measure.ground}: {sanction_lists().grounds.get(measure.ground, 'as stated')}"
    if kind == SanctionKind.CLASSIFICATION:
        return f"To {measure.to_classification}{_until(measure)}"
    if kind == SanctionKind.REASSIGNMENT:
        return f"The new duties are: {measure.duties.strip().rstrip('.')}. The place is: {measure.place.rstrip('.')}"
    if kind == SanctionKind.SALARY:
        return f"By {_part_of_salary(measure)} a year{_until(measure)}"
    if kind == SanctionKind.FINE:
        return f"For {str(measure.behaviour).lower()}: {_part_of_salary(measure)}"
    return ""


def _until(measure: Sayable) -> str:
    return f", until {day(measure.until_on)}" if measure.until_on else ", without an end"


def _part_of_salary(measure: Sayable) -> str:
    assert measure.amount is not None
    assert measure.salary is not None
    percent = measure.amount / measure.salary.amount * 100
    salary = f"{money(measure.salary.amount)} as at {day(measure.salary.as_at)}"
    return f"{money(measure.amount)}, which is {percent:.2f} per cent of annual salary ({salary})"


def said_factors(factors: Iterable[Weighed]) -> Sequence[SaidFactor]:
    titles = sanction_lists().factors
    return [
        SaidFactor(titles.get(one.factor, one.factor), Weighs(one.weighs).label.lower(), one.words) for one in factors
    ]
