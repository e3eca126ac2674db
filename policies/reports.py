"""Tables that leave the portal."""

from collections.abc import Iterable, Iterator
from typing import Any

from portal.export import Column, Kind
from portal.models import Employment

from .answers import WORDS
from .enums import Counted, ExemptionState, Reading
from .queries import AdviceMonth, Coverage

COVERAGE = (
    Column("Staff number", "staff_number", width=14),
    Column("Family name", "family_name"),
    Column("Given names", "given_names"),
    Column("Unit", "unit__name", width=36),
    Column("Employment", "employment", width=18, words=dict(Employment.choices)),
    Column("State", "state", width=8),
    Column("How far", "reading", width=16, words=dict(Reading.choices)),
    Column("Due", "due", width=18, kind=Kind.DAY),
)
# Of each unit with everything under it, so that no column adds up to the department.
UNITS = (
    Column("Unit", "unit", width=36),
    Column("Under", "parent", width=36),
    *(
        Column(label, name, width=14, kind=Kind.NUMBER)
        for name, label in (("people", "People"), *Reading.choices, ("percent", "Share in percent"))
    ),
)


def rows_of_units(coverage: Coverage) -> Iterator[list[Any]]:
    """The row of everyone stands last, as on the page."""
    for one in coverage.units.values():
        parent = coverage.units.get(one.parent_id or 0)
        numbers = [getattr(one.numbers, column.value) for column in UNITS[2:]]
        yield [one.unit, parent.unit if parent else "", *numbers]
    yield ["Everyone", "", *(getattr(coverage.total, column.value) for column in UNITS[2:])]


EXEMPTIONS = (
    Column("Staff number", "person__staff_number", width=14),
    Column("Name", "person_name", width=28),
    Column("Policy", "policy__short_name", width=30),
    Column("Clause", "ref", width=24, words={"": "Acknowledging the policy"}),
    Column("Why", "why", width=60),
    Column("State", "state", width=20, words=dict(ExemptionState.choices)),
    Column("From", "starts_on", width=18, kind=Kind.DAY),
    Column("Last day", "ends_on", width=18, kind=Kind.DAY),
    Column("Recorded by", "asked_by_name", width=28),
    Column("Recorded", "asked_at", width=24, kind=Kind.MOMENT),
    Column("Decided by", "approver_name", width=28),
    Column("In their words", "answer", width=40),
)

ADVICE = (
    Column("Month", "month", width=18, kind=Kind.DAY),
    Column("What", "kind", width=12),
    Column("Which", "key", width=36),
    Column("Times", "count", width=12, kind=Kind.NUMBER),
)


def rows_of_advice(months: Iterable[AdviceMonth]) -> Iterator[list[Any]]:
    """As on the page: a verdict without its number, and a clause that is not here, came up too few times to say."""
    for one in months:
        for verdict, count in one.verdicts.items():
            yield [one.month, Counted.VERDICT.label, WORDS[verdict][0], count]
        for ref, count in one.clauses.items():
            yield [one.month, Counted.CLAUSE.label, ref, count]
