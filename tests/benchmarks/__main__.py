"""Measures, one JSON line each: what the portal does beside the least it could cost, turn by turn in one run.

`make bench` runs the small size, `BENCH=full make bench` the large; `MEASURE="queue start"` only those rooms. Values
are CPU seconds of the web process, medians of paired runs, except where the line has another unit: seconds are wall
time, of a new process, of what the database does for a whole department, or of the slowest drafts. `limit` is for the
ratio; a `target` is for the value.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from portal.embedded import services

Size = dict[str, int]
Line = dict[str, object]

SIZES: dict[str, Size] = {
    "small": {
        "people": 2_000,
        "cases": 2_000,
        "runs": 25,
        "letters": 40,
        "staff": 2_000,
        "most_staff": 2_000,
        "queue": 10_000,
        "most_queue": 10_000,
        "launch_seconds": 20,
    },
    "full": {
        "people": 40_000,
        "cases": 50_000,
        "runs": 60,
        "letters": 1000,
        "staff": 40_000,
        "most_staff": 250_000,
        "queue": 10_000,
        "most_queue": 1_000_000,
        "launch_seconds": 300,
    },
}


def main() -> None:
    size = SIZES[os.environ.get("BENCH") or "small"]
    with tempfile.TemporaryDirectory(prefix="postwise-bench-") as var:
        Path(var).chmod(0o711)
        with services(Path(var), durable=True, discard=True) as values:
            os.environ.update({**values, "DEMO": "1", "DJANGO_SETTINGS_MODULE": "tests.benchmarks.settings"})
            import django

            django.setup()
            from tests.benchmarks import measures

            for line in measures.run(size):
                print(json.dumps(line), flush=True)


def timed(action: Callable[[], object]) -> float:
    start = time.process_time()
    action()
    return time.process_time() - start


def seconds(action: Callable[[], object]) -> float:
    """By the clock on the wall."""
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def paired(
    action: Callable[[], object], floor: Callable[[], object], runs: int, *, after: Callable[[], object] = int
) -> tuple[float, float]:
    """Medians of the two, taken in turn after one warm-up each; `after` each, untimed, what it left is put away."""

    def turn(do: Callable[[], object]) -> float:
        took = timed(do)
        after()
        return took

    turn(action), turn(floor)
    pairs = [(turn(action), turn(floor)) for _ in range(runs)]
    return statistics.median(a for a, _ in pairs), statistics.median(b for _, b in pairs)


def line(measure: str, value: float, floor: float, *, limit: float, rows: int) -> Line:
    return {
        "measure": measure,
        "unit": "cpu_s",
        "value": round(value, 6),
        "floor": round(floor, 6),
        "ratio": round(value / floor, 2),
        "limit": limit,
        "rows": rows,
    }


def cold_start(runs: int = 3) -> Iterator[tuple[float, float]]:
    """A new process that answers its first page, beside one that only imports Django and connects."""
    page = "from django.test import Client; assert Client().get('/sign-in/').status_code == 200"
    bare = "from django.db import connection; connection.ensure_connection()"
    for _ in range(runs):
        yield process_seconds(page), process_seconds(bare)


def process_seconds(then: str, *, first: str = "") -> float:
    program = [sys.executable, "-c", f"{first}\nimport django; django.setup(); {then}"]
    return seconds(lambda: subprocess.run(program, check=True))


if __name__ == "__main__":
    main()
