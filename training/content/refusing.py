"""What a file has to hold at a place, and the words when it does not."""

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from typing import Any, NoReturn, TypeVar

T = TypeVar("T", bound=Hashable)


class BadCourseFile(Exception):
    """A training.yaml that cannot be loaded. The text says where, what is wrong and what to do."""

    def __init__(self, words: str, *, where: str = "") -> None:
        super().__init__(f"{where}: {words}." if where else words)
        self.where, self.words = where, words


def refuse(where: str, words: str) -> NoReturn:
    raise BadCourseFile(words, where=where)


def mapping(found: Any, keys: Sequence[str], where: str, *, may: Sequence[str] = ()) -> dict[str, Any]:
    if not isinstance(found, dict):
        refuse(where, f"write it as {', '.join(f'`{key}:`' for key in keys)}")
    for key in keys:
        if key not in found:
            refuse(where, f"`{key}` is missing")
    for key in found:
        if key not in keys and key not in may:
            refuse(where, f"`{key}` is not known. Use {', '.join([*keys, *may])}")
    return found


def several(found: Any, where: str) -> list[Any]:
    if not isinstance(found, list) or not found:
        refuse(where, "write a list with something in it")
    return found


def names(found: Any, where: str) -> tuple[str, ...]:
    """A list of short texts, none of them twice."""
    listed = tuple(text(one, where) for one in several(found, where))
    for one in twice(listed):
        refuse(where, f"{one} stands there twice")
    return listed


def text(found: Any, where: str) -> str:
    if not isinstance(found, str) or not found.strip():
        refuse(where, "write some words; put quotation marks round a number")
    return found.strip()


def truth(found: Any, where: str) -> bool:
    if not isinstance(found, bool):
        refuse(where, "write true or false")
    return found


def number(found: Any, where: str, *, most: int, least: int = 1) -> int:
    # True and False are numbers to Python.
    if isinstance(found, bool) or not isinstance(found, int) or not least <= found <= most:
        refuse(where, f"write a whole number from {least} to {most}")
    return found


def one_of(found: Any, known: Sequence[str], where: str) -> str:
    if found not in known:
        refuse(where, f"use one of {', '.join(known)}")
    return str(found)


def twice(found: Iterable[T]) -> list[T]:
    return [one for one, times in Counter(found).items() if times > 1]
