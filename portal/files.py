"""Private files: sealed as they came, judged by content, scanned, cleaned, streamed. There is never a public link."""

import enum
import hashlib
import logging
import os
import shutil
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import IO

from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import InterfaceError, OperationalError
from django.http import FileResponse, StreamingHttpResponse
from django.utils import timezone

from . import clamd, kinds
from .kinds import FileRefused
from .uploads import IncomingFile, LostFile, disk_of_storage

log = logging.getLogger(__name__)
CHUNK = 64 * 1024
NOT_KEPT = "This one was not kept; what you wrote is not lost. Send it again in a few minutes, or go on without it."
# What a disk or a bucket raises that is full or away. A missing file is told apart where it is opened.
STORAGE_FAULTS = (OSError, BotoCoreError, ClientError)


class StorageUnavailable(Exception):
    """No room, or the storage is away. Nothing was kept."""


class Scan(enum.StrEnum):
    CLEAN = "clean"
    INFECTED = "infected"
    NOT_SCANNED = "not_scanned"


class ScannerAway(Exception):
    """A scanner is configured and does not answer: wait, do not pass."""


@dataclass(frozen=True)
class Sealed:
    key: str
    sha256: str
    size: int
    media_type: str
    at: datetime = field(default_factory=timezone.now)


def check_file(upload: UploadedFile) -> str:
    """The media type of an acceptable file. Raises FileRefused with a sentence otherwise, StorageUnavailable."""
    if isinstance(upload, LostFile):
        raise StorageUnavailable(f"There is no room for files at the moment. {NOT_KEPT}")
    if isinstance(upload, IncomingFile) and upload.media_type:
        return upload.media_type
    if not upload.size:
        raise FileRefused("This file is empty. Choose the picture again.")
    if upload.size > settings.EVIDENCE_MAX_MEGABYTES * 1_000_000:
        limit = f"{settings.EVIDENCE_MAX_MEGABYTES} MB"
        raise FileRefused(f"This file is larger than {limit}. Send a smaller picture, or a shorter video.")
    assert upload.file is not None  # Django gives every upload one
    try:
        # Past the wrapper that removes a temporary file: a picture is walked in thousands of steps.
        kind, size = kinds.walk(getattr(upload.file, "file", upload.file))
    finally:
        upload.seek(0)
    if size is not None and size.pixels() > settings.EVIDENCE_MAX_PIXELS:
        raise FileRefused("This picture has too many pixels. Send a smaller one.")
    if isinstance(upload, IncomingFile):
        upload.media_type = kind.media_type
    return kind.media_type


def seal(upload: UploadedFile, *, folder: str) -> Sealed:
    """Store the bytes exactly as they came, under a name that says nothing. Raises FileRefused, StorageUnavailable.

    What came by a request was hashed as it arrived, and where the storage is a disk it is only given its name here.
    """
    media_type = check_file(upload)
    _check_room(upload.size or 0)
    sha256 = (isinstance(upload, IncomingFile) and upload.sha256) or _digest(upload)
    return Sealed(_save(f"{folder}/{uuid.uuid4().hex}.sealed", upload), sha256, upload.size or 0, media_type)


def _digest(upload: UploadedFile) -> str:
    digest = hashlib.sha256()
    for chunk in upload.chunks(CHUNK):
        digest.update(chunk)
    upload.seek(0)
    return digest.hexdigest()


def _check_room(size: int) -> None:
    root = disk_of_storage()
    if root is None:  # a bucket has no room that could be measured
        return
    place = next(p for p in (root, *root.parents) if p.exists())
    if shutil.disk_usage(place).free < size + settings.DISK_RESERVE_MEGABYTES * 1_000_000:
        raise StorageUnavailable(f"There is no room for files at the moment. {NOT_KEPT}")


def _save(name: str, content: File) -> str:
    try:
        return default_storage.save(name, content)
    except STORAGE_FAULTS as error:
        raise StorageUnavailable(f"Files cannot be stored at the moment. {NOT_KEPT}") from error


def note_written(key: str, at: datetime) -> None:
    """Have a disk say that a file was written then. A bucket keeps its own time and cannot be told another."""
    if disk_of_storage() is not None:
        with suppress(OSError):
            os.utime(default_storage.path(key), (at.timestamp(), at.timestamp()))


def discard(key: str) -> bool:
    """Whether it is gone. A storage that is away keeps it until the sweep, and spoils nothing of what goes on here."""
    try:
        default_storage.delete(key)
    except STORAGE_FAULTS as error:
        log.warning("a stored file could not be removed: %s", type(error).__name__)
        return False
    return True


@contextmanager
def discarded_on_failure(sealed: Sequence[Sealed]) -> Iterator[None]:
    """Files whose rows do not come to be are removed again.

    Not where the database goes away: it may have kept the rows and been unable to say so. The sweep knows a day later.
    """
    try:
        yield
    except (OperationalError, InterfaceError):
        raise
    except BaseException:
        for one in sealed:
            discard(one.key)
        raise


