"""A document as one list of rows, each of which says what it is to become in a policy."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from .document import Document, Kind

HEADING = "heading"
# Marks that would be taken for emphasis, a link, a heading or a list, in words that mean none of it.
_MARKS = re.compile(r"([\\`*_\[\]<>|])|^([#+-])(?=\s)")


class Becomes(StrEnum):
    CLAUSE = "clause"
    PROSE = "prose"
    HEADING = "heading"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Row:
    """A heading or a passage. ``number`` counts from 1 through the document; only a clause has a use for its ref."""

    number: int
    text: str
    kind: str
    depth: int = 0
    becomes: str = Becomes.CLAUSE
    ref: str = ""

    @property
    def is_clause(self) -> bool:
        return self.becomes == Becomes.CLAUSE

    @property
    def markdown(self) -> str:
        """Plain words as Markdown that shows them as they are."""
        return _MARKS.sub(r"\\\1\2", self.text)


@dataclass(slots=True)
class Part:
    """A heading with the rows under it. Words between the clauses of a section stand at its start."""

    heading: str
    prose: list[Row] = field(default_factory=list)
    clauses: list[Row] = field(default_factory=list)

    @property
    def markdown(self) -> str:
        blocks = ""
        for above, row in zip([None, *self.prose], self.prose, strict=False):
            in_list = row.kind == Kind.ITEM
            goes_on = in_list and above is not None and above.kind == Kind.ITEM
            mark = f"{'  ' * max(0, row.depth - 1)}- " if in_list else ""
            blocks += f"{'' if not blocks else chr(10) if goes_on else chr(10) * 2}{mark}{row.markdown}"
        return blocks


def rows_of(document: Document) -> list[Row]:
    """Every heading and passage in order, sentences that were cut whole again."""
    found: list[Row] = []
    for section in document.rejoined().sections:
        if section.heading:
            found.append(Row(len(found) + 1, section.heading, HEADING, becomes=Becomes.HEADING))
        for passage in section.clauses:
            found.append(Row(len(found) + 1, passage.text, passage.kind, passage.depth))
    return found


def parts_of(rows: Iterable[Row]) -> list[Part]:
    """What the rows become; those before the first heading make a part without one."""
    parts: list[Part] = []
    for row in rows:
        if row.becomes == Becomes.HEADING:
            parts.append(Part(row.text))
        elif row.becomes != Becomes.NOTHING:
            if not parts:
                parts.append(Part(""))
            (parts[-1].clauses if row.is_clause else parts[-1].prose).append(row)
    return parts


def headed(rows: Iterable[Row]) -> Iterator[tuple[str, Row]]:
    """Each row that is no heading, with the heading it stands under."""
    heading = ""
    for row in rows:
        if row.becomes == Becomes.HEADING:
            heading = row.text
        else:
            yield heading, row
