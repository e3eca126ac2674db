"""Lines gathered into pieces: soft-wrapped lines joined, each list item, label and row on its own."""

import re
from dataclasses import dataclass, field
from itertools import pairwise

from .lines import Line, Look, Shape, look_at, plain_words

UNWRAPPED_FROM = 120
_ENDS_SENTENCE = re.compile(r"[.?!:;][\"'”’)\]*]{0,4}")
_STARTS_ITEM_AFTER = (".", "?", "!", ":", ";", ",", " and", " or", ";and", ";or")
_FULL_LINE = 0.75
_MAX_BOLD_LINES = 6


@dataclass(slots=True)
class Piece:
    shape: Shape
    lines: list[str]
    indent: int
    gap_before: bool
    look: Look
    new_page: bool = False
    gap_after: bool = True
    tight: bool = False
    """A short line directly on top of the paragraph it seems to head."""
    text: str = ""
    depth: int = 0
    """How deep in a list the source itself says this stands; 0 where only its indent tells."""
    signed: str = ""
    """The words with signs for emphasis, links and breaks between them; "" where the source has none."""
    cells: list[list[str]] = field(default_factory=list)
    """Of a table or a row of one, the cells of each row in Markdown."""
    table: int = 0
    """Which table of the source it is a row of, counted from 1."""


@dataclass(frozen=True, slots=True)
class Layout:
    """How the whole source is laid out, which decides what a line break means."""

    width: int
    wrapped: bool
    spaced: bool

    @classmethod
    def of(cls, lines: list[Line]) -> "Layout":
        long = sum(len(line.text) > UNWRAPPED_FROM for line in lines)
        gaps = sum(line.gap for line in lines)
        return cls(
            width=max((line.indent + len(line.text) for line in lines), default=0),
            wrapped=long * 20 < len(lines),
            spaced=gaps > 2 and gaps * 8 >= len(lines),
        )

    def had_room(self, line: str) -> bool:
        return len(line) <= self.width * _FULL_LINE


def gather(lines: list[Line]) -> list[Piece]:
    layout = Layout.of(lines)
    pieces: list[Piece] = []
    for line in lines:
        look = look_at(line)
        current = pieces[-1] if pieces else None
        if look.shape is Shape.RULE:
            _underline(current, line)
        elif current is not None and _is_continuation(current, line, look, layout):
            current.lines.append(line.text)
        else:
            text = [look.text] if look.text else []
            pieces.append(Piece(look.shape, text, line.indent, line.gap, look, new_page=line.new_page))
    for piece, following in pairwise(pieces):
        piece.gap_after = following.gap_before
    for piece in pieces:
        piece.text = plain_words(join_lines(piece.lines))
    return [piece for piece in pieces if piece.text]


def is_bold(piece: Piece) -> bool:
    raw = " ".join(piece.lines)
    return piece.shape is Shape.TEXT and raw.startswith("**") and raw.endswith("**") and raw.count("**") == 2


def ends_sentence(text: str) -> bool:
    return bool(_ENDS_SENTENCE.search(text, max(0, len(text) - 5))) and not text[-1:].isalnum()


def starts_small(text: str) -> bool:
    return text[:1].islower()


def _underline(current: Piece | None, rule: Line) -> None:
    """Text directly above a line of = or - is a heading, as Markdown has it."""
    mark = rule.text[0]
    if current is None or rule.gap or mark not in "=-" or set(rule.text) != {mark} or len(rule.text) < 3:
        return
    if current.shape in (Shape.TEXT, Shape.NUMBERED) and len(current.lines) == 1:
        current.shape = Shape.HEADING
        current.look.level = 1 if mark == "=" else 2


