"""State machines as tables: from each state, the states it may become, who may take it there and what it needs.

An app gives its own `Who` and `Need`, whose values are the words people read, and one locking door per machine.
"""

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

WhoT = TypeVar("WhoT", bound=enum.StrEnum)
NeedT = TypeVar("NeedT", bound=enum.StrEnum)


@dataclass(frozen=True)
class Move(Generic[WhoT, NeedT]):
    """One arrow: who may take it, what must be there first, the letter it issues and the clock it starts."""

    who: frozenset[WhoT]
    needs: tuple[NeedT, ...] = ()
    letter: str | None = None
    clock: str = ""


Table = Mapping[str, Mapping[str, Move[WhoT, NeedT]]]


class MoveRefused(Exception):
    """A step that cannot be taken. Nothing was changed."""

    def __init__(self, reason: str, needs: tuple[enum.StrEnum, ...] = ()) -> None:
        super().__init__(reason)
        self.reason = reason
        self.needs = needs


NOT_FROM_HERE = "not from here"
NOT_BY_YOU = "not by you"
NOT_YET = "not yet"


@dataclass(frozen=True)
class OpenMove(Generic[WhoT, NeedT]):
    """A step as the next-move panel shows it: to which state, by whom, and what is still missing."""

    to: str
    move: Move[WhoT, NeedT]
    missing: tuple[NeedT, ...]

    @property
    def is_open(self) -> bool:
        return not self.missing
