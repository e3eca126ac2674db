"""Starting and stopping other programs so that none is left behind."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from .places import Account

SET_PARENT_DEATH_SIGNAL = 1
LARGEST_LOG = 10 * 1024 * 1024

_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


def spawn(
    argv: Sequence[str | Path],
    *,
    log: Path,
    cwd: Path,
    env: Mapping[str, str],
    account: Account | None = None,
    death_signal: signal.Signals = signal.SIGTERM,
    pass_fds: Sequence[int] = (),
) -> subprocess.Popen[bytes]:
    """Start `argv` in a group of its own, writing to `log`. On Linux it gets `death_signal` when we die."""
    rotate(log)
    with log.open("ab") as output:
        return subprocess.Popen(
            [str(word) for word in argv],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=cwd,
            env=dict(env),
            start_new_session=True,
            pass_fds=pass_fds,
            preexec_fn=_die_with_parent(death_signal),
            **(account.popen_arguments if account else {}),
        )


def stop(process: subprocess.Popen[Any], *, by: signal.Signals = signal.SIGTERM, grace: float = 10) -> None:
    """Ask the process to end, then end whatever of its group is left after `grace` seconds."""
    with contextlib.suppress(ProcessLookupError):
        process.send_signal(by)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(grace)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def ending(code: int) -> str:
    """How a process ended, for a sentence: `by signal SIGKILL`, `with status 1`."""
    return f"by signal {signal.Signals(-code).name}" if code < 0 else f"with status {code}"


def rotate(log: Path) -> None:
    if log.exists() and log.stat().st_size > LARGEST_LOG:
        log.replace(log.with_suffix(".log.1"))


def last_lines(log: Path, *, since: int = 0, limit: int = 20) -> list[str]:
    """The last lines written to `log` after byte `since`, blank ones left out."""
    if not log.exists():
        return []
    with log.open("rb") as file:
        file.seek(since if since <= log.stat().st_size else 0)
        text = file.read().decode(errors="replace")
    return [line.strip() for line in text.splitlines() if line.strip()][-limit:]


def _die_with_parent(death_signal: signal.Signals) -> Callable[[], None] | None:
    """What the child does between fork and exec. It runs after the change of user, which would undo it."""
    libc, parent = _libc, os.getpid()
    if libc is None:
        return None

    def ask_the_kernel() -> None:
        libc.prctl(SET_PARENT_DEATH_SIGNAL, int(death_signal))
        if os.getppid() != parent:
            os._exit(1)

    return ask_the_kernel
