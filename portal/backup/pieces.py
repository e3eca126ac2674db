"""What comes in pieces, in the form a storage takes a file in."""

from collections.abc import Iterator
from tempfile import SpooledTemporaryFile

from django.core.files.base import File

IN_MEMORY = 4_000_000


def as_file(pieces: Iterator[bytes]) -> File:
    """Wound back to its beginning: a bucket reads a file more than once. Larger ones wait on the disk, nameless."""
    kept = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 (its owner closes it)
    for piece in pieces:
        kept.write(piece)
    kept.seek(0)
    return File(kept)
