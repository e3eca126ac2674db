"""The words in a picture, read in memory by Tesseract: neither it nor its words are ever a file."""

import io
import os
import resource
import subprocess
import threading
from typing import IO

from django.conf import settings
from django.views.decorators.debug import sensitive_variables
from PIL import Image, ImageOps

FORMATS = ("PNG", "JPEG", "WEBP")
MOST_PIXELS = 20_000_000
SMALL, MOST_ENLARGED = 1500, 2_000_000  # the letters of a small screenshot are read better twice as large
SECONDS = 20
MEMORY = 1024**3
# What the process may use from the moment it is given the picture. It may write to its pipes, and to no file.
LIMITS = {
    resource.RLIMIT_AS: MEMORY,
    resource.RLIMIT_CPU: SECONDS,
    resource.RLIMIT_FSIZE: 0,
    resource.RLIMIT_CORE: 0,
}
_one_at_a_time = threading.BoundedSemaphore()  # in each process, so that the other threads go on answering


class UnreadablePicture(Exception):
    """The words of a picture were not read; it says nothing of the picture."""


class NotAPicture(UnreadablePicture):
    pass


class TooManyPixels(UnreadablePicture):
    pass


class NoWords(UnreadablePicture):
    pass


class NotReadInTime(UnreadablePicture):
    """It took too long, or others are being read."""


def can_read_pictures() -> bool:
    return bool(settings.TESSERACT)


@sensitive_variables()
def words_in(picture: IO[bytes]) -> str:
    """Raises an UnreadablePicture. A picture of more than MOST_PIXELS is refused before it is unpacked."""
    if not _one_at_a_time.acquire(timeout=SECONDS / 2):
        raise NotReadInTime
    try:
        words = _read(_made_plain(picture))
    finally:
        _one_at_a_time.release()
    if not words:
        raise NoWords
    return words


@sensitive_variables()
def _made_plain(picture: IO[bytes]) -> bytes:
    """Upright, grey, on white, and without anything else that was in the file."""
    try:
        with Image.open(picture, formats=FORMATS) as found:
            if found.width * found.height > MOST_PIXELS:
                raise TooManyPixels
            upright = ImageOps.exif_transpose(found).convert("RGBA")
    except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError):
        raise NotAPicture from None
    sheet = Image.new("RGBA", upright.size, "white")
    grey = Image.alpha_composite(sheet, upright).convert("L")
    if grey.width < SMALL and grey.width * grey.height <= MOST_ENLARGED:
        grey = grey.resize((grey.width * 2, grey.height * 2), Image.Resampling.LANCZOS)
    plain = io.BytesIO()
    grey.save(plain, "PNG", compress_level=1)
    return plain.getvalue()


@sensitive_variables()
def _read(picture: bytes) -> str:
    environment = {**os.environ, "OMP_THREAD_LIMIT": "1"}
    command = [settings.TESSERACT, "stdin", "stdout", "-l", "eng", "--dpi", "150"]
    with subprocess.Popen(  # noqa: S603 (the program is the operator's, and nothing of its arguments a person's)
        command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as reader:
        try:
            for limit, most in LIMITS.items():
                resource.prlimit(reader.pid, limit, (most, most))
            words, _ = reader.communicate(picture, timeout=SECONDS)
        except subprocess.TimeoutExpired:
            raise NotReadInTime from None
        finally:
            reader.kill()
    if reader.returncode:
        raise NotReadInTime
    lines = [line.strip() for line in words.decode("utf-8", "replace").replace("\f", "").splitlines()]
    return "\n".join(lines).strip()
