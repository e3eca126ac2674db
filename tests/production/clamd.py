"""A real clamd that knows one signature, made here: nothing is fetched."""

import contextlib
import shutil
import socket
import time
from collections.abc import Iterator
from pathlib import Path

from portal.embedded.processes import last_lines, spawn, stop

CLAMD = shutil.which("clamd") or shutil.which("clamd", path="/usr/sbin:/usr/local/sbin")
# The harmless text every scanner answers to, in two halves so that none answers to this file.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + rb"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def answers(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


@contextlib.contextmanager
def running_clamd(place: Path) -> Iterator[int]:
    """The port it answers at. Stopped at the end."""
    assert CLAMD
    port = free_port()
    signatures = place / "signatures"
    signatures.mkdir(parents=True)
    (signatures / "own.ndb").write_text(f"Own.Eicar:0:*:{EICAR.hex()}\n")
    settings = {
        "Foreground": "yes",
        "TCPSocket": port,
        "TCPAddr": "127.0.0.1",
        "DatabaseDirectory": signatures,
        "TemporaryDirectory": place,
        "SelfCheck": 0,
    }
    (place / "clamd.conf").write_text("".join(f"{name} {value}\n" for name, value in settings.items()))
    log = place / "clamd.log"
    process = spawn([CLAMD, "--config-file", place / "clamd.conf"], log=log, cwd=place, env={"PATH": "/usr/bin:/bin"})
    try:
        until = time.monotonic() + 60
        while not answers(port):
            assert process.poll() is None, last_lines(log)
            assert time.monotonic() < until, "clamd does not answer"
            time.sleep(0.05)
        yield port
    finally:
        stop(process, grace=5)
