"""Working copies of sealed files: drawn by portal.copier in a process of its own, then kept beside the original."""

import hashlib
import json
import logging
import subprocess
import sys
import tempfile
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.files.base import File

from . import copier, files
from .picture_words import UnreadablePicture, can_read_pictures, words_in

log = logging.getLogger(__name__)
# More than the process gives itself of the processor's time, since it may have to queue for it.
SECONDS = 29


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

    Raises NoPicture, files.FileRefused for one that is missing, files.StorageUnavailable.
    """
    with tempfile.TemporaryDirectory(prefix="postwise-copy-") as made:
        place = Path(made)
        with (place / "original").open("w+b") as original:
            files.fetch(key, original)
            likeness = _draw(original, media_type, place)["likeness"]
        copy_key, copy_sha256 = _keep(place / "copy.png", folder)
        try:
            return Copies(copy_key, copy_sha256, *_keep(place / "thumbnail.png", folder), likeness)
        except files.StorageUnavailable:
            files.discard(copy_key)
            raise


def _draw(original: IO[bytes], media_type: str, place: Path) -> dict[str, Any]:
    # By its path and isolated: the modules beside it have names the standard library uses too.
    command = [sys.executable, "-I", copier.__file__, media_type, str(settings.EVIDENCE_MAX_PIXELS)]
    try:
        answer = subprocess.run(  # noqa: S603 (none of its arguments is a person's)
            command,
            stdin=original,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=SECONDS,
            cwd=place,
            env={"MALLOC_ARENA_MAX": "1"},
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise NoPicture("It took too long to draw.") from error
    if answer.returncode:
        log.warning("a file of type %s broke the bounds of its reader (%s)", media_type, answer.returncode)
        raise NoPicture("It took more time or memory than a file is given.")
    said: dict[str, Any] = json.loads(answer.stdout)
    if refused := said.get("refused"):
        raise NoPicture("It has too many pixels." if refused == "pixels" else "It could not be read.")
    return said


def _keep(made: Path, folder: str) -> tuple[str, str]:
    with made.open("rb") as content:
        sha256 = hashlib.file_digest(content, "sha256").hexdigest()
        content.seek(0)
        return files.keep(f"{folder}/{uuid.uuid4().hex}.png", File(content)), sha256


def words_of(copy_key: str) -> str:
    """The words in a working copy; none where they cannot be read. Raises files.FileRefused and StorageUnavailable."""
    if not can_read_pictures():
        return ""
    with tempfile.TemporaryFile() as copy:
        files.fetch(copy_key, copy)
        try:
            return words_in(copy)
        except UnreadablePicture:
            return ""
