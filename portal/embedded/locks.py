"""Locks between processes. The kernel lets go of them when their holder dies, however it dies."""

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .errors import CannotStart


@contextmanager
def hold(path: Path, *, refusal: str, seconds: float = 0, note: str = "") -> Iterator[None]:
    """Hold the lock in `path`, waiting up to `seconds` for it; the file tells `note` to who finds it held.

    Raises CannotStart with `refusal`, in which `{note}` stands for what the holder wrote.
    """
    with path.open("a+", encoding="utf-8") as file:
        if not _take(file.fileno(), seconds):
            file.seek(0)
            raise CannotStart(refusal.format(note=file.read().strip()))
        file.seek(0)
        file.truncate()
        file.write(note)
        file.flush()
        yield


def is_held(path: Path) -> bool:
    if not path.exists():
        return False
    with path.open("a", encoding="utf-8") as file:
        return not _take(file.fileno(), 0)


def _take(descriptor: int, seconds: float) -> bool:
    until = time.monotonic() + seconds
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= until:
                return False
            time.sleep(0.05)
        else:
            return True
