"""The tables of People Services' numbers: what each shows, where it leads, and what of it may be passed on.

Years do not overlap, and those that may be passed on are over. Each table there has cells that no other one has, so
that what is kept back of one follows from none of the rest.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.conf import settings

from incidents.enums import CodeElement, Outcome, SanctionKind, Stage
from incidents.matters import RESULTS
from incidents.months import Months
from incidents.number_tables import (
    EVERY,
    Asked,
    Cell,
    Counts,
    Head,
    Section,
    Waited,
    facet_heads,
    gathered_as,
    middle,
    told_apart,
)
from incidents.tabulation import Tabulation
from incidents.yearly import Counted
from portal.models import Employment

SANCTIONS = {**{kind.value: str(kind.label) for kind in SanctionKind}, "none": "No sanction imposed"}
TIMES = ("From receipt to the decision", "From the notice to the determination", "From the finding to the sanction")
MEDIAN = "The median: half of the matters took no longer. Days and nights count, weekends too."
STANDING = "What was set aside on review counts neither here nor among the sanctions, but as the result of a review."
NOTHING_YET = Waited(None, 0)


@dataclass
class YearlyNumbers:
    counted: Counted
    year: Months  # of which the elements are shown
    today: date

    @property
    def is_shared(self) -> bool:
        return self.counted.is_shared

    @property
    def least(self) -> int:
        return settings.SMALLEST_COUNT if self.is_shared else 1

    def sections(self) -> Iterator[Section]:
        if not self.is_shared:
            yield from self._stages()
        received = self._by_year(self.counted.received, "received")
        if received.is_enough:
            yield received.volume("received", "Matters received", "Matters")
        decided = self._by_year(self.counted.decided, "decided")
        if decided.is_enough:
            yield self._noted(decided.once("outcome", "How matters were decided", _heads("outcome", Outcome)), STANDING)
            yield from self._elements()
            sanctions = decided.many("sanction", "Sanctions", SANCTIONS)
            if sanctions.columns or self.is_shared:
                yield sanctions
            yield decided.once(
                "employment", "Employment when the matter was referred", _heads("employment", Employment)
            )
            yield self._times(decided)
        reviewed = self._by_year(self.counted.reviewed, "reviewed")
        if reviewed.is_enough:
            yield reviewed.once("review", "Results of reviews", facet_heads("review", RESULTS))

    def _by_year(self, counts: Counts, asked: str) -> Tabulation:
        heads = [
            Head(year.short_name, (year.short_name,), {asked: year.short_name}) for year in reversed(self.counted.years)
        ]
        return Tabulation.over(
            counts,
            heads,
            rows_are="Year",
            others="Other years",
            asked={"show": "all"},
            least=self.least,
            is_shared=self.is_shared,
            keeps_empty=True,
            totals_lead=False,  # the list has more years than are shown
        )

    def _stages(self) -> Iterator[Section]:
        """As they stand now. It changes from day to day, so that it is for the viewer alone."""
        counts = self.counted.stages(self.today)
        heads = [
            Head(str(stage.label), (stage.value,), {"stage": stage.value}) for stage in Stage if counts[stage, EVERY]
        ]
        if not heads:
            return
        tables = Tabulation(counts, heads, "Stage", {"show": ""}, least=1, is_shared=False)
        columns = [
            Head("Open", (EVERY,), {}),
            Head("Within the target", ("within",), {"target": "within"}),
            Head("Past the target", ("past",), {"target": "past"}),
        ]
        cells = tables.cells([EVERY, "within", "past"])
        yield tables.section("stage", "Open matters, by stage and target", columns, cells)

    def _elements(self) -> Iterator[Section]:
        """Of one year. Where few were cleared, or few found in breach, only how often an element was alleged."""
        year = self.year.short_name
        counts = self.counted.elements(year)
        heads = [Head(str(one.label), (one.value,), {}) for one in CodeElement]
        totals = [counts[head.keys[0], EVERY] for head in heads]
        if sum(totals) < self.least:
            return
        shown, small = told_apart(heads, totals, self.least)
        rows = [*shown, *gathered_as("Other elements", small)]
        tables = Tabulation(counts, rows, "Element", {"show": "all", "decided": year}, self.least, self.is_shared)
        columns = [Head("Breach found", ("breached",), None), Head("No breach found", ("cleared",), None)]
        numbers = tables.cells(["breached", "cleared"])
        if min(sum(line[at] for line in numbers) for at in (0, 1)) < self.least:
            columns, numbers = [], [[] for _ in numbers]
        section = tables.section("elements", f"Elements of the Code, {year}", columns, numbers)
        yield self._with_links(section, tables, "Of each matter decided in that year every element that was alleged.")

    def _with_links(self, section: Section, tables: Tabulation, note: str) -> Section:
        """And last how often each was alleged: the sum of its row."""
        asked = ("breached", "cleared", "alleged") if section.columns else ("alleged",)
        alleged = [line[0] for line in tables.cells([EVERY])]
        rows = [
            (head, [
                Cell(cell.value, self._elements_asked(head, name))
                for cell, name in zip([*cells, Cell(number)], asked, strict=True)
            ])
            for (head, cells), number in zip(section.rows, alleged, strict=True)
        ]  # fmt: skip
        columns = [*section.columns, Head("Alleged", (EVERY,))]
        totals = [Cell(cell.value) for cell in [*section.totals, Cell(sum(alleged))]]
        return Section(section.name, section.title, columns, rows, totals, note, section.rows_are)

    def _elements_asked(self, row: Head, name: str) -> Asked | None:
        """Several elements together are no one list."""
        if len(row.keys) > 1:
            return None
        return {"show": "all", "decided": self.year.short_name, name: row.keys[0]}

    def _times(self, tables: Tabulation) -> Section:
        waited = self.counted.waited()
        none = (NOTHING_YET,) * len(TIMES)

        def middles(key: str) -> list[Cell]:
            return [middle(one, self.least) for one in waited.get(key, none)]

        rows = [(row, middles(row.keys[0] if len(row.keys) == 1 else "")) for row in tables.rows]
        columns = [Head(label, ()) for label in TIMES]
        return Section("times", "Days it took", columns, rows, middles(EVERY), MEDIAN, tables.rows_are)

    @staticmethod
    def _noted(section: Section, note: str) -> Section:
        return Section(
            section.name, section.title, section.columns, section.rows, section.totals, note, section.rows_are
        )


def _heads(name: str, choices: type[Outcome] | type[Employment]) -> list[Head]:
    return facet_heads(name, {one.value: str(one.label) for one in choices})
