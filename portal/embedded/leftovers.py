"""Servers that outlived their keeper, and the files that a killed one or a reboot leaves behind."""

import contextlib
import os
import signal
import sys
import time
from pathlib import Path

from .errors import CannotStart

SECONDS_TO_END = 20


def end(pid_file: Path, data: Path, *, by: signal.Signals) -> None:
    """End the server named in `pid_file` if it still works in `data`; remove the file if it is stale.

    After a reboot the number in the file may be another program's, which a server takes for its own twin
    and refuses to start; so the number alone is never believed. The caller holds the lock that says no
    keeper lives.
    """
    pid = _pid_in(pid_file)
    if pid is None or sys.platform != "linux":
        return  # elsewhere the server's own check has to do
    _ask_to_end(pid, data, by)
    if _works_in(pid, data):
        raise CannotStart(f"An earlier server (process {pid}) still uses {data} and does not end: end it first.")
    with contextlib.suppress(FileNotFoundError):
        pid_file.unlink()


def _ask_to_end(pid: int, data: Path, by: signal.Signals) -> None:
    until = time.monotonic() + SECONDS_TO_END
    asked = False
    while _works_in(pid, data) and time.monotonic() < until:
        if not asked:
            os.kill(pid, by)
            asked = True
        time.sleep(0.05)


def _pid_in(pid_file: Path) -> int | None:
    with contextlib.suppress(OSError, ValueError, IndexError):
        return int(pid_file.read_text().splitlines()[0])
    return None


def _works_in(pid: int, data: Path) -> bool:
    """Both servers make their data folder their working directory."""
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/cwd").readlink() == data.resolve()
    return False
