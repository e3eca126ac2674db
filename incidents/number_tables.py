"""What tables of numbers are made of: rows, columns, and cells that lead to the list of what they count."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.utils.dateformat import format as format_date

from incidents.enums import CaseState
from incidents.models.case import CLOSED, PASSED_ON
from incidents.months import Months
from portal.export import Column
from portal.small_cells import gathered

OPEN = [state for state in CaseState if state not in (*CLOSED, *PASSED_ON)]
KEPT_BACK = "not shown"
EVERY = "every"
Asked = dict[str, str]  # what narrows a list to the cases of a number
Counts = Counter[tuple[str, str]]  # by row and facet
COLUMNS = (
    Column("Table", "table", width=40),
    Column("Row", "row", width=30),
    Column("Column", "column", width=40),
    Column("Number", "number", width=14),
)


@dataclass(frozen=True)
class Waited:
    """How long it took, in the middle, and of how many cases that is the middle."""

    median: timedelta | None
    cases: int


@dataclass(frozen=True)
class Head:
    """A row or a column. `asked` is None where no list has just what it counts."""

    label: str
    keys: tuple[str, ...]
    asked: Asked | None = None


@dataclass(frozen=True)
class Cell:
    """A number, or None where it is kept back or there is none."""

    value: float | None
    asked: Asked | None = None

    @property
    def query(self) -> str:
        return urlencode(self.asked) if self.asked else ""


@dataclass(frozen=True)
class Section:
    name: str
    title: str
    columns: list[Head]
    rows: list[tuple[Head, list[Cell]]]
    totals: list[Cell]
    note: str = ""
    rows_are: str = ""  # what its rows are called

    @property
    def lines(self) -> list[tuple[Head, list[tuple[Head, Cell]]]]:
        """Its rows, and last what they come to, each cell with its column."""
        every = [*self.rows, (Head("Together", ()), self.totals)]
        return [(head, [*zip(self.columns, cells, strict=True)]) for head, cells in every]

    @property
    def bars(self) -> list[tuple[str, float | None]]:
        """What is drawn of it: its columns, or the rows of its first one where that says more."""
        if self.name in BY_ROW:
            return [(head.label, cells[0].value) for head, cells in self.rows]
        return [(head.label, cell.value) for head, cell in zip(self.columns, self.totals, strict=True)]


BY_ROW = ("volume", "again", "waited", "passed-on", "received", "stage", "elements", "times")


def with_percent(section: Section, wholes: Sequence[int]) -> Section:
    """A second column: of so many that came in, the total last. It says nothing that the first one does not."""
    shares = [
        Cell(round(100 * cells[0].value / whole) if whole and cells[0].value is not None else None)
        for cells, whole in zip([*(cells for _, cells in section.rows), section.totals], wholes, strict=True)
    ]
    rows = [(head, [*cells, share]) for (head, cells), share in zip(section.rows, shares, strict=False)]
    columns = [*section.columns, Head("Percent of those that came in", ())]
    return replace(section, columns=columns, rows=rows, totals=[*section.totals, shares[-1]])


def told_apart(
    candidates: Sequence[Head], totals: Sequence[int], least: int, *, rest: int = 0, most: int = 10_000
) -> tuple[list[Head], list[Head]]:
    """Those that stand by themselves, and those that go together. What nothing is in goes nowhere."""
    there = [(head, total) for head, total in zip(candidates, totals, strict=True) if total]
    kept = set(sorted(range(len(there)), key=lambda place: (-there[place][1], place))[:most])
    rest += sum(total for place, (_, total) in enumerate(there) if place not in kept)
    order = sorted(kept)
    small = {order[place] for place in gathered([there[place][1] for place in order], least, rest=rest)}
    shown = [head for place, (head, _) in enumerate(there) if place in kept - small]
    return shown, [head for place, (head, _) in enumerate(there) if place not in kept - small]


def gathered_as(name: str, heads: list[Head]) -> list[Head]:
    return [Head(name, tuple(key for head in heads for key in head.keys))] if heads else []


def narrowed(asked: Asked, *heads: Head) -> Asked | None:
    """The address of the list of a number, or None where there is no such list."""
    for head in heads:
        if head.asked is None:
            return None
        asked = {**asked, **head.asked}
    return asked


def month_heads(months: Months) -> list[Head]:
    return [Head(format_date(month, "F Y"), (f"{month:%Y-%m}",), {"came": f"{month:%Y-%m}"}) for month in months]


def state_heads() -> list[Head]:
    open_now = Head("Open", tuple(f"state:{state}" for state in OPEN), {"show": ""})
    return [open_now, *(Head(state.label, (f"state:{state}",), {"state": state.value}) for state in CLOSED)]


def facet_heads(name: str, labels: dict[str, str]) -> list[Head]:
    return [Head(label, (f"{name}:{key}",), {name: key}) for key, label in labels.items()]


def middle(waited: Waited, least: int) -> Cell:
    is_enough = waited.median is not None and waited.cases >= least
    return Cell(round(waited.median / timedelta(days=1), 1) if is_enough and waited.median is not None else None)


def rows_of(sections: Iterable[Section]) -> Iterator[list[Any]]:
    """What the page shows, a number a row."""
    for one in sections:
        for head, cells in one.lines:
            for column, cell in cells:
                yield [one.title, head.label, column.label, KEPT_BACK if cell.value is None else cell.value]
