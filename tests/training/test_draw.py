"""What an attempt asks: as many of each tag as the course says, about the policies that cover the person."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.draw import InBank, draw_items, shown_order, within
from training.enums import Kind

BANK = [
    *(InBank(at, at, tags=frozenset({"work"}), policies=frozenset({1})) for at in range(1, 6)),
    *(InBank(at, at, tags=frozenset({"home"}), policies=frozenset({1, 2})) for at in range(6, 11)),
]


@given(st.integers(), st.integers(1, 5), st.integers(1, 5))
def test_so_many_of_each_tag_are_drawn_each_once_in_the_order_of_the_course(seed, work, home):
    drawn = draw_items(BANK, {"home": home, "work": work}, Random(seed))
    assert sum("work" in item.tags for item in drawn) == work
    assert sum("home" in item.tags for item in drawn) == home
    assert [item.position for item in drawn] == sorted({item.position for item in drawn})


def test_without_numbers_all_are_asked():
    assert draw_items(BANK[::-1], {}, Random(1)) == BANK


def test_another_attempt_draws_anew():
    draws = {tuple(item.pk for item in draw_items(BANK, {"work": 2}, Random(seed))) for seed in range(50)}
    assert len(draws) == 10


def test_only_what_is_about_someones_own_policies_is_asked_of_them():
    assert [item.pk for item in within(BANK, [1])] == [1, 2, 3, 4, 5]
    assert within(BANK, [1, 2]) == BANK
    assert within(BANK, []) == BANK  # an author who only looks


@pytest.mark.parametrize("seed", range(30))
def test_steps_never_stand_in_their_right_order_and_nothing_is_lost(seed):
    item = InBank(1, 1, kind=Kind.ORDER, answers=(1, 2, 3))
    shown = shown_order(item, Random(seed))
    assert shown != [1, 2, 3]
    assert sorted(shown) == [1, 2, 3]


def test_options_are_shuffled_phrases_and_fixed_options_are_not():
    many = InBank(1, 1, answers=tuple(range(1, 7)), phrases=(7, 8, 9))
    orders = {tuple(shown_order(many, Random(seed))) for seed in range(20)}
    assert len(orders) > 10
    assert {order[6:] for order in orders} == {(7, 8, 9)}
    fixed = InBank(1, 1, answers=(1, 2, 3), fixed_order=True)
    assert {tuple(shown_order(fixed, Random(seed))) for seed in range(9)} == {(1, 2, 3)}
