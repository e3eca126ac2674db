import enum
from dataclasses import dataclass


class State(enum.StrEnum):
    WELL = "well"
    LOOK = "look"  # works, and will not for long, or not as well as it should
    ILL = "ill"


@dataclass(frozen=True)
class Finding:
    """What was found of a part, in a sentence, and what to do about it. Never a person, a word of one, or a secret."""

    part: str
    state: State
    words: str
    remedy: str = ""


def well(part: str, words: str) -> Finding:
    return Finding(part, State.WELL, words)


def look(part: str, words: str, remedy: str) -> Finding:
    return Finding(part, State.LOOK, words, remedy)


def ill(part: str, words: str, remedy: str) -> Finding:
    return Finding(part, State.ILL, words, remedy)
