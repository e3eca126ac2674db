"""What was read in a draft, said back to whoever wrote it, so that they can say that it is not so."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from .advice.outcome import Outcome, Verdict

FILE = Path(__file__).resolve().parent / "content" / "read_back.yaml"


@dataclass(frozen=True)
class Meaning:
    name: str
    it_is: str
    it_is_not: str
    signals: frozenset[str]


@dataclass(frozen=True)
class ReadBack:
    """A meaning that decides the answer, or would if the person had not said that it is not so."""

    meaning: Meaning
    is_denied: bool


@cache
def meanings() -> Mapping[str, Meaning]:
    return {
        name: Meaning(name, said["it_is"], said["it_is_not"], frozenset(said["signals"]))
        for name, said in _content()["meanings"].items()
    }


def signals_of(names: Iterable[str]) -> frozenset[str]:
    """What to leave out for someone who says that their draft means none of these."""
    known = meanings()
    return frozenset[str]().union(*(known[name].signals for name in names))


def read_back(outcome: Outcome, denied: Collection[str]) -> list[ReadBack]:
    deciding = {
        signal
        for reason in outcome.reasons
        if reason.verdict == outcome.verdict != Verdict.OK
        for signal in reason.signals
    }
    found = []
    for name, meaning in meanings().items():
        is_denied = name in denied and not meaning.signals.isdisjoint(outcome.left_out)
        if is_denied or not meaning.signals.isdisjoint(deciding):
            found.append(ReadBack(meaning, is_denied))
    return found


def is_heated(outcome: Outcome) -> bool:
    """Whether the words may look otherwise after a night's sleep."""
    return any(signal in _content()["heated"] for reason in outcome.reasons for signal in reason.signals)


@cache
def _content() -> Mapping[str, Any]:
    content: dict[str, Any] = yaml.load(FILE.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return content
