"""Using the embedded servers: join the keeper that runs, or start one."""

import contextlib
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from .environment import environment, is_external
from .errors import CannotStart
from .locks import hold
from .places import ROOT, Places, settle

SECONDS_TO_START = 120
SECONDS_TO_STOP = 60


@contextlib.contextmanager
def services(var: Path, *, durable: bool = True, discard: bool = False) -> Iterator[dict[str, str]]:
    """Have PostgreSQL and Valkey running, and yield the environment that names them.

    Servers that run already are used and left running; the last user to leave stops them. With DATABASE_URL
    and REDIS_URL set nothing is started. Without `durable` speed comes before the data; with `discard`
    `var` is removed at the end, even if we are killed. Raises CannotStart.
    """
    values = environment(var)
    if is_external():
        yield values
        return
    with join(var, durable=durable, discard=discard):
        yield values


@contextlib.contextmanager
def join(var: Path, *, durable: bool = True, discard: bool = False) -> Iterator[socket.socket]:
    """Be one of the servers' users. Yields the connection on which the keeper tells what happens to them."""
    places = settle(var)
    with hold(
        places.var / "start.lock",
        seconds=SECONDS_TO_START,
        refusal="Another process has been starting the embedded servers for two minutes: look at var/log.",
    ):
        connection = _connect(places)
        keeper = None
        if connection is None:
            keeper = _start_keeper(places, durable=durable, discard=discard)
            connection = _connect(places)
        if connection is None:
            raise CannotStart(f"The embedded servers started and went away again: {places.logs} says why.")
    try:
        yield connection
    finally:
        _leave(connection)
        _reap(keeper)


def _connect(places: Places) -> socket.socket | None:
    connection = socket.socket(socket.AF_UNIX)
    with contextlib.suppress(OSError):
        connection.connect(str(places.keeper_socket))
        if connection.recv(64).startswith(b"ready"):
            return connection
    connection.close()
    return None


def _start_keeper(places: Places, *, durable: bool, discard: bool) -> subprocess.Popen[str]:
    options = ([] if durable else ["--fast"]) + (["--discard"] if discard else [])
    with (places.logs / "keeper.log").open("a") as log:
        keeper = subprocess.Popen(
            [sys.executable, "-m", "portal.embedded.keeper", str(places.var), *options],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            cwd=ROOT,
            env={name: value for name, value in os.environ.items() if not name.startswith("PYTHON")},
            start_new_session=True,  # Ctrl-C is for one user; the keeper goes when all have gone
        )
    assert keeper.stdout
    with keeper.stdout as said:
        line = said.readline().strip()
    if line != "ready":
        keeper.wait()
        raise CannotStart(line.removeprefix("failed: ") or f"The embedded servers did not start: {log.name} says why.")
    return keeper


def _leave(connection: socket.socket) -> None:
    """Say that we are done and wait until the keeper has closed the connection."""
    with contextlib.suppress(OSError), connection:
        connection.settimeout(SECONDS_TO_STOP)
        connection.sendall(b"leave\n")
        while connection.recv(4096):
            pass


def _reap(keeper: subprocess.Popen[str] | None) -> None:
    """Wait for a keeper we started to end; if others still use it, it is not ours to wait for."""
    if keeper:
        with contextlib.suppress(subprocess.TimeoutExpired):
            keeper.wait(0.5)
