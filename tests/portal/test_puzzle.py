"""The price of sending without a name: a sum, or a wait; good for one sending."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest

from portal import puzzle
from portal.puzzle import NoPuzzle, Price, TooSoon

NOW = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
ONCE = uuid.uuid4()


def solved(question: str, bits: int) -> str:
    return next(str(n) for n in range(1_000_000) if puzzle.solves(question, str(n), bits))


def check(question: str, answer: str = "", *, once: uuid.UUID = ONCE, after: int = 0) -> None:
    puzzle.check(question, answer, once, max_age=3600, at=NOW + timedelta(seconds=after))


def test_the_sum_passes_at_once_and_only_the_sum():
    question = puzzle.pose(ONCE, Price(bits=8, seconds=30), at=NOW)
    check(question, solved(question, 8))
    with pytest.raises(TooSoon) as early:
        check(question, "nonsense" * 1000, after=10)
    assert early.value.seconds == 20


def test_the_wait_passes_without_the_sum():
    check(puzzle.pose(ONCE, Price(bits=250, seconds=30), at=NOW), after=30)


def test_a_question_is_good_for_its_own_sending_for_its_time_and_as_it_was_signed():
    question = puzzle.pose(ONCE, Price(bits=1, seconds=0), at=NOW)
    for asked, once, after in (
        (question, uuid.uuid4(), 0),
        (question, ONCE, 3601),
        (question[:-1], ONCE, 0),
        ("", ONCE, 0),
        ("a:b:c", ONCE, 0),
    ):
        with pytest.raises(NoPuzzle):
            check(asked, once=once, after=after)


def test_the_price_rises_as_less_is_left():
    price = Price(bits=10, seconds=5)
    assert [price.raised(left) for left in (1, 0.6, 0.5, 0.3, 0.25, 0.1, 0)] == [
        Price(10, 5), Price(10, 5), Price(12, 10), Price(12, 10), Price(14, 20), Price(16, 40), Price(16, 40),
    ]  # fmt: skip


def test_how_hard_a_question_is_can_be_read_by_who_signed_it_alone():
    question = puzzle.pose(ONCE, Price(bits=12, seconds=5))
    assert puzzle.bits_of(question) == 12
    assert puzzle.bits_of(question + "x") == puzzle.bits_of("") == 0
