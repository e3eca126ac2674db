"""How well what belongs elsewhere is told from what belongs here, counted over words written for it."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from incidents.doors import doors_for
from incidents.enums import Door

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


def score(said: Iterable[Said]) -> Score:
    right = wrong = missed = 0
    for one in said:
        found = {str(door) for door in doors_for({"words": one.words})}
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


def test_an_oblique_way_of_saying_it_points_nowhere_rather_than_wrong() -> None:
    """Word lists know only what was thought of: the first page leads to every door all the same."""
    assert sum(len(doors_for({"words": one.words})) for one in read(SENTENCES["said_later"])) <= 2
