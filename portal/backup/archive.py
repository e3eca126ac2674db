"""The archive: a zip whose last entry says what all the others are and what their bytes hash to."""

import hashlib
import json
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from itertools import chain
from typing import IO, Any

FORMAT = 1
MANIFEST = "manifest.json"
FILES = "files.jsonl"  # a line for each stored file: there may be too many for one list in memory
TABLES_FOLDER, FILES_FOLDER = "database/", "files/"
LARGEST_MANIFEST = 20_000_000
PIECE = 256 * 1024


class BackupRefused(Exception):
    """The text says why, and what to do."""


@dataclass(frozen=True)
class Table:
    name: str
    columns: list[str]
    rows: int
    sha256: str

    @property
    def entry(self) -> str:
        return f"{TABLES_FOLDER}{self.name}.copy"


@dataclass(frozen=True)
class StoredFile:
    key: str
    size: int
    sha256: str

    @property
    def entry(self) -> str:
        return f"{FILES_FOLDER}{self.key}"


@dataclass(frozen=True)
class Manifest:
    made_at: str
    migrations: list[tuple[str, str]]
    tables: list[Table]
    sequences: dict[str, int]
    files: int
    files_sha256: str
    audit_head: str
    keys: dict[str, list[str]]

    def to_bytes(self) -> bytes:
        return json.dumps({"format": FORMAT, **asdict(self)}, indent=1, sort_keys=True).encode()

    @classmethod
    def from_bytes(cls, words: bytes) -> "Manifest":
        try:
            said: dict[str, Any] = json.loads(words)
            made_by = said.pop("format")
            if made_by != FORMAT:
                raise BackupRefused(f"The archive has format {made_by}; this version reads format {FORMAT}.")
            said["tables"] = [Table(**table) for table in said["tables"]]
            said["migrations"] = [(app, name) for app, name in said["migrations"]]
            return cls(**said)
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise BackupRefused("The manifest of the archive cannot be read: it is damaged, or no backup.") from error


class Writer:
    """Writes entry after entry, also to what cannot be wound back, and gives the SHA-256 of each."""

    def __init__(self, into: IO[bytes]) -> None:
        self.zip = zipfile.ZipFile(into, "w", allowZip64=True)

    def add(self, entry: str, pieces: Iterable[bytes | memoryview], *, packed: bool) -> tuple[int, str]:
        """Its size and hash. The time in the archive is none: what a file says of its own is not for here."""
        info = zipfile.ZipInfo(entry)
        info.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
        digest, size = hashlib.sha256(), 0
        with self.zip.open(info, "w", force_zip64=True) as written:
            for piece in pieces:
                digest.update(piece)
                size += written.write(piece)
        return size, digest.hexdigest()

    def __enter__(self) -> "Writer":
        return self

    def __exit__(self, *_error: object) -> None:
        """Also where something failed: without its manifest it is no archive."""
        self.zip.close()


class Reader:
    """An archive, believed only as far as its hashes hold. Raises BackupRefused."""

    def __init__(self, source: IO[bytes]) -> None:
        try:
            self.zip = zipfile.ZipFile(source)
            words = self._small(MANIFEST)
        except (zipfile.BadZipFile, KeyError, OSError) as error:
            raise BackupRefused("This is no whole archive: it was cut off, or is something else.") from error
        self.seal = hashlib.sha256(words).hexdigest()
        self.manifest = Manifest.from_bytes(words)

    def _small(self, entry: str) -> bytes:
        if self.zip.getinfo(entry).file_size > LARGEST_MANIFEST:
            raise BackupRefused("The manifest of the archive is too large to be one.")
        return self.zip.read(entry)

    def files(self) -> Iterator[StoredFile]:
        with self.zip.open(FILES) as lines:
            for line in lines:
                yield StoredFile(**json.loads(line))

    def pieces(self, entry: str) -> Iterator[bytes]:
        with self.zip.open(entry) as opened:
            while piece := opened.read(PIECE):
                yield piece

    def faults(self) -> Iterator[str]:
        """What is not as the manifest says, each in a sentence. Reads everything once."""
        if self._hash(FILES) != self.manifest.files_sha256:
            yield "The list of files is missing or changed."
            return
        expected = {FILES, MANIFEST}
        for each in chain[Table | StoredFile](self.manifest.tables, self.files()):  # of files there may be very many
            expected.add(each.entry)
            match self._hash(each.entry):
                case None:
                    yield f"{each.entry} is missing or cannot be read."
                case found if found != each.sha256:
                    yield f"{each.entry} is not what was backed up."
        for stranger in sorted(set(self.zip.namelist()) - expected):
            yield f"{stranger} does not belong in the archive."

    def _hash(self, entry: str) -> str | None:
        digest = hashlib.sha256()
        try:
            for piece in self.pieces(entry):
                digest.update(piece)
        except (zipfile.BadZipFile, zlib.error, KeyError, EOFError, OSError):
            return None
        return digest.hexdigest()
