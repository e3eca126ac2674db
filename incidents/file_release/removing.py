"""What is taken out of a document, and what is left of it: the same on the page, on paper and in every check."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from .words import Block, tidy

# What stands in a paragraph that long is looked for elsewhere too, where it was taken out.
TELLING = 20
MARKED = re.compile(r"\[removed: ([^\]]+)\]")


@dataclass(frozen=True)
class Removal:
    """A paragraph by its place; or a phrase, wherever it stands in the document."""

    ground: str
    paragraph: int | None = None
    phrase: str = ""
    words: str = ""

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class Piece:
    """Words that stay, or what stands in the place of words that were removed."""

    text: str
    is_removed: bool = False


@dataclass(frozen=True)
class Left:
    """A block with what is left of it."""

    place: int
    kind: str
    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        return "".join(piece.text for piece in self.pieces)

    @property
    def stays(self) -> str:
        """What somebody reads who gets it, the marks apart."""
        return " ".join(piece.text for piece in self.pieces if not piece.is_removed)

    @property
    def is_gone(self) -> bool:
        return all(piece.is_removed for piece in self.pieces)


def removals_of(rows: Iterable[dict[str, Any]]) -> list[Removal]:
    return [Removal(**row) for row in rows]


def mark(ground: str) -> str:
    return f"[removed: {ground}]"


def always_removed(blocks: Iterable[Left]) -> list[str]:
    """On which grounds something was out of it before anybody decided, place by place."""
    return [ground for block in blocks for ground in MARKED.findall(block.stays)]


def left_of(blocks: Sequence[Block], removals: Sequence[Removal]) -> list[Left]:
    return [_left(place, block, removals) for place, block in enumerate(blocks)]


def _left(place: int, block: Block, removals: Sequence[Removal]) -> Left:
    whole = next((one for one in removals if one.paragraph == place), None)
    if whole:
        return Left(place, block["kind"], (Piece(mark(whole.ground), is_removed=True),))
    pieces: tuple[Piece, ...] = (Piece(block["text"]),)
    # The longest first, so that a name inside a longer phrase leaves none of it behind.
    for one in sorted((one for one in removals if one.phrase), key=lambda one: -len(one.phrase)):
        pattern = phrase_pattern(one.phrase)
        pieces = tuple(part for piece in pieces for part in _cut(piece, pattern, mark(one.ground)))
    return Left(place, block["kind"], pieces)


def _cut(piece: Piece, pattern: re.Pattern[str], marked: str) -> list[Piece]:
    if piece.is_removed:
        return [piece]
    found: list[Piece] = []
    for at, text in enumerate(pattern.split(piece.text)):
        if at:
            found.append(Piece(marked, is_removed=True))
        if text:
            found.append(Piece(text))
    return found


def phrase_pattern(phrase: str) -> re.Pattern[str]:
    """Its words, however they are spaced and in capitals or not; not inside another word."""
    words = tidy(phrase).split()
    start = r"(?<!\w)" if words and re.match(r"\w", words[0]) else ""
    end = r"(?!\w)" if words and re.search(r"\w\Z", words[-1]) else ""
    return re.compile(start + r"\s+".join(map(re.escape, words)) + end, re.IGNORECASE)


def stands_in(blocks: Sequence[Block], phrase: str) -> bool:
    pattern = phrase_pattern(phrase)
    return any(pattern.search(block["text"]) for block in blocks)


def removed_words(blocks: Sequence[Block], removals: Sequence[Removal]) -> list[str]:
    """What was taken out, as it can be looked for elsewhere: phrases, and paragraphs that are long enough to tell."""
    found = [(one, _taken(blocks, one)) for one in removals]
    return [words for one, words in found if one.phrase or len(words) >= TELLING]


def _taken(blocks: Sequence[Block], removal: Removal) -> str:
    return removal.phrase if removal.paragraph is None else blocks[removal.paragraph]["text"]
