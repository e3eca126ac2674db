"""What is kept back of a table: whatever is in it, no small number follows from what is shown."""

from fractions import Fraction
from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from portal.small_cells import can_differ, gathered, hidden_cells

LEAST = 5
counts = some.integers(0, 12)


@some.composite
def tables(draw, most: int = 4) -> list[list[int]]:
    """Of which each line comes to enough, as `gathered` leaves them."""
    columns = draw(some.integers(1, most))
    table = [draw(some.lists(counts, min_size=columns, max_size=columns)) for _ in range(draw(some.integers(1, most)))]
    for line in table:
        line[draw(some.integers(0, columns - 1))] += max(0, LEAST - sum(line))
    for column in range(columns):
        table[draw(some.integers(0, len(table) - 1))][column] += max(0, LEAST - sum(line[column] for line in table))
    return table


def every_cell(table: list[list[int]]) -> list[tuple[int, int]]:
    return [*product(range(len(table)), range(len(table[0])))]


def follows(known: list[list[int]], wanted: list[int]) -> bool:
    """Is what is wanted a sum of multiples of what is known? By elimination, with fractions."""
    rows: list[tuple[int, list[Fraction]]] = []

    def reduced(line: list[Fraction]) -> list[Fraction]:
        for at, row in rows:
            if line[at]:
                line = [one - line[at] * other for one, other in zip(line, row, strict=True)]
        return line

    for line in known:
        left = reduced([Fraction(one) for one in line])
        at = next((place for place, one in enumerate(left) if one), None)
        if at is not None:
            rows.append((at, [one / left[at] for one in left]))
    return not any(reduced([Fraction(one) for one in wanted]))


@settings(max_examples=80, deadline=None)
@given(tables())
def test_no_hidden_cell_is_a_combination_of_what_is_shown(table) -> None:
    hidden, cells = hidden_cells(table, LEAST), every_cell(table)
    lines = [[int(cell[side] == line) for cell in cells] for side in (0, 1) for line in {cell[side] for cell in cells}]
    known = [*lines, *([int(cell == one) for cell in cells] for one in cells if one not in hidden)]
    for one in hidden:
        assert not follows(known, [int(cell == one) for cell in cells])


@settings(max_examples=80, deadline=None)
@given(tables())
def test_every_small_cell_is_hidden_and_no_line_hides_few(table) -> None:
    hidden = hidden_cells(table, LEAST)
    assert {cell for cell in every_cell(table) if table[cell[0]][cell[1]] < LEAST} <= hidden
    for side in (0, 1):
        for line in {cell[side] for cell in hidden}:
            assert sum(table[row][column] for row, column in hidden if (row, column)[side] == line) >= LEAST


@settings(max_examples=80, deadline=None)
@given(tables())
def test_a_table_without_small_cells_is_shown_whole(table) -> None:
    assert hidden_cells([[cell + LEAST for cell in line] for line in table], LEAST) == frozenset()


@settings(max_examples=60, deadline=None)
@given(some.lists(some.lists(some.integers(0, 3), min_size=3, max_size=3), min_size=2, max_size=2), some.data())
def test_a_cell_can_differ_just_when_another_table_looks_the_same(table, data) -> None:
    """Against all tables there are, none of them with less than none in a cell."""
    hidden = frozenset(data.draw(some.sets(some.sampled_from(every_cell(table)), min_size=1)))
    across, down = [sum(line) for line in table], [sum(column) for column in zip(*table, strict=True)]
    alike = []
    for line in product(*(range(down[at] + 1) for at in range(3))):
        other = [list(line), [total - one for total, one in zip(down, line, strict=True)]]
        shown = all(other[row][at] == table[row][at] for row, at in every_cell(table) if (row, at) not in hidden)
        if shown and [sum(one) for one in other] == across:
            alike.append(other)
    for row, at in hidden:
        assert can_differ(table, hidden, (row, at)) == (len({other[row][at] for other in alike}) > 1)


@settings(max_examples=60, deadline=None)
@given(some.lists(some.integers(0, 6), min_size=27, max_size=27).filter(lambda numbers: sum(numbers) >= LEAST))
def test_tables_of_one_population_by_two_sides_each_do_not_give_each_other_away(numbers) -> None:
    """Months by kinds, units by kinds, months by units, as they stand in one report and in two of its views."""
    atoms = [*product(range(3), repeat=3)]
    many = dict(zip(atoms, numbers, strict=True))
    groups = [
        in_groups([sum(many[atom] for atom in atoms if atom[side] == at) for at in range(3)]) for side in range(3)
    ]
    known: list[list[int]] = []
    hidden: list[list[int]] = []
    for side, other in combinations(range(3), 2):
        where = [
            [[int(atom[side] in one and atom[other] in two) for atom in atoms] for two in groups[other]]
            for one in groups[side]
        ]
        table = [[sum(many[a] * yes for a, yes in zip(atoms, cell, strict=True)) for cell in line] for line in where]
        kept_back = hidden_cells(table, LEAST)
        for row, column in every_cell(table):
            (hidden if (row, column) in kept_back else known).append(where[row][column])
    known += [[int(atom[side] in one) for atom in atoms] for side in range(3) for one in groups[side]]
    assert not [cell for cell in hidden if follows(known, cell)]


def in_groups(totals: list[int]) -> list[set[int]]:
    there = [at for at, total in enumerate(totals) if total]
    small = gathered([totals[at] for at in there], LEAST)
    alone = [{at} for place, at in enumerate(there) if place not in small]
    return [*alone, {there[place] for place in small}] if small else alone


@given(some.lists(some.integers(1, 30), max_size=8), some.integers(0, 9))
def test_what_goes_together_is_enough_and_so_is_what_stands_alone(totals, rest) -> None:
    small = gathered(totals, LEAST, rest=rest)
    assert all(total >= LEAST for place, total in enumerate(totals) if place not in small)
    left = rest + sum(totals[place] for place in small)
    assert left == 0 or left >= LEAST or len(small) == len(totals)


@pytest.mark.parametrize(
    ("totals", "rest", "wanted"),
    [
        ([9, 8, 7], 0, set()),
        ([9, 2, 7], 0, {1, 2}),  # two alone could be worked out, so that the next smallest joins them
        ([9, 2, 7, 3], 0, {1, 3}),
        ([9, 8], 2, {1}),
        ([9, 8], 6, set()),
        ([2, 1], 0, {0, 1}),
    ],
)
def test_the_small_go_together_with_as_many_as_it_takes(totals, rest, wanted) -> None:
    assert gathered(totals, LEAST, rest=rest) == wanted


def test_one_small_cell_takes_three_others_with_it() -> None:
    assert hidden_cells([[2, 20, 30], [40, 10, 50], [60, 70, 80]], LEAST) == {(0, 0), (0, 1), (1, 0), (1, 1)}
