"""What in somebody's words only few people can know. A warning to whoever gives no name; it never stops them."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from policies.advice.signals.contacts import find_contacts
from policies.advice.signals.phrases import PhraseTree
from policies.advice.signals.reading import Reading

WORDS = Path(__file__).parent / "content" / "small_circle.yaml"
# Letters and digits as a whole word. Years and days have fewer digits.
STAFF_NUMBER = re.compile(r"(?<![\w/.\-=])[A-Za-z]{0,3}\d{5,9}(?![\w/\-=])")


class Phrase(NamedTuple):
    start: int
    end: int
    reason: str


@dataclass(frozen=True)
class Pointer:
    """One phrase as its writer sees it: the number at its side and why it points at few."""

    number: int
    because: str


@dataclass(frozen=True)
class Marked:
    """A text cut into plain words and phrases that few can know (components/marked_draft.html)."""

    segments: list[dict[str, Any]]
    pointers: list[Pointer]


@dataclass(frozen=True)
class _Words:
    tree: PhraseTree
    because: dict[str, str]


@lru_cache(maxsize=1)
def _words() -> _Words:
    read = yaml.safe_load(WORDS.read_text(encoding="utf-8"))
    tree = PhraseTree(read["classes"])
    for name, reason in read["reasons"].items():
        for phrase in reason.get("phrases", ()):
            tree.add(name, phrase)
    return _Words(tree, {name: reason["because"] for name, reason in read["reasons"].items()})


def find_phrases(text: str, *, small_units: Iterable[str] = ()) -> list[Phrase]:
    """The phrases in the order they stand, none over another. Takes time in proportion to the text."""
    reading = Reading.of(text, frozenset(_words().tree.vocabulary))
    found = sorted(
        [*_by_words(reading), *_by_contacts(reading), *_by_numbers(text), *_by_units(text, small_units)],
        key=lambda phrase: (phrase.start, -phrase.end),
    )
    apart: list[Phrase] = []
    for phrase in found:
        if not apart or phrase.start >= apart[-1].end:
            apart.append(phrase)
    return apart


def _by_words(reading: Reading) -> Iterator[Phrase]:
    for name, first, last in _words().tree.find(reading.words):
        yield Phrase(reading.words[first].start, reading.words[last].end, name)


def _by_contacts(reading: Reading) -> Iterator[Phrase]:
    for finding in find_contacts(reading):
        if finding.name != "public_line":
            yield Phrase(finding.start, finding.end, "contact")


def _by_numbers(text: str) -> Iterator[Phrase]:
    for match in STAFF_NUMBER.finditer(text):
        yield Phrase(match.start(), match.end(), "number")


def _by_units(text: str, names: Iterable[str]) -> Iterator[Phrase]:
    lowered = text.lower()
    for name in names if len(lowered) == len(text) else ():
        start = lowered.find(name.lower())
        if start >= 0:
            yield Phrase(start, start + len(name), "unit")


def mark(text: str, phrases: Iterable[Phrase], *, first: int = 1) -> Marked:
    """Number the phrases from `first` on and say of each why it stands out."""
    segments: list[dict[str, Any]] = []
    pointers: list[Pointer] = []
    done = 0
    for number, phrase in enumerate(phrases, start=first):
        segments.append({"text": text[done : phrase.start], "number": None})
        segments.append({"text": text[phrase.start : phrase.end], "number": number})
        pointers.append(Pointer(number, _words().because[phrase.reason]))
        done = phrase.end
    return Marked([*segments, {"text": text[done:], "number": None}], pointers)