def _is_continuation(current: Piece, line: Line, look: Look, layout: Layout) -> bool:
    if not current.lines:
        return look.shape is Shape.TEXT
    if current.shape is Shape.HEADING:
        return False
    if line.gap:
        return _runs_over_the_page(current, line, look)
    if _is_inside_bold(current):
        return look.shape in (Shape.TEXT, Shape.NUMBERED)
    if look.shape is not Shape.TEXT:
        current.tight = look.shape in (Shape.BULLET, Shape.NUMBERED) and _is_short(current, layout)
        return not current.tight and is_wrapped_before_a_mark(current, look)
    if current.shape in (Shape.LABEL, Shape.ROW, Shape.FURNITURE):
        return current.shape is Shape.LABEL and (line.indent > current.indent or starts_small(line.text))
    return _runs_on(current, line, layout)


def _runs_over_the_page(current: Piece, line: Line, look: Look) -> bool:
    unfinished = current.shape in (Shape.TEXT, Shape.NUMBERED, Shape.BULLET) and not ends_sentence(current.lines[-1])
    return line.new_page and look.shape is Shape.TEXT and starts_small(line.text) and unfinished


def _is_inside_bold(current: Piece) -> bool:
    """One bold run over a few lines, as a cover note often is."""
    first, last = current.lines[0], current.lines[-1]
    if current.shape is not Shape.TEXT or not first.startswith("**") or len(current.lines) > _MAX_BOLD_LINES:
        return False
    return "**" not in first[2:] and (len(current.lines) == 1 or not last.endswith("**"))


def is_wrapped_before_a_mark(current: Piece, look: Look) -> bool:
    """A dash or a number that a line break happened to leave at the start of a line inside a sentence."""
    if current.shape is not Shape.TEXT or look.shape not in (Shape.BULLET, Shape.NUMBERED):
        return False
    if look.shape is Shape.BULLET and look.marker not in "-–—*+o":
        return False
    last = current.lines[-1]
    return not last.endswith(_STARTS_ITEM_AFTER) and not last.isupper() and len(last) > 40


def _runs_on(current: Piece, line: Line, layout: Layout) -> bool:
    """Whether a line of text goes on with the piece above it, no blank line standing between."""
    last = current.lines[-1]
    if starts_small(line.text):
        return True
    if _heads(current, line, layout):
        current.tight = True
        return False
    if not layout.wrapped:
        return current.shape is not Shape.TEXT and line.indent > current.indent and not ends_sentence(last)
    if current.shape in (Shape.BULLET, Shape.NUMBERED):
        return line.indent > current.indent or not layout.had_room(last)
    return layout.spaced or not (ends_sentence(last) and layout.had_room(last))


def _heads(current: Piece, line: Line, layout: Layout) -> bool:
    """Whether the one line of a piece is a heading set directly on top of its text."""
    first = current.lines[0]
    if len(current.lines) > 1 or ends_sentence(first) or not layout.had_room(first) or line.indent > current.indent:
        return False
    words = len(first.split())
    if first.isupper():
        return words <= 12 and not line.text.isupper()
    if current.shape is Shape.NUMBERED:
        return words <= 8 or not layout.wrapped
    if is_bold(current):
        return words <= 12
    return (len(line.text) >= 40 or not layout.spaced) and _is_short(current, layout)


def _is_short(current: Piece, layout: Layout) -> bool:
    """A few words on their own line, nothing above them, that begin like a heading and do not end a sentence."""
    first = current.lines[0]
    if current.shape is not Shape.TEXT or len(current.lines) > 1 or not (current.gap_before or not layout.spaced):
        return False
    return first[:1].isupper() and first[-1:].isalnum() and len(first.split()) <= 6


def join_lines(lines: list[str]) -> str:
    """Lines as one; a word divided at a hyphen keeps the hyphen and loses the gap."""
    if len(lines) < 2:
        return "".join(lines)
    parts = [lines[0]]
    for above, line in pairwise(lines):
        divided = above.endswith("-") and above[-2:-1].isalpha() and line[:1].islower()
        parts.append(line if divided else f" {line}")
    return "".join(parts)
