"""Every small table there is: an attacker solves for each cell that is kept back, and finds more than one answer.

They know all that is shown, every total, and that a count is a whole number of nought or more. What they find is the
range of a cell over all tables that look the same (a transportation problem: its ends are whole numbers).
"""

from collections import defaultdict
from itertools import product

import pytest

from portal.small_cells import gathered, hidden_cells
from portal.small_trees import Node, hidden_nodes

LEAST = 3  # the rules are the same for five; of three there are few enough tables to walk them all
# Rows, columns, and how much there may be in a cell: nought, one or two of a few, enough, and more than that.
SHAPES = [(1, 2, 5), (2, 2, 5), (2, 3, 4), (3, 2, 4), (3, 3, 3)]
WALKED = {(1, 2): 6, (2, 2): 257, (2, 3): 945, (3, 2): 945, (3, 3): 6702}


def tables(rows, columns, most):
    """Up to the order of rows and of columns, with the totals that `gathered` leaves."""
    lines = [line for line in product(range(most + 1), repeat=columns) if sum(line) >= LEAST]
    for table in product(lines, repeat=rows):
        if [*table] == sorted(table) and all(sum(column) >= LEAST for column in zip(*table, strict=True)):
            columns_of = [*zip(*table, strict=True)]
            if columns_of == sorted(columns_of):
                yield [[*line] for line in table]


def answers(table, hidden):
    """Of each hidden cell the values it has in the tables that look the same."""
    rows, columns = len(table), len(table[0])
    left_rows = [sum(table[row][at] for at in range(columns) if (row, at) in hidden) for row in range(rows)]
    left_columns = [sum(table[row][at] for row in range(rows) if (row, at) in hidden) for at in range(columns)]
    found = defaultdict(set)
    cells = sorted(hidden)

    def fill(at, rest_rows, rest_columns, values):
        if at == len(cells):
            if not any(rest_rows) and not any(rest_columns):
                for cell, value in zip(cells, values, strict=True):
                    found[cell].add(value)
            return
        row, column = cells[at]
        for value in range(min(rest_rows[row], rest_columns[column]) + 1):
            rest_rows[row] -= value
            rest_columns[column] -= value
            if at + 1 == len(cells) or cells[at + 1][0] == row or not rest_rows[row]:
                fill(at + 1, rest_rows, rest_columns, [*values, value])
            rest_rows[row] += value
            rest_columns[column] += value

    fill(0, left_rows, left_columns, [])
    return found


@pytest.mark.parametrize(("rows", "columns", "most"), SHAPES, ids=[f"{rows}x{columns}" for rows, columns, _ in SHAPES])
def test_no_cell_that_is_kept_back_of_any_table_is_recovered(rows, columns, most) -> None:
    walked = 0
    for table in tables(rows, columns, most):
        hidden = hidden_cells(table, LEAST)
        walked += 1
        if not hidden:
            continue
        found = answers(table, hidden)
        small = {(row, at) for row in range(rows) for at in range(columns) if table[row][at] < LEAST}
        assert small <= hidden, table
        assert all(len(found[cell]) > 1 for cell in hidden), (table, hidden, found)
    assert walked == WALKED[rows, columns]


def test_what_goes_together_of_every_line_leaves_totals_that_may_stand() -> None:
    """Two periods of up to three clauses, their sums known: none that is left out has one answer alone."""
    for counts in product(range(6), repeat=3):
        there = [number for number in counts if number]
        small = gathered(there, LEAST)
        left = [there[at] for at in small]
        assert not left or len(left) == len(there) or (len(left) > 1 and sum(left) >= LEAST)
        assert all(number >= LEAST for at, number in enumerate(there) if at not in small)


TREES = {
    "two units": {"a": "top", "b": "top"},
    "three units": {"a": "top", "b": "top", "c": "top"},
    "two levels": {"a": "top", "b": "top", "a1": "a", "a2": "a"},
}


@pytest.mark.parametrize("above", TREES.values(), ids=TREES)
def test_no_unit_of_any_small_tree_is_recovered(above) -> None:
    """How many of each unit did: the wholes are known, and so is every part that is shown, up to the top."""
    leaves = [key for key in above if key not in above.values()]
    walked = 0
    for wholes in product((1, 2, 4, 6), repeat=len(leaves)):
        for parts in product(*(range(whole + 1) for whole in wholes)):
            nodes = tree_of(above, dict(zip(leaves, zip(wholes, parts, strict=True), strict=True)))
            hidden = hidden_nodes(nodes, LEAST)
            walked += 1
            if hidden:
                possible = [*alike(nodes, leaves, hidden)]
                assert all(len({one[key] for one in possible}) > 1 for key in hidden), nodes
    assert walked > 100


def tree_of(above, own):
    sums = dict(own)
    for key in ("a", "top"):
        below = [child for child, parent in above.items() if parent == key]
        if below:
            sums[key] = tuple(map(sum, zip(*(sums[child] for child in below), strict=True)))
    return {key: Node(above.get(key), *numbers) for key, numbers in sums.items()}


def alike(nodes, leaves, hidden):
    """The parts of all trees with the same wholes that show the same."""
    above = {key: node.parent for key, node in nodes.items() if node.parent}
    ways = [range(nodes[leaf].whole + 1) if leaf in hidden else [nodes[leaf].part] for leaf in leaves]
    for parts in product(*ways):
        wholes = [nodes[leaf].whole for leaf in leaves]
        other = tree_of(above, dict(zip(leaves, zip(wholes, parts, strict=True), strict=True)))
        if all(other[key].part == node.part for key, node in nodes.items() if key not in hidden):
            yield {key: node.part for key, node in other.items()}
