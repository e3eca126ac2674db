"""What the sums say of a question: known answers, and nothing from which a few could be worked out."""

from itertools import product
from random import Random
from statistics import correlation

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.insight import (
    HIGH,
    LOW,
    MIDDLE,
    NOTHING,
    ItemSums,
    Mend,
    Option,
    discrimination,
    insight_of,
    shown_options,
    third_of_each,
)

LEAST = 5


def sums_of(pairs, **more):
    """Of pairs of a score and the rest beside it."""
    return ItemSums(
        answers=len(pairs),
        right_answers=sum(score == 100 for score, _ in pairs),
        score=sum(score for score, _ in pairs),
        paired=len(pairs),
        paired_score=sum(score for score, _ in pairs),
        score_squared=sum(score**2 for score, _ in pairs),
        rest=sum(rest for _, rest in pairs),
        rest_squared=sum(rest**2 for _, rest in pairs),
        product=sum(score * rest for score, rest in pairs),
        **more,
    )


@pytest.mark.parametrize("seed", range(20))
def test_discrimination_is_the_correlation_of_a_question_with_the_rest(seed):
    chance = Random(seed)
    found = [(chance.choice([0, 50, 100]), chance.randint(0, 10_000)) for _ in range(30 + seed)]
    scores, rests = zip(*found, strict=True)
    assert discrimination(sums_of(found)) == pytest.approx(correlation(scores, rests), abs=1e-9)


def test_where_everybody_did_the_same_nothing_is_discriminated():
    assert discrimination(sums_of([(100, 9000)] * 40)) is None
    assert discrimination(sums_of([(100, 9000), (0, 9000)] * 20)) is None


def test_a_few_say_nothing_of_how_far_it_discriminates():
    assert discrimination(sums_of([(100, 9000), (0, 1000)] * 14)) is None
    assert discrimination(sums_of([(100, 9000), (0, 1000)] * 15)) == pytest.approx(1)


@pytest.mark.parametrize(
    ("scores", "thirds"),
    [
        ({}, {}),
        ({80: 9}, {}),
        ({40: 1, 80: 9}, {40: LOW, 80: HIGH}),
        ({10: 3, 50: 3, 90: 3}, {10: LOW, 50: MIDDLE, 90: HIGH}),
        ({10: 1, 20: 2, 50: 3, 80: 2, 90: 1}, {10: LOW, 20: LOW, 50: MIDDLE, 80: HIGH, 90: HIGH}),
        ({0: 8, 50: 1, 100: 1}, {0: LOW, 50: HIGH, 100: HIGH}),
    ],
)
def test_thirds_are_as_near_to_a_third_as_whole_scores_allow(scores, thirds):
    assert third_of_each(scores) == thirds


def one(words, *by_third, right=False):
    return Option(words, right, False, by_third)


def test_answers_are_shown_beside_each_other():
    options = [one("Right", 10, 20, 30, right=True), one("Wrong", 20, 10, 10), one("Nobody", 0, 0, 0)]
    shown = shown_options(options, 100, (30, 30, 40), LEAST)
    assert [(each.chosen, each.percent, each.by_third) for each in shown] == [
        (60, 60, (10, 20, 30)),
        (40, 40, (20, 10, 10)),
        (0, 0, (0, 0, 0)),
    ]


def test_a_few_are_kept_back_together_with_another_so_that_nothing_is_left_over():
    options = [one("Right", 30, 30, 30, right=True), one("Wrong", 4, 2, 2), one("Odd", 1, 1, 0)]
    shown = shown_options(options, 100, (35, 33, 32), LEAST)
    assert [each.chosen for each in shown] == [90, None, None]


@given(
    st.lists(st.tuples(*[st.integers(0, 12)] * 3), min_size=2, max_size=4).filter(
        lambda rows: (
            sum(map(sum, rows)) >= LEAST and all(n == 0 or n >= LEAST for n in map(sum, zip(*rows, strict=True)))
        )
    )
)
def test_whoever_adds_up_what_is_shown_finds_no_few(rows):
    """What is left of each third, and of everybody, once everything shown is taken away: none, or enough."""
    options = [one(str(at), *row) for at, row in enumerate(rows)]
    thirds = tuple(map(sum, zip(*rows, strict=True)))
    shown = shown_options(options, sum(thirds), thirds, LEAST)
    left = sum(thirds) - sum(each.chosen or 0 for each in shown)
    assert left == 0 or left >= LEAST
    assert all(each.chosen in (None, 0) or each.chosen >= LEAST for each in shown)
    for each in shown:
        dark = [number for number in each.by_third if number is None]
        if each.chosen and dark:
            assert len(dark) > 1
            assert each.chosen - sum(number or 0 for number in each.by_third) >= LEAST


@given(st.tuples(*[st.integers(0, 12)] * 3), st.tuples(*[st.integers(0, 12)] * 3))
def test_neither_those_who_ticked_an_answer_nor_those_who_left_it_are_a_few(chosen, left):
    thirds = tuple(map(sum, zip(chosen, left, strict=True)))
    [shown] = shown_options([Option("Tick", True, True, chosen)], sum(thirds) or 1, thirds, LEAST)
    for number in (shown.chosen, None if shown.chosen is None else sum(thirds) - shown.chosen):
        assert number is None or number == 0 or number >= LEAST
    for number, all_of_them in zip(shown.by_third, thirds, strict=False):
        is_everybody = shown.chosen in (0, sum(thirds))
        assert is_everybody or number is None or (number >= LEAST and all_of_them - number >= LEAST)


def test_of_a_few_answers_nothing_is_shown():
    assert insight_of(sums_of([(100, 9000)] * 4), [], (0, 4, 0), LEAST) == NOTHING


def mend_of(pairs, *options, thirds=(30, 30, 40), **more):
    return insight_of(sums_of(pairs, **more), options, thirds, LEAST).mend


STRONG, WEAK = 9000, 1000


def test_what_is_to_be_mended_is_said():
    knows = [(100, STRONG)] * 60 + [(0, WEAK)] * 40
    fine = (one("Right", 5, 15, 40, right=True), one("Wrong", 25, 15, 0))
    assert mend_of(knows, *fine) == ()
    assert mend_of([(0, STRONG)] * 50 + [(100, WEAK)] * 50, *fine) == (Mend.WEAK_BETTER, Mend.GUESSED)
    assert mend_of([(100, STRONG), (100, WEAK)] * 49 + [(100, WEAK), (0, STRONG)]) == (Mend.WEAK_BETTER, Mend.EASY)
    assert mend_of([*product((0, 100), (WEAK, STRONG))] * 24 + [(100, STRONG)] * 4) == (Mend.TELLS_LITTLE,)
    assert mend_of(knows, *fine, left_open=20) == (Mend.OUT_OF_TIME,)


def test_a_wrong_answer_is_noticed_that_nobody_chooses_or_that_draws_the_strong():
    knows = [(100, STRONG)] * 60 + [(0, WEAK)] * 40
    nobody = (one("Right", 10, 20, 30, right=True), one("Wrong", 20, 10, 10), one("Idle", 0, 0, 0))
    assert mend_of(knows, *nobody) == (Mend.IDLE_ANSWER,)
    trap = (one("Right", 20, 20, 20, right=True), one("Trap", 10, 10, 20))
    assert mend_of(knows, *trap) == (Mend.WRONG_DRAWS_STRONG,)


def test_of_a_few_answers_nothing_is_to_be_mended():
    assert mend_of([(100, STRONG)] * 29) == ()
    assert mend_of([(100, STRONG)] * 30) == (Mend.EASY,)
