"""Digital Media's tables of numbers, for two readers: whoever may open each case counted, and everybody else.

What is to be passed on keeps back small cells (portal.small_cells). It is there for periods that are over and do not
overlap, so that no two of them can be taken from each other, and all its tables have the same rows. What a viewer reads
alone counts only what stands in their own queue, and needs nothing kept back from them.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.conf import settings

from incidents import counted
from incidents.counted import BY_UNIT, EVERY, Counts, Waited
from incidents.enums import CaseKind
from incidents.facets import platforms
from incidents.months import Months
from incidents.number_tables import (
    Cell,
    Head,
    Section,
    facet_heads,
    gathered_as,
    middle,
    month_heads,
    narrowed,
    state_heads,
    told_apart,
    with_percent,
)
from portal.models import Person, Unit
from portal.small_cells import Cell as Place
from portal.small_cells import hidden_cells

MOST_COLUMNS = 8


@dataclass
class Numbers:
    """All of it for one viewer and some months."""

    person: Person
    months: Months
    by: str
    is_shared: bool

    @property
    def least(self) -> int:
        return settings.SMALLEST_COUNT if self.is_shared else 1

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

    @property
    def total(self) -> int:
        return sum(number for (_, facet), number in self._counts.items() if facet == EVERY)

    @cached_property
    def rows(self) -> list[Head]:
        candidates = self._unit_heads("") if self.by == BY_UNIT else month_heads(self.months)
        if self.by != BY_UNIT and not self.is_shared:
            return candidates  # months without a case too
        totals = [self._counts[head.keys[0], EVERY] for head in candidates]
        shown, others = told_apart(candidates, totals, self.least)
        return [*shown, *gathered_as("Other units" if self.by == BY_UNIT else "Other months", others)]

    def sections(self) -> Iterator[Section]:
        if self.total < self.least:
            return
        yield self._section("volume", "Cases that came in", [Head("Cases", (EVERY,), {})], self._cells([EVERY]))
        yield self._once("state", "What became of them", state_heads())
        yield self._once("kind", "What they are about", facet_heads("kind", dict(CaseKind.choices)))
        yield self._many("platform", "Where it was posted", platforms())
        yield self._many("clause", "Clauses", {})
        if self.by != BY_UNIT:
            yield self._once("unit", "Units", self._unit_heads("unit:"))
        yield self._again()
        yield self._waited()

    def _unit_heads(self, nobody: str) -> list[Head]:
        heads = [Head(unit.name, (f"unit:{unit.pk}",), {"unit": unit.code}) for unit in self.units]
        return [*heads, Head("Nobody known yet", (nobody,))]

    def _cells(self, facets: Iterable[str]) -> list[list[int]]:
        return [[self._sum(row, [facet]) for facet in facets] for row in self.rows]

    def _sum(self, row: Head, facets: Iterable[str]) -> int:
        return sum(self._counts[key, facet] for key in row.keys for facet in facets)

    def _totals(self, candidates: Sequence[Head]) -> list[int]:
        return [sum(self._sum(row, head.keys) for row in self.rows) for head in candidates]

    def _once(self, name: str, title: str, candidates: list[Head]) -> Section:
        """Each case is in one of the columns."""
        shown, others = told_apart(candidates, self._totals(candidates), self.least, most=MOST_COLUMNS)
        columns = [*shown, *gathered_as("Others", others)]
        return self._section(name, title, columns, [[self._sum(row, one.keys) for one in columns] for row in self.rows])

    def _many(self, name: str, title: str, labels: dict[str, str]) -> Section:
        """A case is in as many columns as it has of them, or in none. A reader may take each for having one, so that
        the table is held as if it were so: what then would be left over is one more column, which is not shown."""
        found = sorted({facet.partition(":")[2] for _, facet in self._counts if facet.startswith(f"{name}:")})
        candidates = facet_heads(name, {key: labels.get(key, key) for key in found})
        totals = self._totals(candidates)
        candidates = [head for _, head in sorted(zip(totals, candidates, strict=True), key=lambda one: -one[0])]
        every = [key for head in candidates for key in head.keys]
        left = [max(0, self._sum(row, [EVERY]) - self._sum(row, every)) for row in self.rows]
        shown, others = told_apart(candidates, self._totals(candidates), self.least, rest=sum(left), most=MOST_COLUMNS)
        beyond = [key for head in others for key in head.keys]
        cells = [
            [*(self._sum(row, head.keys) for head in shown), self._sum(row, beyond) + rest]
            for row, rest in zip(self.rows, left, strict=True)
        ]
        has_more = bool(others or sum(left))
        return self._section(name, title, shown, cells if has_more else [line[:-1] for line in cells])

    def _again(self) -> Section:
        head = Head("Reopened", ("again:yes",), {"again": "yes"})
        cells = self._cells(["again:yes", "again:"])
        totals = [sum(line[column] for line in cells) for column in (0, 1)]
        if self.is_shared and min(totals) < self.least:
            hidden = frozenset((row, 0) for row in range(len(cells)))
            section = self._section("again", AGAIN, [head], cells, hidden, hides_totals=True)
        else:
            section = self._section("again", AGAIN, [head], cells)
        return with_percent(section, [*map(sum, cells), sum(totals)])

    def _section(
        self,
        name: str,
        title: str,
        columns: list[Head],
        numbers: list[list[int]],
        hidden: frozenset[Place] | None = None,
        *,
        hides_totals: bool = False,
    ) -> Section:
        """`numbers` may have one column more than is shown. Of each that is shown its total is shown as well."""
        if hidden is None:
            hidden = hidden_cells(numbers, self.least) if self.is_shared and name != "volume" else frozenset()
        everything = {"show": "all", "came": str(self.months)}
        rows = [
            (head, [
                Cell(None) if (at, place) in hidden else Cell(line[place], narrowed(everything, head, column))
                for place, column in enumerate(columns)
            ])
            for at, (head, line) in enumerate(zip(self.rows, numbers, strict=True))
        ]  # fmt: skip
        totals = [
            Cell(None) if hides_totals else Cell(sum(line[place] for line in numbers), narrowed(everything, column))
            for place, column in enumerate(columns)
        ]
        return Section(name, title, columns, rows, totals)

    def _waited(self) -> Section:
        """Of each row with enough cases in it, the middle of how long they waited."""
        waited = counted.waited_by(self._row, self._cases)
        none = (NONE, NONE)
        columns = [Head("Until somebody began on it", ()), Head("Until the first decision", ())]
        rows = [
            (row, self._middles(waited.get(row.keys[0], none) if len(row.keys) == 1 else none)) for row in self.rows
        ]
        totals = self._middles(waited.get(EVERY, none))
        return Section("waited", "Days until they were looked at and decided", columns, rows, totals, MIDDLE)

    def _middles(self, pair: Iterable[Waited]) -> list[Cell]:
        return [middle(one, self.least) for one in pair]


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
    return Section("passed-on", "Passed on, by the month they went", columns, rows, together)
