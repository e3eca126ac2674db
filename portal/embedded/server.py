"""One server of the two: started, waited for, started again, stopped."""

import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from .errors import CannotStart, disk_is_full
from .places import Places
from .processes import last_lines, spawn, stop

# Nothing of the caller's environment: PGDATA and the like would change what a server does.
SERVER_ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "TZ": "UTC"}
SECONDS_TO_START = 60  # a recovery after a crash is bounded by max_wal_size and takes a few seconds
# After kill -9 the old server's children need a moment to notice; until then the new one is refused.
PASSING = ("pre-existing shared memory block", "still in use")


@dataclass
class Server:
    name: str
    argv: Sequence[str | Path]
    places: Places
    log: Path
    is_ready: Callable[[int], bool]
    stop_by: signal.Signals
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    @property
    def exit_code(self) -> int | None:
        """None while it runs."""
        return self.process.poll() if self.process else None

    def start(self) -> None:
        until = time.monotonic() + SECONDS_TO_START
        while True:
            since = self.log.stat().st_size if self.log.exists() else 0
            if self._came_up(until):
                return
            lines = last_lines(self.log, since=since)
            if time.monotonic() > until or not any(word in line for word in PASSING for line in lines):
                self.stop()
                raise explain(self.name, lines, self.places.home, self.log)
            time.sleep(0.5)

    def stop(self) -> None:
        if self.process:
            stop(self.process, by=self.stop_by, grace=20)

    def _came_up(self, until: float) -> bool:
        self.process = spawn(
            self.argv,
            log=self.log,
            cwd=self.places.home,
            env=SERVER_ENVIRONMENT,
            account=self.places.account,
            death_signal=self.stop_by,
        )
        while time.monotonic() < until and self.process.poll() is None:
            if self.is_ready(self.process.pid):
                return True
            time.sleep(0.02)
        return False


def explain(name: str, lines: Sequence[str], home: Path, log: Path) -> CannotStart:
    """Say in one sentence why a server did not start, from what it wrote."""
    if any("No space left on device" in line for line in lines):
        return disk_is_full(home)
    telling = [line for line in lines if "FATAL" in line or "error:" in line.lower()]
    said = (telling or list(lines) or ["it wrote nothing"])[-1]
    return CannotStart(f"{name} did not start: {said.rstrip('.')} ({log} has the rest).")
