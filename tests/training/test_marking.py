"""How much of an answer is right, kind by kind."""

from itertools import chain, permutations, product

import pytest

from training.enums import Kind, Part
from training.marking import Choice, is_whole, score_of, settled

ONE = [Choice(1), Choice(2, is_right=True), Choice(3)]
SEVERAL = [Choice(1, is_right=True), Choice(2, is_right=True), Choice(3), Choice(4, is_right=True)]
ORDER = [Choice(1), Choice(2), Choice(3), Choice(4)]
MATCH = [Choice(1, match="a"), Choice(2, match="b"), Choice(3, match="a")]
PHRASES = [Choice(4, Part.PHRASE, is_right=True), Choice(5, Part.PHRASE), Choice(6, Part.PHRASE, is_right=True)]
POST = [*ONE, *PHRASES]
OPTIONS = {Kind.ONE: ONE, Kind.SEVERAL: SEVERAL, Kind.ORDER: ORDER, Kind.MATCH: MATCH, Kind.POST: POST}


@pytest.mark.parametrize(
    ("kind", "chosen", "score"),
    [
        (Kind.ONE, [2], 100),
        (Kind.ONE, [1], 0),
        (Kind.SEVERAL, [4, 1, 2], 100),
        (Kind.SEVERAL, [1, 2], 66),
        (Kind.SEVERAL, [1, 2, 3], 33),
        (Kind.SEVERAL, [1, 3], 0),
        (Kind.SEVERAL, [3], 0),
        (Kind.ORDER, [1, 2, 3, 4], 100),
        (Kind.ORDER, [4, 1, 2, 3], 66),
        (Kind.ORDER, [2, 1, 4, 3], 0),
        (Kind.ORDER, [4, 3, 2, 1], 0),
        (Kind.MATCH, [1, 2, 3], 100),
        (Kind.MATCH, [3, 2, 1], 100),  # the same words under another row
        (Kind.MATCH, [1, 1, 1], 66),
        (Kind.MATCH, [2, 1, 2], 0),
        (Kind.POST, [2, 4, 6], 100),
        (Kind.POST, [2, 4], 75),
        (Kind.POST, [2, 5], 50),
        (Kind.POST, [1, 6, 4], 50),
        (Kind.POST, [1, 5], 0),
    ],
)
def test_what_is_right_counts_and_what_is_wrong_takes_away(kind, chosen, score):
    assert score_of(kind, OPTIONS[kind], chosen) == score


def test_a_post_without_phrases_is_one_choice():
    assert [score_of(Kind.POST, ONE, [pk]) for pk in (1, 2)] == [0, 100]


@pytest.mark.parametrize("kind", list(Kind))
def test_only_all_of_it_is_right(kind):
    options = OPTIONS[kind]
    chosen_from = [option.pk for option in options]
    ways = product(chosen_from, repeat=3) if kind == Kind.MATCH else _every_way(chosen_from)
    for chosen in ways:
        score = score_of(kind, options, chosen)
        assert 0 <= score <= 100
        assert (score == 100) is _is_right(kind, options, chosen), chosen


def _every_way(chosen_from):
    return chain.from_iterable(permutations(chosen_from, number) for number in range(len(chosen_from) + 1))


def _is_right(kind, options, chosen):
    if kind == Kind.ORDER:
        return chosen == (1, 2, 3, 4)
    if kind == Kind.MATCH:
        return chosen in {(1, 2, 1), (1, 2, 3), (3, 2, 1), (3, 2, 3)}
    return {*chosen} == {option.pk for option in options if option.is_right}


@pytest.mark.parametrize(
    ("kind", "chosen", "whole"),
    [
        (Kind.ONE, [1], True),
        (Kind.ONE, [], False),
        (Kind.ONE, [1, 2], False),
        (Kind.ONE, [9], False),
        (Kind.SEVERAL, [1, 2, 3, 4], True),
        (Kind.SEVERAL, [], False),
        (Kind.SEVERAL, [1, 1], False),
        (Kind.ORDER, [3, 1, 2, 4], True),
        (Kind.ORDER, [3, 1, 2], False),
        (Kind.ORDER, [3, 1, 2, 2], False),
        (Kind.MATCH, [1, 1, 1], True),
        (Kind.MATCH, [1, 1], False),
        (Kind.MATCH, [1, 0, 1], False),
        (Kind.POST, [1, 4], True),
        (Kind.POST, [1], False),
        (Kind.POST, [4, 5], False),
        (Kind.POST, [1, 2, 4], False),
    ],
)
def test_an_answer_is_whole_or_cannot_be_sent(kind, chosen, whole):
    assert is_whole(kind, OPTIONS[kind], chosen) is whole


@pytest.mark.parametrize(
    ("half", "chosen"), [([2, 3, 1], [30, 10, 20]), ([2, 0, 1], []), ([1, 1, 2], []), ([], []), ([1, 2], [])]
)
def test_steps_half_placed_become_an_answer_once_each_has_its_own_place(half, chosen):
    assert settled(Kind.ORDER, [10, 20, 30], half) == chosen


def test_what_else_is_half_chosen_is_what_was_chosen():
    assert settled(Kind.MATCH, [10, 20], [20, 0]) == [20, 0]
