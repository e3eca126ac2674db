"""The map of a policy: what is known of each of its clauses, as it stands on the page. Nothing here is kept back."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import ceil

from policies.enums import Measure
from policies.models import Clause, ClauseFigure
from portal.markdown import as_text, as_tree

STEPS = 4  # how many shades there are
IN_ORDER = "order"


@dataclass(frozen=True, slots=True)
class Spot:
    """A number of a clause. None of it is there where there is none, or too few to say."""

    measure: Measure
    number: int | None = None
    of: int | None = None
    step: int = 0

    @property
    def percent(self) -> int | None:
        return round(100 * self.number / self.of) if self.of and self.number is not None else None

    @property
    def weight(self) -> int | None:
        """What it is sorted and shaded by."""
        return self.number if self.of is None else self.percent

    @property
    def side(self) -> int:
        """Of its square, in a drawing of sixteen."""
        return 4 * self.step

    @property
    def inset(self) -> int:
        return (16 - self.side) // 2


@dataclass(frozen=True, slots=True)
class Row:
    ref: str
    clause: Clause
    spots: Sequence[Spot]

    @property
    def words(self) -> str:
        """Plain: what is cut short must not be cut in the middle of a mark."""
        return as_text(as_tree(self.clause.words))

    def spot(self, measure: Measure) -> Spot:
        return next(one for one in self.spots if one.measure == measure)


@dataclass(frozen=True, slots=True)
class Group:
    """Clauses under one heading, which a narrow page may fold."""

    title: str
    rows: Sequence[Row]
    may_fold: bool = True

    @property
    def told(self) -> int:
        """How many of them have any number."""
        return sum(any(spot.number is not None for spot in row.spots) for row in self.rows)


@dataclass(frozen=True, slots=True)
class Leader:
    """The clause that stands out by a measure."""

    row: Row
    spot: Spot


def rows_of(clauses: Iterable[Clause], figures: Iterable[ClauseFigure]) -> list[Row]:
    """In the order of the words. Of several counts what each of them shows is added up."""
    told = _together(figures)
    most = {
        measure: max((weight for spot in spots.values() if (weight := spot.weight) is not None), default=0)
        for measure, spots in told.items()
    }
    return [
        Row(clause.ref, clause, [_shaded(told[measure].get(clause.ref), measure, most[measure]) for measure in Measure])
        for clause in clauses
    ]


def _together(figures: Iterable[ClauseFigure]) -> Mapping[Measure, dict[str, Spot]]:
    told: dict[Measure, dict[str, Spot]] = {measure: {} for measure in Measure}
    for one in figures:
        spots = told[Measure(one.count.measure)]
        before = spots.get(one.ref)
        number = one.number + (before.number or 0 if before else 0)
        of = None if one.of is None else one.of + (before.of or 0 if before else 0)
        spots[one.ref] = Spot(Measure(one.count.measure), number, of)
    return told


def _shaded(spot: Spot | None, measure: Measure, most: int) -> Spot:
    if spot is None or spot.weight is None:
        return Spot(measure)
    step = ceil(STEPS * spot.weight / most) if most else 0
    return Spot(measure, spot.number, spot.of, step)


def in_order(rows: Sequence[Row], by: str) -> list[Row]:
    """The most first; what is not told last, as it stands in the words."""
    if by not in Measure.values:
        return [*rows]
    return sorted(
        rows, key=lambda row: -1 if (weight := row.spot(Measure(by)).weight) is None else weight, reverse=True
    )


def groups_of(rows: Sequence[Row], by: str) -> list[Group]:
    """Rows that are in order: by the sections of the policy, or those with the number they are sorted by first."""
    if by not in Measure.values:
        parts = groupby(rows, key=lambda row: row.clause.section)
        return [Group(section.heading or "Clauses", [*of_it]) for section, of_it in parts]
    measure = Measure(by)
    told = [row for row in rows if row.spot(measure).number is not None]
    rest = Group(f"{measure.label}: none, or too few to say", rows[len(told) :])
    return [group for group in (Group(f"Most {measure.label.lower()}", told, may_fold=False), rest) if group.rows]


def leaders(rows: Sequence[Row]) -> list[Leader]:
    """Of each measure the clause with the most, where there is any."""
    found = []
    for measure in Measure:
        first = in_order(rows, measure.value)[0] if rows else None
        if first and first.spot(measure).weight:
            found.append(Leader(first, first.spot(measure)))
    return found
