"""A ZIP archive written to whoever downloads it, piece by piece: it is never whole, in memory or on the disk."""

import hashlib
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import IO, cast

from django.utils import timezone


@dataclass(frozen=True)
class Member:
    """One file as it stands in the archive."""

    path: str
    size: int
    sha256: str

    def as_json(self) -> dict[str, object]:
        return {"path": self.path, "size": self.size, "sha256": self.sha256}


class _Pipe:
    """What an archive writes into: it can go on, never back."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def write(self, data: bytes) -> int:
        self._pieces.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Each piece is passed on as it comes."""

    def taken(self) -> bytes:
        taken = b"".join(self._pieces)
        self._pieces.clear()
        return taken


class Archive:
    """Hashes what it is given. Each method gives the bytes to send; `members` is what was written so far.

    Nothing is made smaller: pictures and videos are already, and it would take longer than all the rest. Deflate at
    level 0 and not plain storing, so that programs read it too which read an archive from its beginning.
    """

    def __init__(self, made_at: datetime) -> None:
        self._pipe = _Pipe()
        pipe = cast("IO[bytes]", self._pipe)  # it is only ever written to
        self._zip = zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED, compresslevel=0)
        self._date = timezone.localtime(made_at).timetuple()[:6]
        self.members: list[Member] = []

    def add(self, path: str, pieces: Iterable[bytes]) -> Iterator[bytes]:
        about = zipfile.ZipInfo(path, date_time=self._date)
        about.compress_type = zipfile.ZIP_DEFLATED
        about._compresslevel = 0  # type: ignore[attr-defined]  # no other way to say it before Python 3.13
        about.external_attr = 0o644 << 16
        size, digest = 0, hashlib.sha256()
        with self._zip.open(about, "w", force_zip64=True) as out:
            for piece in pieces:
                size += len(piece)
                digest.update(piece)
                out.write(piece)
                yield self._pipe.taken()
        self.members.append(Member(path, size, digest.hexdigest()))
        yield self._pipe.taken()

    def close(self) -> bytes:
        """The table of contents, without which an archive is none: what broke off on the way cannot be opened."""
        self._zip.close()
        return self._pipe.taken()
