"""Digital Media's tables of numbers, for two readers: whoever may open each case counted, and everybody else.

What is to be passed on keeps back small cells. It is there for periods that are over and do not overlap, so that no two
of them can be taken from each other. What a viewer reads alone counts only what stands in their own queue, and needs
nothing kept back from them.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.conf import settings

from incidents import counted
from incidents.counted import BY_UNIT
from incidents.enums import CaseKind
from incidents.facets import platforms
from incidents.months import Months
from incidents.number_tables import (
    EVERY,
    Cell,
    Counts,
    Head,
    Section,
    Waited,
    facet_heads,
    gathered_as,
    middle,
    month_heads,
    state_heads,
    told_apart,
    with_percent,
)
from incidents.tabulation import Tabulation
from portal.models import Person, Unit
from portal.small_cells import hidden_cells


@dataclass
class Numbers:
    """All of it for one viewer and some months."""

    person: Person
    months: Months
    by: str
    is_shared: bool

    @cached_property
    def units(self) -> list[Unit]:
        return counted.units()

    @cached_property
    def _row(self) -> Any:
        return counted.unit_of(self.units) if self.by == BY_UNIT else counted.month_of("opened_at")

    @cached_property
    def _cases(self) -> Any:
        return counted.cases_of(self.person, self.months)

    @cached_property
    def _counts(self) -> Counts:
        """With what follows from the rest: those without a unit, and those that were never reopened."""
        found = counted.facets_by(self._row, self._cases)
        more: Counts = Counter()
        of_a_unit = {f"unit:{unit.pk}" for unit in self.units}
        for (row, facet), number in found.items():
            sign = 1 if facet == EVERY else -1
            if facet == EVERY or facet in of_a_unit:
                more[row, "unit:"] += sign * number
            if facet in (EVERY, "again:yes"):
                more[row, "again:"] += sign * number
        return found + more

    @cached_property
    def _tables(self) -> Tabulation:
        return Tabulation.over(
            self._counts,
            self._unit_heads("") if self.by == BY_UNIT else month_heads(self.months),
            rows_are="Unit" if self.by == BY_UNIT else "Month",
            others="Other units" if self.by == BY_UNIT else "Other months",
            asked={"show": "all", "came": str(self.months)},
            least=settings.SMALLEST_COUNT if self.is_shared else 1,
            is_shared=self.is_shared,
            keeps_empty=self.by != BY_UNIT,  # months without a case too
        )

    def sections(self) -> Iterator[Section]:
        tables = self._tables
        if not tables.is_enough:
            return
        yield tables.volume("volume", "Cases that came in", "Cases")
        yield tables.once("state", "What became of them", state_heads())
        yield tables.once("kind", "What they are about", facet_heads("kind", dict(CaseKind.choices)))
        yield tables.many("platform", "Where it was posted", platforms())
        yield tables.many("clause", "Clauses", {})
        if self.by != BY_UNIT:
            yield tables.once("unit", "Units", self._unit_heads("unit:"))
        yield self._again(tables)
        yield self._waited(tables)

    def _unit_heads(self, nobody: str) -> list[Head]:
        heads = [Head(unit.name, (f"unit:{unit.pk}",), {"unit": unit.code}) for unit in self.units]
        return [*heads, Head("Nobody known yet", (nobody,))]

    def _again(self, tables: Tabulation) -> Section:
        head = Head("Reopened", ("again:yes",), {"again": "yes"})
        cells = tables.cells(["again:yes", "again:"])
        totals = [sum(line[column] for line in cells) for column in (0, 1)]
        if self.is_shared and min(totals) < tables.least:
            hidden = frozenset((row, 0) for row in range(len(cells)))
            section = tables.section("again", AGAIN, [head], cells, hidden, hides_totals=True)
        else:
            section = tables.section("again", AGAIN, [head], cells)
        return with_percent(section, [*map(sum, cells), sum(totals)])

    def _waited(self, tables: Tabulation) -> Section:
        """Of each row with enough cases in it, the middle of how long they waited."""
        waited = counted.waited_by(self._row, self._cases)
        none = (NONE, NONE)
        columns = [Head("Until somebody began on it", ()), Head("Until the first decision", ())]

        def middles(pair: Iterable[Waited]) -> list[Cell]:
            return [middle(one, tables.least) for one in pair]

        rows = [(row, middles(waited.get(row.keys[0], none) if len(row.keys) == 1 else none)) for row in tables.rows]
        totals = middles(waited.get(EVERY, none))
        title = "Days until they were looked at and decided"
        return Section("waited", title, columns, rows, totals, MIDDLE, tables.rows_are)


NONE = Waited(None, 0)
PASSED_ON_AS = {EVERY: "Referred or passed on", "referred": "Referred", "elsewhere": "Passed on elsewhere"}
AGAIN = "Reopened after they were closed"
MIDDLE = "The median: half of the cases waited no longer. Days and nights count, weekends too."


def passed_on(person: Person, months: Months) -> Section | None:
    """Nobody in Digital Media may open these any more, so that small numbers are kept back from everyone."""
    counts, waited = counted.passed_on(person, months)
    least = settings.SMALLEST_COUNT
    candidates = month_heads(months)
    shown, others = told_apart(candidates, [counts[head.keys[0], EVERY] for head in candidates], least)
    heads = [*shown, *gathered_as("Other months", others)]
    keys: tuple[str, ...] = ("referred", "elsewhere")
    numbers = [[sum(counts[key, one] for key in head.keys) for one in keys] for head in heads]
    totals = [sum(line[place] for line in numbers) for place in (0, 1)]
    if sum(totals) < least:
        return None
    if min(totals) < least:  # only their sum may be known
        keys, numbers, totals = (EVERY,), [[sum(line)] for line in numbers], [sum(totals)]
    hidden = hidden_cells(numbers, least)
    tells = "referred" in keys
    rows = []
    for at, (head, line) in enumerate(zip(heads, numbers, strict=True)):
        cells = [Cell(None if (at, place) in hidden else number) for place, number in enumerate(line)]
        # A median would tell that so many were referred as it takes for one.
        is_told = len(head.keys) == 1 and cells[0].value is not None
        took = middle(waited.get(head.keys[0], NONE) if is_told else NONE, least)
        rows.append((head, [*cells, took] if tells else cells))
    columns = [Head(PASSED_ON_AS[key], (key,)) for key in keys]
    together = [Cell(total) for total in totals]
    if tells:
        columns.append(Head("Days until referred (median)", ()))
        together.append(middle(waited.get(EVERY, NONE), least))
    return Section("passed-on", "Passed on, by the month they went", columns, rows, together, rows_are="Month")
