"""What a file is, by its own bytes. Its name and what the browser says of it count for nothing."""

import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO

from . import containers, ends
from .ends import Patience, Size

HEAD = 4096
CHUNK = 64 * 1024


class FileRefused(Exception):
    """A file that is not taken. The text says why and what to do."""


@dataclass(frozen=True)
class Kind:
    media_type: str
    is_like: Callable[[bytes], bool]
    go_to_end: Callable[[Patience], Size | None]
    is_picture: bool = True


def _begins(*with_: bytes) -> Callable[[bytes], bool]:
    return lambda head: head.startswith(with_)


HEIC = {b"heic", b"heix", b"heim", b"heis"}
FILM = {b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V ", b"MSNV"}
KINDS = {
    kind.media_type: kind
    for kind in (
        Kind("image/png", _begins(b"\x89PNG\r\n\x1a\n"), ends.end_of_png),
        Kind("image/jpeg", _begins(b"\xff\xd8\xff"), ends.end_of_jpeg),
        Kind("image/webp", lambda head: head[:4] == b"RIFF" and head[8:12] == b"WEBP", ends.end_of_webp),
        Kind("image/gif", _begins(b"GIF87a", b"GIF89a"), ends.end_of_gif),
        Kind("image/heic", lambda head: bool(HEIC & containers.brands(head)), containers.end_of_heic),
        Kind("application/pdf", _begins(b"%PDF-1.", b"%PDF-2."), containers.end_of_pdf, is_picture=False),
        Kind("video/webm", containers.is_webm, containers.end_of_webm, is_picture=False),
        Kind("video/mp4", lambda head: bool(FILM & containers.brands(head)), containers.end_of_film, is_picture=False),
    )
}

REFUSED: tuple[tuple[Callable[[bytes], bool], str], ...] = (
    (
        _begins(
            b"PK\x03\x04", b"PK\x05\x06", b"Rar!", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b", b"BZh", b"\xfd7zXZ\0", b"MSCF"
        ),
        "This file is an archive or an Office document, not a picture. Take the pictures out of it, or save it as PDF.",
    ),
    (
        _begins(b"MZ", b"\x7fELF", b"\xfe\xed\xfa", b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe", b"#!"),
        "This file is a program, not a picture. Take a screenshot of what it shows and send that.",
    ),
    (
        lambda head: head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<"),
        "This file is a web page or a drawing in code, not a picture. Take a screenshot of it and send that.",
    ),
)
UNKNOWN = (
    "This file is not a picture (PNG, JPEG, WebP, GIF or HEIC), a PDF or a video (MP4 or WebM). "
    "Take a screenshot and send that."
)
CUT_OFF = "This file cannot be read, or is cut off. Take the picture or save the file again, and send that."
TWO_IN_ONE = (
    "This file carries something else with it. Take a screenshot of the picture, or save the file again, and send that."
)


def kind_of(head: bytes) -> Kind:
    """Raises FileRefused for what is none of KINDS, with what to do instead."""
    for kind in KINDS.values():
        if kind.is_like(head):
            return kind
    raise FileRefused(next((why for is_like, why in REFUSED if is_like(head)), UNKNOWN))


def walk(stream: IO[bytes]) -> tuple[Kind, Size | None]:
    """What a file is, and of how many pixels if it says so plainly.

    Nothing is decoded: only the frame of the file is walked, from its first byte to its last. Raises FileRefused.
    """
    stream.seek(0)
    head = stream.read(HEAD)
    kind = kind_of(head)
    stream.seek(0)
    try:
        size = kind.go_to_end(Patience(stream))
    except (ValueError, OSError, IndexError) as error:
        raise FileRefused(CUT_OFF) from error
    if size is not None and not size.pixels():
        raise FileRefused(CUT_OFF)
    rest = stream.read(CHUNK)
    padding = len(rest) < CHUNK and not rest.strip(b"\0")
    if not padding or b"%PDF-" in head[1:1024] or zipfile.is_zipfile(stream):
        raise FileRefused(TWO_IN_ONE)
    return kind, size
