import contextlib
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
import redis

Environment = dict[str, str]


def count_visits(values: Environment) -> int:
    """Write a row and say how many there are."""
    with psycopg.connect(values["DATABASE_URL"], autocommit=True) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS visit (at timestamptz DEFAULT now())")
        connection.execute("INSERT INTO visit DEFAULT VALUES")
        return connection.execute("SELECT count(*) FROM visit").fetchone()[0]


def setting(values: Environment, name: str) -> str:
    with psycopg.connect(values["DATABASE_URL"]) as connection:
        return connection.execute("SELECT current_setting(%s)", [name]).fetchone()[0]


def count_jobs(values: Environment) -> int:
    """Queue a job and say how many wait."""
    with redis.from_url(values["REDIS_URL"]) as broker:
        return broker.rpush("jobs", "job")


def pid_of(path: Path) -> int:
    return int(path.read_text().splitlines()[0])


def is_alive(pid: int) -> bool:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.kill(pid, 0)
        return not Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].startswith(" Z")
    return False


def kill(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)
    wait_until(lambda: not is_alive(pid))


def wait_until(holds: Callable[[], bool], seconds: float = 20) -> None:
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until, f"not within {seconds} seconds"
        time.sleep(0.05)


def answers(values: Environment) -> bool:
    with contextlib.suppress(psycopg.OperationalError, redis.ConnectionError):
        return count_visits(values) > 0 and count_jobs(values) > 0
    return False
