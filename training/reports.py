"""Tables that leave the portal, with nothing in them that their pages keep back."""

from collections.abc import Iterable, Iterator
from typing import Any

from portal.export import Column, Kind

from .queries import ItemInsight, UnitRow

ITEMS = (
    Column("Question", "key"),
    Column("Kind", "kind"),
    Column("Words", "prompt", width=60),
    Column("Clauses", "clauses", width=30),
    Column("Answers", "answers", kind=Kind.NUMBER),
    Column("Right", "right", kind=Kind.NUMBER),
    Column("Right in percent", "percent", kind=Kind.NUMBER),
    Column("Mean score in percent", "score", kind=Kind.NUMBER),
    Column("Discrimination", "discrimination", kind=Kind.NUMBER),
    Column("Seconds", "seconds", kind=Kind.NUMBER),
    Column("Not answered in time", "left_open", kind=Kind.NUMBER),
    Column("What to look at", "mend", width=60),
)
_NUMBERS = tuple(column.value for column in ITEMS[4:-1])


def rows_of_items(items: Iterable[ItemInsight]) -> Iterator[list[Any]]:
    for one in items:
        item = one.item
        refs = ", ".join(clause.ref for clause in item.clauses.all())
        numbers = [getattr(one.insight, name) for name in _NUMBERS]
        yield [item.key, item.get_kind_display(), item.prompt, refs, *numbers, " ".join(one.insight.mend)]


UNITS = (
    Column("Unit", "unit", width=36),
    Column("Asked", "asked", kind=Kind.NUMBER),
    Column("Completed", "completed", kind=Kind.NUMBER),
    Column("Share in percent", "percent", kind=Kind.NUMBER),
)


def rows_of_units(rows: Iterable[UnitRow]) -> Iterator[list[Any]]:
    for row in rows:
        yield [f"Directly in {row.name}" if row.is_here else row.name, row.asked, row.completed, row.percent]
