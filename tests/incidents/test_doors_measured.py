"""How well what belongs elsewhere is told from what belongs here, counted over words written for it."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from incidents.door_meaning import doors_meant
from incidents.doors import doors_for, doors_named
from incidents.enums import Door
from policies.advice.embedding import is_installed

needs_model = pytest.mark.skipif(not is_installed(), reason="the language model is not installed")
SENTENCES = yaml.safe_load((Path(__file__).parent / "elsewhere.yaml").read_text(encoding="utf-8"))


class Said(NamedTuple):
    words: str
    right: frozenset[str]  # the door it needs, or none
    also: frozenset[str]


class Score(NamedTuple):
    precision: float
    recall: float


def read(lists: dict[str, list[Any]], half: int | None = None) -> list[Said]:
    return [
        Said(
            one if isinstance(one, str) else one["words"],
            frozenset({door} - {"none"}),
            frozenset(() if isinstance(one, str) else one["also"]),
        )
        for door, sentences in lists.items()
        for place, one in enumerate(sentences)
        if half is None or place % 2 == half
    ]


def both(words: str) -> Iterable[Door]:
    return doors_for({"words": words})


def score(said: Iterable[Said], find: Callable[[str], Iterable[Door]] = both) -> Score:
    right = wrong = missed = 0
    for one in said:
        found = {str(door) for door in find(one.words)}
        right += len(found & one.right)
        wrong += len(found - one.right - one.also)
        missed += len(one.right - found)
    return Score(right / (right + wrong or 1), right / (right + missed))


def test_the_sentences_are_many_varied_and_of_every_door() -> None:
    every = read(SENTENCES["said"])
    assert len(every) >= 120
    assert len({one.words for one in every}) == len(every)
    assert sum(not one.right for one in every) >= 40
    assert frozenset().union(*(one.right for one in every)) == set(Door.values)


def test_the_half_the_phrases_were_tuned_on_is_told_apart() -> None:
    precision, recall = score(read(SENTENCES["said"], 0))
    assert precision >= 0.95
    assert recall >= 0.95


def test_the_half_that_was_set_aside_is_told_apart_too() -> None:
    precision, recall = score(read(SENTENCES["said"], 1))
    assert precision >= 0.95
    assert recall >= 0.9


def test_what_belongs_here_is_left_alone() -> None:
    assert [one.words for one in read(SENTENCES["said"]) if not one.right and doors_for({"words": one.words})] == []


def test_an_oblique_way_of_saying_it_is_nothing_to_phrases() -> None:
    """Word lists know only what was thought of: the first page leads to every door all the same."""
    assert sum(len(doors_named(one.words)) for one in read(SENTENCES["said_later"])) <= 2


@needs_model
def test_an_oblique_way_of_saying_it_is_heard_by_its_meaning() -> None:
    """Measured: precision 0.85, recall 0.61."""
    precision, recall = score(read(SENTENCES["said_later"]))
    assert precision >= 0.8
    assert recall >= 0.55


@needs_model
def test_meaning_by_itself_is_seldom_wrong() -> None:
    """Measured: precision 0.96, recall 0.60."""
    precision, recall = score(read(SENTENCES["said"]), doors_meant)
    assert precision >= 0.93
    assert recall >= 0.55


@needs_model
def test_what_was_written_last_and_is_as_oblique_as_can_be_is_heard_in_part() -> None:
    """Measured once, of 72 that belong elsewhere and 60 that do not, by phrases alone: precision 0.17, recall 0.01; by
    meaning alone: 0.83 and 0.35 (0.95 and 0.33 without danger, where recall comes first); by both: 0.72 and 0.36."""
    said = read(SENTENCES["said_last"])
    assert score(said, doors_named).recall <= 0.05
    precision, recall = score(said, doors_meant)
    assert precision >= 0.8
    assert recall >= 0.32
    precision, recall = score(said)
    assert precision >= 0.68
    assert recall >= 0.33


@needs_model
def test_few_that_belong_here_and_were_written_last_are_sent_elsewhere_by_their_meaning() -> None:
    """Measured: 3 of 60."""
    assert sum(bool(doors_meant(one.words)) for one in read(SENTENCES["said_last"]) if not one.right) <= 4
