"""What the database takes for an action of this process."""

from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import Any, NamedTuple

from django.db import connection


class Taken(NamedTuple):
    """Milliseconds of the connection's server process: by the clock on the wall, and on a processor.

    The second says the same on a machine that others use too. What a question waits for, a lock or a disk, is in the
    first alone.
    """

    wall: float
    cpu: float


def in_database(action: Callable[[], object]) -> Taken:
    wall = cpu = 0.0

    def watch(ask: Callable[..., Any], *question: Any) -> Any:
        nonlocal wall, cpu
        began, spent = perf_counter(), _spent()
        answer = ask(*question)
        wall += perf_counter() - began
        cpu += _spent() - spent
        return answer

    with connection.execute_wrapper(watch):
        action()
    return Taken(wall * 1000, cpu * 1000)


def _spent() -> float:
    """Seconds on a processor, as Linux keeps them for each process."""
    connection.ensure_connection()
    pid = connection.connection.info.backend_pid
    return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9
