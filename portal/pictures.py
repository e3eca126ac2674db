"""Pictures for a page: of whatever is sent the pixels alone are kept, drawn anew and light enough for a phone.

What is drawn of a drawing is that drawing again, bit for bit: a picture that leaves in an export comes back as itself.
"""

import hashlib
import io
from collections.abc import Iterator
from dataclasses import dataclass

from django.core.files.uploadedfile import UploadedFile
from PIL import Image

from . import copies, files
from .kinds import FileRefused

KINDS = ("image/png", "image/jpeg", "image/webp")
LONGEST_SIDE = 1200
MOST_BYTES = 400_000
COLOURS = 256
# How far a photograph is shrunk until it is light enough; the last of them always is.
SIDES = (LONGEST_SIDE, 1000, 800, 600, 400)
ANOTHER_KIND = "This is no PNG, JPEG or WebP picture. Save it as one of these, and add that."
INFECTED = "A virus was found in this file, so it was not kept."
UNDRAWN = "This picture cannot be drawn. Save it again, or take a screenshot of it, and add that."


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG. `sha256` is of its size and its pixels: whatever packs them otherwise, it is the same picture."""

    data: bytes
    sha256: str
    width: int
    height: int


def draw_picture(upload: UploadedFile, *, is_ours: bool = False) -> Picture:
    """What `is_ours` came with the portal, and is not scanned.

    Raises FileRefused with what to do instead, files.ScannerAway and files.StorageUnavailable.
    """
    media_type = files.check_file(upload)
    if media_type not in KINDS:
        raise FileRefused(ANOTHER_KIND)
    if not is_ours:
        verdict = files.scan_file(upload)
        upload.seek(0)
        if verdict == files.Scan.INFECTED:
            raise FileRefused(INFECTED)
    try:
        drawn = copies.pixels_of(upload, media_type=media_type)
    except copies.NoPicture as why:
        raise FileRefused(UNDRAWN) from why
    return light_enough(drawn)


def light_enough(drawn: bytes) -> Picture:
    """Of a PNG that the portal drew itself."""
    with Image.open(io.BytesIO(drawn), formats=["PNG"]) as found:
        picture = found.convert("RGB")
    for plainer in _ever_plainer(picture):
        data = _packed(plainer)
        if len(data) <= MOST_BYTES:
            break
    return Picture(data, _identity(plainer), *plainer.size)


def _ever_plainer(picture: Image.Image) -> Iterator[Image.Image]:
    for side in (None, *SIDES):
        smaller = picture.copy()
        smaller.thumbnail((side or LONGEST_SIDE,) * 2, Image.Resampling.LANCZOS)
        yield smaller if side is None else smaller.quantize(COLOURS).convert("RGB")


def _packed(picture: Image.Image) -> bytes:
    """With a table of its colours where they are few: the same for the same pixels."""
    if picture.getcolors(COLOURS):
        import numpy as np  # large, and nobody else needs it to start

        points = np.asarray(picture, dtype=np.uint32) @ np.array([1 << 16, 1 << 8, 1], dtype=np.uint32)
        colours, places = np.unique(points, return_inverse=True)
        picture = Image.frombytes("P", picture.size, places.astype(np.uint8).tobytes())
        picture.putpalette(bytes(part for one in colours.tolist() for part in (one >> 16, one >> 8 & 255, one & 255)))
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=True)
    return out.getvalue()


def _identity(picture: Image.Image) -> str:
    return hashlib.sha256(b"%d %d " % picture.size + picture.tobytes()).hexdigest()
