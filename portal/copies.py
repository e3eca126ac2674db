"""Working copies of sealed files: drawn by portal.copier in a process of its own, then kept beside the original."""

import hashlib
import json
import logging
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from io import BufferedRandom
from typing import Any

from django.conf import settings
from django.core.files.base import File
from django.core.files.uploadedfile import UploadedFile

from . import copier, files
from .picture_words import UnreadablePicture, can_read_pictures, words_in

log = logging.getLogger(__name__)
# More than the process gives itself of the processor's time, since it may have to queue for it.
SECONDS = 29
NO_ROOM = "There is no room to draw a working copy at the moment."


class NoPicture(Exception):
    """Nothing of the file can be shown. The text says why, for the record of the item."""


@dataclass(frozen=True)
class Copies:
    copy_key: str
    copy_sha256: str
    thumbnail_key: str
    thumbnail_sha256: str
    likeness: int | None


def make_copies(key: str, *, media_type: str, folder: str) -> Copies:
    """Pixels alone, upright: none of the file's metadata or location comes along.

    On the way nothing has a name on the disk, so that whoever kills this worker finds nothing of the file afterwards.
    Raises NoPicture, files.FileRefused for one that is missing, files.StorageUnavailable also for a disk that is full.
    """
    with _nameless() as original, _nameless() as large, _nameless() as small:
        files.fetch(key, original)
        likeness = _draw(original, large, small, media_type)["likeness"]
        copy_key, copy_sha256 = _keep(large, folder)
        try:
            return Copies(copy_key, copy_sha256, *_keep(small, folder), likeness)
        except files.StorageUnavailable:
            files.discard(copy_key)
            raise


def pixels_of(upload: UploadedFile, *, media_type: str) -> bytes:
    """The same of a file that nobody keeps as it came: a PNG. Raises NoPicture and files.StorageUnavailable."""
    with _nameless() as original, _nameless() as large, _nameless() as small:
        try:
            original.writelines(upload.chunks())
            original.seek(0)
        except OSError as error:
            raise files.StorageUnavailable(NO_ROOM) from error
        _draw(original, large, small, media_type)
        large.seek(0)
        return large.read()


@contextmanager
def _nameless() -> Iterator[BufferedRandom]:
    try:
        file = tempfile.TemporaryFile()  # noqa: SIM115 (closed below)
    except OSError as error:
        raise files.StorageUnavailable(NO_ROOM) from error
    try:
        yield file
    finally:
        with suppress(OSError):  # what a full disk did not take is tried once more, and nobody needs it
            file.close()


def _draw(original: BufferedRandom, large: BufferedRandom, small: BufferedRandom, media_type: str) -> dict[str, Any]:
    handed = (large.fileno(), small.fileno())
    # By its path and isolated: the modules beside it have names the standard library uses too.
    program = [sys.executable, "-I", copier.__file__, media_type, str(settings.EVIDENCE_MAX_PIXELS)]
    try:
        answer = subprocess.run(  # noqa: S603 (none of its arguments is a person's)
            [*program, *map(str, handed)],
            stdin=original,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=SECONDS,
            cwd="/",
            env={"MALLOC_ARENA_MAX": "1"},
            pass_fds=handed,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise NoPicture("It took too long to draw.") from error
    if answer.returncode:
        log.warning("a file of type %s broke the bounds of its reader (%s)", media_type, answer.returncode)
        raise NoPicture("It took more time or memory than a file is given.")
    said: dict[str, Any] = json.loads(answer.stdout)
    log.debug("a file of type %s was read with %d MB", media_type, said["megabytes"])
    match said.get("refused"):
        case None:
            return said
        case "room":
            raise files.StorageUnavailable(NO_ROOM)
        case "pixels":
            raise NoPicture("It has too many pixels.")
        case _:
            raise NoPicture("It could not be read.")


def _keep(made: BufferedRandom, folder: str) -> tuple[str, str]:
    made.seek(0)
    sha256 = hashlib.file_digest(made, "sha256").hexdigest()
    made.seek(0)
    return files.keep(f"{folder}/{uuid.uuid4().hex}.png", File(made)), sha256


def words_of(copy_key: str) -> str:
    """The words in a working copy; none where they cannot be read. Raises files.FileRefused and StorageUnavailable."""
    if not can_read_pictures():
        return ""
    with _nameless() as copy:
        files.fetch(copy_key, copy)
        try:
            return words_in(copy)
        except UnreadablePicture:
            return ""
