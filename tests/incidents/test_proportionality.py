"""What the answers of an officer come to."""

import itertools

import pytest

from incidents.rules.proportionality import FACTORS, RESPONSES, level_of

ORDER = ["low", "moderate", "high"]


def answered(*weights: int, **more: int) -> dict[str, str]:
    """Answers by weight, in the order of the factors; those not named are the lightest."""
    given = dict(zip((factor.name for factor in FACTORS), [*weights, *[0] * (6 - len(weights))], strict=True)) | more
    return {factor.name: factor.answers[given[factor.name]][0] for factor in FACTORS}


@pytest.mark.parametrize(
    ("answers", "level"),
    [
        (answered(), "low"),
        (answered(connection=1, expression=1), "low"),
        (answered(connection=1, expression=1, reach=1), "moderate"),
        (answered(expression=2), "moderate"),
        (answered(repeat=2), "moderate"),
        (answered(1, 1, 1, 1, 1, 1), "moderate"),
        (answered(expression=2, connection=2), "high"),
        (answered(seniority=2, reach=2), "high"),
        (answered(harm=2), "high"),
        (answered(2, 2, 2, 2, 2, 2), "high"),
    ],
)
def test_answers_come_to_a_level(answers, level):
    assert level_of(answers) == level
    assert RESPONSES[level]


def test_nothing_is_suggested_until_everything_is_weighed():
    whole = answered()
    for factor in FACTORS:
        assert level_of({**whole, factor.name: ""}) is None
        assert level_of({**whole, factor.name: "no such answer"}) is None


def test_a_graver_answer_never_makes_it_lighter():
    for weights in itertools.product(range(3), repeat=6):
        level = ORDER.index(str(level_of(answered(*weights))))
        for place, weight in enumerate(weights):
            if weight < 2:
                graver = (*weights[:place], weight + 1, *weights[place + 1 :])
                assert ORDER.index(str(level_of(answered(*graver)))) >= level
