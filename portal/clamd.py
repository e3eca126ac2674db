"""What clamd is asked, and what it answers. Raises OSError where it is away, or says nothing in time."""

import socket
import struct
from collections.abc import Iterable, Iterator

from django.conf import settings

SCAN_SECONDS = 30
LONGEST_ANSWER = 4096


def version(*, seconds: float) -> str:
    """“ClamAV 1.4.1/27480/Tue Dec  3 09:41:23 2024”: it, what it knows of viruses, and since when."""
    return _ask([b"zVERSION\0"], seconds).decode(errors="replace").strip("\0\n ")


def verdict(pieces: Iterable[bytes]) -> bytes:
    """Its own words on a file, which is sent piece by piece."""
    return _ask(_as_stream(pieces), SCAN_SECONDS)


def _as_stream(pieces: Iterable[bytes]) -> Iterator[bytes]:
    yield b"zINSTREAM\0"
    for piece in pieces:
        yield struct.pack("!I", len(piece)) + piece
    yield struct.pack("!I", 0)


def _ask(said: Iterable[bytes], seconds: float) -> bytes:
    with socket.create_connection((settings.CLAMAV_HOST, settings.CLAMAV_PORT), timeout=seconds) as clamd:
        for part in said:
            clamd.sendall(part)
        return clamd.recv(LONGEST_ANSWER)
