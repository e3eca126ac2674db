"""Numbers of readers along the tree of units. A unit's are those of everything under it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime
from functools import cached_property


@dataclass(frozen=True)
class Numbers:
    people: int = 0
    opened: int = 0
    overdue: int = 0
    acknowledged: int = 0
    exempt: int = 0

    @property
    def not_opened(self) -> int:
        return self.people - self.opened - self.overdue - self.acknowledged - self.exempt

    @property
    def percent(self) -> int | None:
        """Of those who are asked; nothing can be said where everyone is exempt."""
        asked = self.people - self.exempt
        return self.acknowledged * 100 // asked if asked else None

    def without(self, others: "Numbers") -> "Numbers":
        return Numbers(*(getattr(self, name) - getattr(others, name) for name in NUMBERS))

    def as_dict(self) -> dict[str, int]:
        return {"not_opened": self.not_opened} | {name: getattr(self, name) for name in NUMBERS}


NUMBERS = tuple(field.name for field in fields(Numbers))


def sum_of(several: Iterable[Numbers]) -> Numbers:
    found = [*several]
    return Numbers(*(sum(getattr(one, name) for one in found) for name in NUMBERS))


@dataclass(frozen=True)
class UnitCoverage:
    unit_id: int
    parent_id: int | None
    unit: str
    numbers: Numbers


@dataclass(frozen=True)
class Coverage:
    """Where each unit stands that has people in view, by id and in the order of their names."""

    units: dict[int, UnitCoverage]
    counted_at: datetime
    is_kept: bool  # counted before, and not just now

    @cached_property
    def _below(self) -> dict[int | None, list[UnitCoverage]]:
        below = defaultdict(list)
        for unit in self.units.values():
            below[unit.parent_id if unit.parent_id in self.units else None].append(unit)
        return below

    @property
    def tops(self) -> list[UnitCoverage]:
        return self.under(None)

    @cached_property
    def total(self) -> Numbers:
        return sum_of(unit.numbers for unit in self.tops)

    def under(self, unit_id: int | None) -> list[UnitCoverage]:
        return self._below.get(unit_id, [])

    def directly_in(self, unit_id: int) -> Numbers:
        """The people of a unit who are in none of the units under it."""
        return self.units[unit_id].numbers.without(sum_of(unit.numbers for unit in self.under(unit_id)))

    @cached_property
    def start(self) -> int | None:
        """Where there is first something to choose: a department is one unit, and so may be the tree of a manager."""
        at, below = None, self.tops
        while len(below) == 1 and (at is None or not self.directly_in(at).people):
            at, below = below[0].unit_id, self.under(below[0].unit_id)
        return at

    def above(self, unit_id: int) -> list[UnitCoverage]:
        """The units between where one starts and this one, the highest first."""
        way: list[UnitCoverage] = []
        parent = self.units[unit_id].parent_id
        while unit_id != self.start and parent != self.start and parent in self.units:
            way.insert(0, self.units[parent])
            unit_id, parent = parent, self.units[parent].parent_id
        return way

    def way_to(self, unit_id: int | None) -> list[UnitCoverage]:
        """The same with the unit; nothing to where one starts."""
        return [] if unit_id is None or unit_id == self.start else [*self.above(unit_id), self.units[unit_id]]
