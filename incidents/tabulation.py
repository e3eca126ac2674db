"""Tables of counts with the same rows beside each other, as both Digital Media's and People Services' numbers are.

What is to be passed on keeps back small cells (portal.small_cells). All tables of one tabulation have the same rows, so
that what two of them have in common are totals of a row, and those are shown anyway.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from incidents.number_tables import (
    EVERY,
    Asked,
    Cell,
    Counts,
    Head,
    Section,
    facet_heads,
    gathered_as,
    narrowed,
    told_apart,
)
from portal.small_cells import Cell as Place
from portal.small_cells import hidden_cells

MOST_COLUMNS = 8


@dataclass(frozen=True)
class Tabulation:
    """How many of each row have each facet. `rows_are` names what stands in the first column of its tables."""

    counts: Counts
    rows: list[Head]
    rows_are: str
    asked: Asked
    least: int
    is_shared: bool
    totals_lead: bool = True

    @classmethod
    def over(
        cls,
        counts: Counts,
        candidates: list[Head],
        *,
        rows_are: str,
        others: str,
        asked: Asked,
        least: int,
        is_shared: bool,
        keeps_empty: bool,
        totals_lead: bool = True,
    ) -> "Tabulation":
        """Rows with too little in them go together as `others`; for a viewer alone, with `keeps_empty`, none do."""
        rows = candidates
        if is_shared or not keeps_empty:
            shown, small = told_apart(candidates, [counts[head.keys[0], EVERY] for head in candidates], least)
            rows = [*shown, *gathered_as(others, small)]
        return cls(counts, rows, rows_are, asked, least, is_shared, totals_lead)

    @property
    def total(self) -> int:
        return sum(number for (_, facet), number in self.counts.items() if facet == EVERY)

    @property
    def is_enough(self) -> bool:
        return self.total >= self.least

    def volume(self, name: str, title: str, column: str) -> Section:
        return self.section(name, title, [Head(column, (EVERY,), {})], self.cells([EVERY]), frozenset())

    def cells(self, facets: Iterable[str]) -> list[list[int]]:
        return [[self._sum(row, [facet]) for facet in facets] for row in self.rows]

    def once(self, name: str, title: str, candidates: list[Head]) -> Section:
        """Each is in one of the columns."""
        shown, others = told_apart(candidates, self._totals(candidates), self.least, most=MOST_COLUMNS)
        columns = [*shown, *gathered_as("Others", others)]
        return self.section(name, title, columns, [[self._sum(row, one.keys) for one in columns] for row in self.rows])

    def many(self, name: str, title: str, labels: dict[str, str]) -> Section:
        """Each is in as many columns as it has of them, or in none. A reader may take each for having one, so that
        the table is held as if it were so: what then would be left over is one more column, which is not shown."""
        found = sorted({facet.partition(":")[2] for _, facet in self.counts if facet.startswith(f"{name}:")})
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
        return self.section(name, title, shown, cells if has_more else [line[:-1] for line in cells])

    def section(
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
            hidden = hidden_cells(numbers, self.least) if self.is_shared else frozenset()
        rows = [
            (head, [
                Cell(None) if (at, place) in hidden else Cell(line[place], narrowed(self.asked, head, column))
                for place, column in enumerate(columns)
            ])
            for at, (head, line) in enumerate(zip(self.rows, numbers, strict=True))
        ]  # fmt: skip
        sums = [None if hides_totals else sum(line[place] for line in numbers) for place in range(len(columns))]
        totals = [
            Cell(total, narrowed(self.asked, column) if self.totals_lead and total is not None else None)
            for total, column in zip(sums, columns, strict=True)
        ]
        return Section(name, title, columns, rows, totals, rows_are=self.rows_are)

    def _sum(self, row: Head, facets: Iterable[str]) -> int:
        return sum(self.counts[key, facet] for key in row.keys for facet in facets)

    def _totals(self, candidates: Sequence[Head]) -> list[int]:
        return [sum(self._sum(row, head.keys) for row in self.rows) for head in candidates]
