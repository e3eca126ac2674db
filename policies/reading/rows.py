"""A document as one list of rows, each of which says what it is to become in a policy."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from .blocks import Blocks
from .document import Document, Kind
from .inline import as_markdown

HEADING = "heading"


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
    markdown: str
    kind: str
    depth: int = 0
    becomes: str = Becomes.CLAUSE
    ref: str = ""

    @property
    def is_clause(self) -> bool:
        return self.becomes == Becomes.CLAUSE


@dataclass(slots=True)
class Part:
    """A heading with the rows under it: first words of its own, then clauses. Words after a clause begin a part
    without a heading, which `goes_on` with the one above: so everything stays where it stood."""

    heading: str
    goes_on: bool = False
    prose: list[Row] = field(default_factory=list)
    clauses: list[Row] = field(default_factory=list)

    @property
    def markdown(self) -> str:
        blocks = Blocks()
        for row in self.prose:
            blocks.add(row.markdown, row.depth, is_item=row.kind == Kind.ITEM)
        return blocks.markdown


def rows_of(document: Document) -> list[Row]:
    """Every heading and passage in order, sentences that were cut whole again."""
    found: list[Row] = []
    for section in document.rejoined().sections:
        if section.heading:
            words = section.heading
            found.append(Row(len(found) + 1, words, as_markdown(words), HEADING, becomes=Becomes.HEADING))
        for passage in section.clauses:
            found.append(Row(len(found) + 1, passage.text, passage.markdown, passage.kind, passage.depth))
    return found


def parts_of(rows: Iterable[Row]) -> list[Part]:
    """What the rows become; those before the first heading make a part without one."""
    parts: list[Part] = []
    for row in rows:
        if row.becomes == Becomes.HEADING:
            parts.append(Part(" ".join(row.text.split())))
        elif row.becomes != Becomes.NOTHING:
            if not parts or (parts[-1].clauses and not row.is_clause):
                parts.append(Part("", goes_on=bool(parts)))
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
