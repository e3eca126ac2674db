"""What belongs elsewhere, told from what a concern says; nothing is kept.

The phrases stand in content/doors.yaml; what no phrase was written for is heard by door_meaning.py.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import yaml
from django.conf import settings

from incidents.door_meaning import MOST_GLANCED_AT, doors_meant
from incidents.enums import Door, Seen
from policies.advice.signals.phrases import PhraseTree
from policies.advice.signals.reading import Reading

READ = ("words", "how_known")
MOST_READ = 20_000


@dataclass(frozen=True)
class Way:
    """What is said of a door: what it is for, how to reach it and what protects whoever goes there."""

    door: Door
    title: str
    sentence: str
    reach: Sequence[str]
    protection: Sequence[str]
    call: str = ""


def doors_for(answers: Mapping[str, Any]) -> list[Door]:
    """The doors these answers point at, by phrase or by meaning, the most urgent first."""
    said = [str(answers.get(name) or "")[:MOST_READ] for name in READ]
    found = doors_named("\n\n".join(said)) | doors_meant("\n\n".join(words[:MOST_GLANCED_AT] for words in said))
    if answers.get("seen") == Seen.ME:
        found.add(Door.ABUSE)
    return [door for door in every_door() if door in found]


def doors_named(text: str) -> set[Door]:
    """By phrases alone. The cost grows with the words alone."""
    tree = _signs()
    return {Door(name) for name, _, _ in tree.find(Reading.of(text, frozenset(tree.vocabulary)).words)}


def way_to(door: Door) -> Way:
    said = _content()["doors"][door.value]
    contacts = settings.CONTACTS

    def filled(lines: Sequence[str]) -> list[str]:
        return [line.format(**contacts) for line in lines]

    return Way(
        door=door,
        title=said["title"],
        sentence=said["sentence"],
        reach=filled(said["reach"]),
        protection=filled(said["protection"]),
        call=said.get("call", ""),
    )


def every_door() -> list[Door]:
    """The most urgent first."""
    return [Door(name) for name in _content()["doors"]]


@lru_cache(maxsize=1)
def _signs() -> PhraseTree:
    content = _content()
    tree = PhraseTree(content["classes"])
    for name, said in content["doors"].items():
        for phrase in said["signs"]:
            tree.add(name, phrase)
    return tree


@lru_cache(maxsize=1)
def _content() -> Mapping[str, Any]:
    """Read once in the life of a process."""
    path = settings.BASE_DIR / "incidents" / "content" / "doors.yaml"
    return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)  # type: ignore[no-any-return]
