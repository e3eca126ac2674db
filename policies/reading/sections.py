"""Pieces with their headings known, made into sections of passages."""

import re
from collections.abc import Iterator
from itertools import pairwise

from .blocks import list_item, table
from .document import Kind, Passage, Section
from .headings import find_cuts, numbered
from .inline import as_markdown
from .lines import Shape
from .pieces import Piece, is_bold

_MAX_DEPTH = 8
_RANKED = -1
_ROMAN = re.compile(r"[ivxlc]+")
_KINDS = {Shape.LABEL: Kind.METADATA, Shape.FURNITURE: Kind.FURNITURE, Shape.ROW: Kind.ROW, Shape.TABLE: Kind.TABLE}


def make_sections(pieces: list[Piece], headings: set[int], front: int = 0) -> tuple[Section, ...]:
    """The words before the first heading make a section without one; every piece finds its place once.

    The first `front` pieces are the title and what stands above it: headings there say nothing about levels.
    """
    levels = _find_levels(pieces, sorted(at for at in headings if at >= front))
    passages = list(_read_passages(pieces, headings))
    starts = sorted(headings)
    sections = []
    opening = tuple(passage for passage in passages[: starts[0] if starts else None] if passage)
    if opening:
        sections.append(Section("", 1, opening))
    for start, end in pairwise([*starts, len(pieces)]):
        clauses = tuple(passage for passage in passages[start:end] if passage)
        sections.append(Section(pieces[start].text, levels.get(start, 1), clauses))
    return tuple(sections)


def _find_levels(pieces: list[Piece], headings: list[int]) -> dict[int, int]:
    """Markdown says its level, a number by its parts; capitals stand over plain, plain over bold."""
    top = min((pieces[at].look.level for at in headings if pieces[at].shape is Shape.HEADING), default=1)
    styles = sorted({_style(pieces[at]) for at in headings} - {_RANKED})
    levels: dict[int, int] = {}
    number_base = 0
    for at in headings:
        piece, above = pieces[at], levels.get(at - 1, 0)
        if piece.shape is Shape.HEADING:
            levels[at] = piece.look.level - top + 1
        elif numbered(piece):
            number_base = number_base or above + 1
            levels[at] = number_base + len(numbered(piece)) - 1
        else:
            under_its_own = above > 0 and _style(pieces[at - 1]) == _style(piece)
            levels[at] = styles.index(_style(piece)) + 1 + under_its_own
    return levels


def _style(piece: Piece) -> int:
    if piece.shape is Shape.HEADING or numbered(piece):
        return _RANKED
    if piece.text.isupper():
        return 0
    return 2 if is_bold(piece) else 1


def _read_passages(pieces: list[Piece], headings: set[int]) -> Iterator[Passage | None]:
    """One passage for each piece, None where the piece is a heading."""
    carried, cutting = find_cuts(pieces, headings)
    nesting = _Nesting()
    for at, piece in enumerate(pieces):
        if at in headings:
            nesting.close()
            yield None
        elif at in cutting and piece.shape is Shape.TEXT:
            yield Passage(piece.text, _markdown_of(piece), Kind.FURNITURE)
        elif piece.shape in (Shape.BULLET, Shape.NUMBERED):
            yield Passage(piece.text, _markdown_of(piece), Kind.ITEM, nesting.enter(piece), piece.look.marker)
        elif kind := _KINDS.get(piece.shape):
            yield Passage(piece.text, _markdown_of(piece), kind)
        else:
            kind = Kind.LEAD_IN if _leads_in(pieces, at, headings) else Kind.PARAGRAPH
            depth = nesting.depth_of_text(piece)
            yield Passage(piece.text, _markdown_of(piece), kind, depth, continues=at in carried)


def _markdown_of(piece: Piece) -> str:
    if piece.shape is Shape.TABLE:
        return table(piece.cells)
    words = as_markdown(piece.text, piece.signed)
    return list_item(words, piece.look.marker) if piece.shape in (Shape.BULLET, Shape.NUMBERED) else words


def _leads_in(pieces: list[Piece], at: int, headings: set[int]) -> bool:
    if not pieces[at].text.endswith((":", ":-", "–", "—")) or at + 1 >= len(pieces) or at + 1 in headings:
        return False
    return pieces[at + 1].shape in (Shape.BULLET, Shape.NUMBERED)


class _Nesting:
    """How deep in a list an item stands: by its indent, and at one indent by a change of marker."""

    def __init__(self) -> None:
        self._open: list[tuple[int, str]] = []
        self._letters: dict[str, str] = {}

    def close(self) -> None:
        self._open.clear()
        self._letters.clear()

    def enter(self, piece: Piece) -> int:
        key = (piece.indent, "" if piece.depth else self._form(piece.look.marker))
        while self._open and self._open[-1][0] > piece.indent:
            self._open.pop()
        if key in self._open:
            del self._open[self._open.index(key) + 1 :]
        elif len(self._open) < _MAX_DEPTH:
            self._open.append(key)
        return len(self._open)

    def depth_of_text(self, piece: Piece) -> int:
        """Text indented under an item belongs to it; any other closes the list."""
        while self._open and self._open[-1][0] >= piece.indent:
            self._open.pop()
        return len(self._open)

    def _form(self, marker: str) -> str:
        """What the markers of one list share. `(i)` is a letter after `(h)` and a roman number otherwise."""
        core = marker.strip("().")
        form = re.sub(r"[A-Za-z]+", "a" if core.islower() else "A", re.sub(r"\d+", "1", marker))
        if len(core) != 1 or not core.isalpha():
            return f"roman {form}" if _ROMAN.fullmatch(core.lower()) else form
        before = self._letters.get(form, "")
        if _ROMAN.fullmatch(core.lower()) and (not before or ord(core) != ord(before) + 1):
            return f"roman {form}"
        self._letters[form] = core
        return form
