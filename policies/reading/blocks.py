"""Lists and tables in Markdown, from items and rows that were read one by one."""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from .lines import Look, Shape
from .pieces import Piece

_LARGEST_TABLE = 20_000  # characters
_MOST_CELLS = 10_000
_NUMBER = re.compile(r"(0|[1-9]\d{0,8})\\([.)]) ")
_MARKER = re.compile(r"- |(\d{1,9})([.)]) ")
_OTHER_SIGN = {".": ")", ")": "."}


def list_item(words: str, marker: str) -> str:
    """An item as a list of its own. Markdown knows bullets and 1. or 1); any other number stays among the words."""
    if not any(map(str.isalnum, marker)):
        return f"- {_moved_in(words, 2)}"
    if number := _NUMBER.match(words):
        mark = f"{number[1]}{number[2]} "
        return f"{mark}{_moved_in(words[number.end() :], len(mark))}"
    return words


def _moved_in(text: str, width: int) -> str:
    """The lines below the first moved in."""
    return text.replace("\n", f"\n{' ' * width}")


class Blocks:
    """Puts blocks under one another: an item into the one it belongs to, by their depth, with what goes on with it."""

    def __init__(self) -> None:
        self._blocks: list[str] = []
        self._open: list[tuple[int, str]] = []  # the depth and the marker of each item that is open
        self._after_item = False

    @property
    def markdown(self) -> str:
        return "".join(self._blocks)

    def add(self, block: str, depth: int = 0, *, is_item: bool = False) -> None:
        beside = self._close(depth - 1 if is_item else depth)
        indent = sum(len(marker) for _depth, marker in self._open)
        gap = "\n\n" if self._blocks else ""
        if is_item:
            block = block if _MARKER.match(block) else f"- {_moved_in(block, 2)}"
            block, marker = _counted_on(block, beside)
            # Inside an item, a list that begins with another number would be words of the line above.
            if self._after_item and (beside or marker in ("- ", "1. ", "1) ")):
                gap = "\n"
            self._open.append((depth, marker))
        self._blocks.append(f"{gap}{' ' * indent}{_moved_in(block, indent)}")
        self._after_item = is_item

    def _close(self, depth: int) -> str:
        """Closes what is deeper, and gives the marker of the item that the next one stands beside."""
        beside = ""
        while self._open and self._open[-1][0] > depth:
            beside = self._open.pop()[1]
        return beside


def _counted_on(block: str, beside: str) -> tuple[str, str]:
    """Markdown counts by itself; a number out of turn begins another list, which another sign shows."""
    marker = _MARKER.match(block)
    before = _MARKER.match(beside)
    if marker is None or before is None or not marker[1] or not before[1]:
        return block, marker[0] if marker else ""
    sign = before[2] if int(marker[1]) == int(before[1]) + 1 else _OTHER_SIGN[before[2]]
    mark = f"{marker[1]}{sign} "
    return mark + block[marker.end() :], mark


def gather_tables(pieces: list[Piece]) -> list[Piece]:
    """One piece for the rows of a table that follow each other; facts above and below them stay on their own."""
    gathered: list[Piece] = []
    for table, some in groupby(pieces, key=lambda piece: piece.table):
        rows = list(some)
        drawn = [at for at, row in enumerate(rows) if row.shape is Shape.ROW] if table else []
        if drawn:
            first, end = drawn[0], drawn[-1] + 1
            while end < len(rows) and rows[end].shape is Shape.TEXT:
                end += 1
            rows = [*rows[:first], *map(_table_of, _parts_of(rows[first:end])), *rows[end:]]
        gathered += rows
    return gathered


def _parts_of(rows: list[Piece]) -> Iterator[list[Piece]]:
    """A table nobody could read is told in several."""
    part: list[Piece] = []
    size = width = 0
    for row in rows:
        more, wide = sum(map(len, row.cells[0])), len(row.cells[0])
        if part and (size + more > _LARGEST_TABLE or max(width, wide) * (len(part) + 1) > _MOST_CELLS):
            yield part
            part, size, width = [], 0, 0
        part.append(row)
        size, width = size + more, max(width, wide)
    yield part


def _table_of(rows: list[Piece]) -> Piece:
    text = "\n".join(row.text for row in rows)
    cells = [row.cells[0] for row in rows]
    return Piece(Shape.TABLE, [text], 0, True, Look(Shape.TABLE, text), text=text, cells=cells)


def table(rows: Sequence[Sequence[str]]) -> str:
    """The first row heads it and is as wide as any, since Markdown leaves out what stands beyond."""
    width = max(len(row) for row in rows)
    head = [*rows[0], *[""] * (width - len(rows[0]))]
    return "\n".join(f"| {' | '.join(row)} |" for row in [head, ["---"] * width, *rows[1:]])
