from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    PARAGRAPH = "paragraph"
    LEAD_IN = "lead-in"
    ITEM = "item"
    ROW = "row"
    TABLE = "table"
    METADATA = "metadata"
    FURNITURE = "furniture"


@dataclass(frozen=True, slots=True)
class Passage:
    """One clause of a document as it was read: its plain words, on one line for each row of a table, and the same
    in Markdown, which keeps emphasis, links, line breaks, the bullet or number of an item, and the cells of a table.

    ``depth`` is 0 outside a list and 1 for an outermost item. ``marker`` is the bullet or number as written;
    a number or letter people cite is also left in ``text``. ``continues`` says that the sentence began in an
    earlier passage and was cut by metadata or page furniture.
    """

    text: str
    markdown: str
    kind: Kind = Kind.PARAGRAPH
    depth: int = 0
    marker: str = ""
    continues: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with what stands under it. The words before the first heading have the heading ``""``."""

    heading: str
    level: int
    clauses: tuple[Passage, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """A policy as it was read, every word in the order of the source.

    Where something stands above the title (a banner, a marking), the title is also a section heading in its
    own place, so that the order of the page is kept. ``metadata`` repeats what the passages say and takes
    nothing from them.
    """

    title: str
    sections: tuple[Section, ...] = ()
    metadata: Mapping[str, str] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()
    """What the file holds beside its words and this reading does not, each in a sentence for the person."""

    def as_json(self) -> dict[str, Any]:
        return {
            "title": self.title,
            "sections": [
                {"heading": section.heading, "clauses": [clause.text for clause in section.clauses]}
                for section in self.sections
            ],
        }

    def texts(self) -> Iterator[str]:
        """Title, headings and clauses, in reading order."""
        yield self.title
        for section in self.sections:
            yield section.heading
            for clause in section.clauses:
                yield clause.text

    def rejoined(self) -> "Document":
        """The same document with each cut sentence whole, and what cut it standing after the sentence."""
        sections = tuple(replace(section, clauses=_rejoin(section.clauses)) for section in self.sections)
        return replace(self, sections=sections)


def _rejoin(clauses: tuple[Passage, ...]) -> tuple[Passage, ...]:
    joined: list[Passage] = []
    words = 0  # where the last passage that is neither metadata nor furniture stands in `joined`
    for clause in clauses:
        if clause.continues and joined:
            cut = joined[words]
            joined[words] = replace(cut, text=f"{cut.text} {clause.text}", markdown=f"{cut.markdown} {clause.markdown}")
            continue
        if clause.kind not in (Kind.METADATA, Kind.FURNITURE):
            words = len(joined)
        joined.append(clause)
    return tuple(joined)
