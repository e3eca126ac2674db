"""Reads a file in a process of its own, as policies are: little time, little memory, none of our secrets."""

from dataclasses import asdict
from typing import Any

from policies.reading.apart import OutOfBounds, answer, answer_apart
from training.content import PictureWords, item_from, lesson_from

from .files import read
from .found import Found, Note, Unreadable


def read_apart(name: str, data: bytes, *, seconds: int = 10, megabytes: int = 512) -> Found:
    """`read` within bounds; whatever breaks them is Unreadable like any other bad file."""
    try:
        said = answer_apart(__name__, name, data, seconds=seconds, megabytes=megabytes)
    except OutOfBounds as error:
        raise Unreadable("This file is too tangled to read. Export it again, in parts if it is long.") from error
    if "refusal" in said:
        raise Unreadable(said["refusal"])
    return as_found(said)


def as_found(said: dict[str, Any]) -> Found:
    """What was found, from how it is kept and handed over."""
    return Found(
        **{
            **said,
            "lessons": tuple(map(lesson_from, said["lessons"])),
            "items": tuple(map(item_from, said["items"])),
            "notes": tuple(Note(**one) for one in said["notes"]),
            "pictures": tuple(PictureWords(**one) for one in said.get("pictures", ())),
        }
    )


def _read(name: str, data: bytes) -> dict[str, Any]:
    try:
        return asdict(read(name, data))
    except Unreadable as refusal:
        return {"refusal": str(refusal)}


if __name__ == "__main__":
    answer(_read)
