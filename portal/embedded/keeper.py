"""The process that keeps PostgreSQL and Valkey for everyone who uses this checkout at the moment.

`make run` and any number of `manage.py` commands may each need the servers while the others come and go, so
none of them is the servers' parent: the keeper is. Each user holds a connection to its socket. When the
last one closes, because its user is done or was killed, the keeper stops both servers and ends. Users read
lines from it:

    ready                 the servers answer
    note: SENTENCE        something happened that a person should hear of
    failed: SENTENCE      the servers are gone for good

and write `leave` when they are done; the keeper then closes the connection, for the last user once both
servers are stopped.
"""

import contextlib
import os
import selectors
import shutil
import signal
import socket
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from . import postgres, valkey
from .binaries import binaries
from .errors import CannotStart, said_plainly
from .locks import hold
from .places import Places, settle
from .processes import ending
from .server import Server

SECONDS_FOR_THE_FIRST = 30
SECONDS_TO_STOP = 60
RESTARTS = 5  # of one server within RESTART_SPAN
RESTART_SPAN = 600
PULSE = 0.25


def keep(var: Path, *, durable: bool, discard: bool) -> int:
    """Start the servers, say so on standard output, serve until nobody is left, stop them."""
    keeper = None  # outlives the lock and the data: users who wait for it hear the end of their connection last
    try:
        with hold(
            var / "keeper.lock",
            seconds=SECONDS_TO_STOP,
            refusal="The embedded servers of this checkout are still stopping: try again in a minute.",
            note=str(os.getpid()),
        ):
            keeper = Keeper(settle(var), durable=durable)
            keeper.run()
    except CannotStart as refusal:
        _report(f"failed: {refusal}")
        return 1
    except OSError as error:
        _report(f"failed: {said_plainly(error, var)}")
        return 1
    finally:
        if discard:
            _discard(var)
    return 0


class Keeper:
    def __init__(self, places: Places, *, durable: bool) -> None:
        self.places = places
        self.durable = durable
        self.servers: list[Server] = []
        self.users: set[socket.socket] = set()
        self.has_had_users = False
        self.last_leaver: socket.socket | None = None
        self.restarts: list[tuple[str, float]] = []
        self.selector = selectors.DefaultSelector()
        self.is_ended = False

    def run(self) -> None:
        signal.signal(signal.SIGTERM, self._end)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        try:
            self._start()
            with self._listening():
                _report("ready")
                self._serve()
        except CannotStart as refusal:
            self._tell(f"failed: {refusal}")
            raise
        finally:
            for server in reversed(self.servers):
                server.stop()

    def _end(self, *args: object) -> None:
        self.is_ended = True

    def _start(self) -> None:
        programs = binaries(self.places)
        for make in (postgres.server, valkey.server):
            server = make(self.places, programs, durable=self.durable)
            self.servers.append(server)
            server.start()

    @contextlib.contextmanager
    def _listening(self) -> Iterator[None]:
        path = self.places.keeper_socket
        path.unlink(missing_ok=True)
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(str(path))
            path.chmod(0o600)
            listener.listen(16)
            listener.setblocking(False)
            self.selector.register(listener, selectors.EVENT_READ, lambda: self._admit(listener))
            try:
                yield
            finally:
                path.unlink(missing_ok=True)

    def _serve(self) -> None:
        first_by = time.monotonic() + SECONDS_FOR_THE_FIRST
        while not self.is_ended and (self.users or (not self.has_had_users and time.monotonic() < first_by)):
            for key, _ in self.selector.select(PULSE):
                key.data()
            for server in self.servers:
                if server.exit_code is not None:
                    self._start_again(server)

    def _admit(self, listener: socket.socket) -> None:
        with contextlib.suppress(OSError):
            user, _ = listener.accept()
            user.sendall(b"ready\n")
            user.settimeout(1)
            self.users.add(user)
            self.has_had_users = True
            self.selector.register(user, selectors.EVENT_READ, lambda: self._hear(user))

    def _hear(self, user: socket.socket) -> None:
        try:
            said = user.recv(64)
        except OSError:
            said = b""
        self.users.discard(user)
        self.selector.unregister(user)
        if said and not self.users:
            self.last_leaver = user  # hears the end of the connection once the servers are stopped
        else:
            user.close()

    def _start_again(self, server: Server) -> None:
        how = ending(server.exit_code or 0)
        self.restarts.append((server.name, time.monotonic()))
        recent = [name for name, at in self.restarts if name == server.name and at > time.monotonic() - RESTART_SPAN]
        if len(recent) > RESTARTS:
            raise CannotStart(f"{server.name} keeps ending ({how}); {server.log} has the rest.")
        server.start()
        self._tell(f"note: {server.name} ended unexpectedly {how} and was started again.")

    def _tell(self, line: str) -> None:
        for user in self.users:
            with contextlib.suppress(OSError):
                user.sendall(f"{line}\n".encode())


def _report(line: str) -> None:
    """Tell whoever started us, who may be gone by now."""
    with contextlib.suppress(OSError):
        print(line, flush=True)


def _discard(var: Path) -> None:
    with contextlib.suppress(CannotStart, OSError):
        places = settle(var)
        for folder in (places.sockets, places.home, var):
            shutil.rmtree(folder, ignore_errors=True)


def main() -> int:
    var, *options = sys.argv[1:]
    return keep(Path(var), durable="--fast" not in options, discard="--discard" in options)


if __name__ == "__main__":
    sys.exit(main())
