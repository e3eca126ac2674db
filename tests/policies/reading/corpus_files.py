"""The made documents of corpus/: what the file says, what must be read from it, and what rule that shows."""

import codecs
import os
import re
from dataclasses import dataclass
from pathlib import Path

import yaml

from policies.reading.document import Document, Kind

HERE = Path(__file__).parent
SEEDS = Path(os.environ.get("SEED_POLICIES") or HERE.parents[3] / "shared" / "seeds")
_WORD = re.compile(r"[^\W_]+")
_SIGNS = {
    Kind.PARAGRAPH: "p",
    Kind.LEAD_IN: ":",
    Kind.ITEM: "-",
    Kind.ROW: "|",
    Kind.TABLE: "|",
    Kind.METADATA: "@",
    Kind.FURNITURE: "~",
}
_MARKS = {"utf-8": codecs.BOM_UTF8, "utf-16-le": codecs.BOM_UTF16_LE, "utf-16-be": codecs.BOM_UTF16_BE}


@dataclass(frozen=True)
class MadeDocument:
    name: str
    rule: str
    source: str
    title: str
    outline: str
    metadata: dict[str, str]
    encoding: str = "utf-8"
    marked: bool = False
    newline: str = "\n"

    @property
    def data(self) -> bytes:
        mark = _MARKS[self.encoding] if self.marked else b""
        return mark + self.source.replace("\n", self.newline).encode(self.encoding)


def made_documents() -> list[MadeDocument]:
    files = sorted((HERE / "corpus").glob("*.yaml"))
    return [MadeDocument(path.stem, **yaml.safe_load(path.read_text(encoding="utf-8"))) for path in files]


def outline(document: Document) -> str:
    """`# heading`, then p paragraph, : lead-in, - item, | row, @ metadata, ~ furniture; + carries on a sentence."""
    lines = []
    for section in document.sections:
        lines.append(f"{'#' * section.level} {section.heading}".rstrip())
        for clause in section.clauses:
            carried = "+" if clause.continues else ""
            lines += [f"{'  ' * clause.depth}{_SIGNS[clause.kind]}{carried} {line}" for line in clause.text.split("\n")]
    return "".join(f"{line}\n" for line in lines)


def words(text: str) -> list[str]:
    """Words without signs; a lone `o` is a bullet in some of the sources."""
    return [word for word in _WORD.findall(text) if word != "o"]


def missing_words(source: str, document: Document) -> list[str]:
    """The words of the source that the document does not have, or not in the order of the source."""
    found = iter(words("\n".join(document.texts())))
    return [word for word in words(source) if word not in found]
