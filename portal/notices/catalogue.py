"""The catalogue: every kind of notice there is, as each app registers its own."""

from dataclasses import dataclass, replace
from enum import IntEnum
from itertools import groupby


class Urgency(IntEnum):
    """When its mail may leave. The lower goes first where many wait."""

    AT_ONCE = 0, "At any hour"
    WORKING_HOURS = 1, "In working hours"
    DAILY = 2, "With the next morning's mail"

    label: str

    def __new__(cls, value: int, label: str) -> "Urgency":
        member = int.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member


@dataclass(frozen=True)
class Kind:
    """A kind of notice: what it says, to whom, why, and how. Never a name, a number of a case or a word of one.

    `to` ends the sentence "It goes to", `why` the sentence "It is sent so that". What may be muted is never mailed to
    whoever says so; it is always shown in the portal. `reminded_by` are the kinds that come after it until it is done.
    What a whole room waits for may be told it outside the portal, as a number: `heard_by` names it (`outside.ROOMS`).
    """

    words: str
    to: str
    why: str
    urgency: Urgency = Urgency.WORKING_HOURS
    may_be_muted: bool = False
    is_mailed: bool = True
    reminded_by: tuple[str, ...] = ()
    room: str = ""  # what it is about, as people think of it; said where it is registered
    heard_by: str = ""


CATALOGUE: dict[str, Kind] = {}


def register(room: str = "Everything else", /, **kinds: Kind) -> None:
    """Called at import by each app's `notices` module with its own kinds, room by room."""
    CATALOGUE.update({name: replace(kind, room=room) for name, kind in kinds.items()})


def words_of(kind: str) -> str:
    return CATALOGUE[kind].words


def by_room(words: str = "") -> dict[str, list[tuple[str, Kind]]]:
    """Those with these words in what they say or in whom they go to, by their rooms, each room by what they say."""
    sought = words.casefold()
    found = [one for one in CATALOGUE.items() if sought in f"{one[1].words} {one[1].to}".casefold()]
    found.sort(key=lambda one: (one[1].room, one[1].words))
    return {room: list(kinds) for room, kinds in groupby(found, key=lambda one: one[1].room)}


def may_be_muted() -> list[str]:
    return [name for name, kind in CATALOGUE.items() if kind.may_be_muted and kind.is_mailed]
