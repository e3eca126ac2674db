"""What is kept of counts by clause: every table that is small, and a reader who knows all there is to know besides."""

from itertools import product

import pytest

from portal.figures.releasing import counts_to_show, shares_to_show

LEAST = 3  # the rules are the same for five, and there are fewer tables to walk
REFS = ("A", "B", "C", "D")


def tables(clauses: int):
    for numbers in product(range(6), repeat=clauses):
        yield dict(zip(REFS, numbers, strict=False))


def alike(counts, shown):
    """All tables with the same sum that show the same numbers: whoever reads them cannot tell which of them it is."""
    left = [ref for ref in counts if ref not in shown]
    missing = sum(counts[ref] for ref in left)
    return [
        dict(zip(left, numbers, strict=True))
        for numbers in product(range(missing + 1), repeat=len(left))
        if sum(numbers) == missing
    ]


def test_no_reader_who_knows_the_sum_works_out_a_number_that_is_left_out():
    for counts in tables(4):
        shown = counts_to_show(counts, LEAST)
        there = {ref for ref, number in counts.items() if number}
        small = {ref for ref in there if counts[ref] < LEAST}
        assert small.isdisjoint(shown)
        if sum(counts.values()) < LEAST or there == {*shown}:
            continue
        possible = alike(counts, shown)
        for ref in there - {*shown}:
            assert len({one[ref] for one in possible}) > 1, (counts, ref)
        assert sum(counts[ref] for ref in there - {*shown}) >= LEAST, counts


def test_several_periods_tell_no_more_than_each_of_them():
    """Two periods of two clauses, both sums known: a total of the page is what they show, added up."""
    for early, late in product(tables(2), repeat=2):
        for counts in (early, late):
            shown = counts_to_show(counts, LEAST)
            hidden = [ref for ref, number in counts.items() if number and ref not in shown]
            assert not hidden or sum(counts.values()) < LEAST or len(alike(counts, shown)) > 1


def test_what_is_large_everywhere_is_shown_whole():
    assert counts_to_show({"A": 3, "B": 9, "C": 0}, LEAST) == {"A": (3, None), "B": (9, None)}


@pytest.mark.parametrize(
    ("part", "whole", "is_shown"),
    [
        (0, 2, False),
        (0, 3, True),
        (1, 9, False),
        (2, 9, False),
        (3, 9, True),
        (7, 9, False),
        (8, 9, False),
        (9, 9, True),
    ],
)
def test_a_share_is_shown_where_neither_side_is_a_few(part, whole, is_shown):
    assert ("A" in shares_to_show({"A": (part, whole)}, LEAST)) is is_shown
