"""Counts that may leave the room: which cells of a table are kept back, so that nobody can work out a small one.

Two steps. First `gathered` puts the small categories of each side together (global recoding), and as many more as it
takes, so that every total that stands beside the table is large enough to stand there. Then `hidden_cells` keeps back
each cell under `least` (primary suppression) and further ones (complementary suppression) until none of them follows
from the rest.

A table whose line totals are all known is seen as a graph: its rows and columns are the points, its hidden cells the
lines between them. A hidden cell can have another value just when it lies on a ring of hidden cells along which one
more here can be one less there (D. Gusfield, "A graph theoretic approach to statistical data security", SIAM Journal on
Computing 17(3), 1988). Rings that would bring a cell below nought do not count, so that a reader who knows that there
is no less than none is no better off. Beyond that no line keeps back fewer than `least` together: what is left of a
total is a count as well.

Tables of one population by two sides each, that share sides but no cells, may stand beside each other: what two of them
have in common are the totals of a side, and those are all shown. Periods that do not overlap have nothing in common.
What this does not hold against is somebody who gets the same table twice and learns what happened in between, or who
has another viewer's table of other cases.
"""

from collections.abc import Iterator, Sequence

Cell = tuple[int, int]
Table = Sequence[Sequence[int]]


def gathered(totals: Sequence[int], least: int, *, rest: int = 0) -> frozenset[int]:
    """The places of the categories that go together under one name, so that none of them and not all of them are few.

    `rest` is how many stand in no category. A category without anybody in it is no cell: leave it out before.
    """
    by_size = sorted(range(len(totals)), key=lambda place: (totals[place], -place))
    chosen: list[int] = []
    together = rest
    for place in by_size:
        if totals[place] >= least and (together >= least or (not chosen and not rest)):
            break
        chosen.append(place)
        together += totals[place]
    return frozenset(chosen)


def hidden_cells(table: Table, least: int) -> frozenset[Cell]:
    """The cells to keep back of a table whose line totals are all shown, and none of which is under `least`."""
    hidden = {cell for cell in _cells(table) if _at(table, cell) < least}
    while (more := _one_more(table, hidden, least)) is not None:
        hidden.add(more)
    return frozenset(hidden)


def _one_more(table: Table, hidden: set[Cell], least: int) -> Cell | None:
    """The smallest shown cell that has to go as well: for a line that hides too few, or a cell that can be solved."""
    shown = [cell for cell in _cells(table) if cell not in hidden]
    for side, line in sorted({(side, cell[side]) for cell in hidden for side in (0, 1)}):
        beside = [cell for cell in shown if cell[side] == line]
        if beside and sum(_at(table, cell) for cell in hidden if cell[side] == line) < least:
            crossed = {cell[1 - side] for cell in hidden}
            return min(beside, key=lambda cell: (cell[1 - side] not in crossed, _at(table, cell), cell))
    for solved in (cell for cell in sorted(hidden) if shown and not can_differ(table, hidden, cell)):
        enough = [cell for cell in shown if can_differ(table, hidden | {cell}, solved)]
        near = [cell for cell in shown if cell[0] == solved[0] or cell[1] == solved[1]]
        return min(enough or near or shown, key=lambda cell: (_at(table, cell), cell))
    return None


def can_differ(table: Table, hidden: set[Cell] | frozenset[Cell], cell: Cell) -> bool:
    """Is there another table, with no cell below nought, that looks the same to whoever sees all but the hidden?"""
    row, column = cell
    others = hidden - {cell}
    if _leads(table, others, ("column", column), ("row", row)):
        return True
    return _at(table, cell) > 0 and _leads(table, others, ("row", row), ("column", column))


def _leads(table: Table, hidden: set[Cell] | frozenset[Cell], start: tuple[str, int], end: tuple[str, int]) -> bool:
    """Walks from rows to columns where a cell may grow and from columns to rows where it may shrink."""
    seen, ahead = {start}, [start]
    while ahead:
        side, line = ahead.pop()
        if side == "row":
            found = {("column", column) for row, column in hidden if row == line}
        else:
            found = {("row", row) for row, column in hidden if column == line and table[row][column] > 0}
        if end in found:
            return True
        ahead += found - seen
        seen |= found
    return False


def _cells(table: Table) -> Iterator[Cell]:
    return ((row, column) for row, line in enumerate(table) for column in range(len(line)))


def _at(table: Table, cell: Cell) -> int:
    return table[cell[0]][cell[1]]