def stored_keys(folder: str = "") -> Iterator[str]:
    """Every stored file, whoever refers to it. Raises StorageUnavailable."""
    try:
        folders, names = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    except STORAGE_FAULTS as error:
        raise StorageUnavailable("Files cannot be listed at the moment.") from error
    yield from (f"{folder}/{name}".lstrip("/") for name in names)
    for inner in folders:
        yield from stored_keys(f"{folder}/{inner}".lstrip("/"))


def stored_at(key: str) -> datetime | None:
    """When the file was written; None when it is gone. Raises StorageUnavailable."""
    try:
        with suppress(FileNotFoundError, FileRefused), _open(key):
            return default_storage.get_modified_time(key)
    except STORAGE_FAULTS as error:
        raise StorageUnavailable("Files cannot be listed at the moment.") from error
    return None


def is_stored(key: str) -> bool:
    """Raises StorageUnavailable."""
    with suppress(FileRefused), _open(key):
        return True
    return False


def size_of(key: str) -> int:
    """In bytes; none for a file that is missing. Raises StorageUnavailable."""
    try:
        with suppress(FileNotFoundError, FileRefused), _open(key) as stored:
            return int(stored.size)
    except STORAGE_FAULTS as error:
        raise StorageUnavailable("Files cannot be read at the moment.") from error
    return 0


def digest_of(key: str) -> str:
    """Read in constant memory. Raises FileRefused for a missing file, StorageUnavailable."""
    with _open(key) as stored:
        try:
            return hashlib.file_digest(stored, "sha256").hexdigest()
        except STORAGE_FAULTS as error:
            raise StorageUnavailable("Files cannot be read at the moment.") from error


def keep(name: str, content: File) -> str:
    """Store a file the portal made, and give its key. Raises StorageUnavailable."""
    return _save(name, content)


def fetch(key: str, into: IO[bytes]) -> str:
    """Copy a stored file, in constant memory, and give the SHA-256 of what was read.

    Raises FileRefused for a missing file, StorageUnavailable.
    """
    digest = hashlib.sha256()
    with _open(key) as stored:
        try:
            while chunk := stored.read(CHUNK):
                digest.update(chunk)
                into.write(chunk)
            into.seek(0)
        except STORAGE_FAULTS as error:
            raise StorageUnavailable("Files cannot be read at the moment.") from error
    return digest.hexdigest()


def opened(key: str) -> Iterator[bytes]:
    """The bytes of a stored file, piece by piece; opened at once, so that what is missing is known before the first.

    Raises FileRefused for a missing file, StorageUnavailable.
    """
    return _pieces(_open(key))


def _pieces(stored: File) -> Iterator[bytes]:
    with stored:
        try:
            while chunk := stored.read(CHUNK):
                yield chunk
        except STORAGE_FAULTS as error:
            raise StorageUnavailable("Files cannot be read at the moment.") from error


def _open(key: str) -> File:
    try:
        return default_storage.open(key)
    except FileNotFoundError as error:
        raise FileRefused("This file is missing from the storage.") from error
    except STORAGE_FAULTS as error:
        raise StorageUnavailable("Files cannot be read at the moment.") from error


def scan(key: str) -> Scan:
    """Ask clamd (INSTREAM). Raises ScannerAway when one is configured and does not answer; FileRefused, as `_open`."""
    if not settings.CLAMAV_HOST:
        return Scan.NOT_SCANNED
    with _open(key) as stored:
        return scan_file(stored)


def scan_file(file: File) -> Scan:
    """The same of a file that is not stored yet, from where it stands. Raises ScannerAway."""
    if not settings.CLAMAV_HOST:
        return Scan.NOT_SCANNED
    try:
        answer = clamd.verdict(iter(partial(file.read, CHUNK), b""))
    except OSError as error:
        raise ScannerAway from error
    if b"FOUND" in answer:
        return Scan.INFECTED
    if answer.rstrip(b"\0").endswith(b"OK"):
        return Scan.CLEAN
    raise ScannerAway


class _InChunks(FileResponse):
    block_size = CHUNK


NEVER_CACHED = "private, no-store"
# For an address that names the very bytes: whoever may see them asks once.
CACHED_FOR_GOOD = "private, max-age=31536000, immutable"


def stream(key: str, *, name: str, media_type: str, inline: bool, caching: str = NEVER_CACHED) -> StreamingHttpResponse:
    """The bytes, through the caller's checked view: no sniffing, no scripts, whatever they contain, and no caching.

    Opened here, so that what is missing or out of reach is said before a byte goes out. Raises FileRefused and
    StorageUnavailable.
    """
    content_type = media_type if inline else "application/octet-stream"
    stored = _open(key)
    try:
        response = _InChunks(stored, as_attachment=not inline, filename=name, content_type=content_type)
    except STORAGE_FAULTS as error:
        raise StorageUnavailable("Files cannot be read at the moment.") from error
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = caching
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response._csp_replace = {"default-src": ["'none'"], "sandbox": True}  # type: ignore[attr-defined]
    return response
