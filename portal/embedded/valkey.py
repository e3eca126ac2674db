"""Valkey on a private socket. Its append-only file keeps the broker's queue through a kill."""

import contextlib
import signal
import socket
from pathlib import Path
from urllib.parse import quote

from . import leftovers
from .binaries import Binaries
from .places import Places, make_folder
from .server import Server


def redis_url(places: Places) -> str:
    return f"unix://{quote(str(places.valkey_socket))}"


def server(places: Places, programs: Binaries, *, durable: bool) -> Server:
    data = places.home / "valkey"
    make_folder(data, mode=0o700, account=places.account)
    leftovers.end(data / "valkey.pid", data, by=signal.SIGTERM)
    settings: dict[str, str | Path] = {
        "port": "0",
        "unixsocket": places.valkey_socket,
        "unixsocketperm": "700",
        "dir": data,
        "pidfile": data / "valkey.pid",
        "appendonly": "yes" if durable else "no",
        "save": "",
        "shutdown-timeout": "5",
    }
    return Server(
        name="Valkey",
        argv=[programs.valkey, *(word for name, value in settings.items() for word in (f"--{name}", value))],
        places=places,
        log=places.logs / "valkey.log",
        is_ready=lambda pid: _answers(places.valkey_socket),
        stop_by=signal.SIGTERM,
    )


def _answers(path: Path) -> bool:
    """Whether a PING is answered; while it reads its file back it says LOADING instead."""
    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(1)
        connection.connect(str(path))
        connection.sendall(b"PING\r\n")
        return connection.recv(64).startswith(b"+PONG")
    return False
