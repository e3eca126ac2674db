"""Boxes burnt over parts of a picture."""

import hashlib
import io
import math
import uuid
from collections.abc import Sequence

from django.core.files.base import ContentFile
from PIL import Image, ImageDraw

from . import files

Box = tuple[float, float, float, float]  # left, top, right, bottom in shares of a picture's width and height


def burn_boxes(key: str, boxes: Sequence[Box], *, sha256: str, folder: str) -> tuple[str, str]:
    """A further copy with every pixel under each box replaced. Returns its key and SHA-256.

    `key` is a working copy, which the portal made itself; one that is not as it was made is not worked on. Raises
    files.FileRefused and files.StorageUnavailable.
    """
    stored = io.BytesIO()
    if files.fetch(key, stored) != sha256:
        raise files.FileRefused("The working copy was changed since it was made.")
    with Image.open(stored) as copy:
        picture = copy.convert("RGB")
    draw = ImageDraw.Draw(picture)
    for left, top, right, bottom in boxes:
        # Outwards to whole pixels: half a pixel of a letter would still show.
        corner = (math.floor(left * picture.width), math.floor(top * picture.height))
        draw.rectangle((corner, (math.ceil(right * picture.width), math.ceil(bottom * picture.height))), fill="black")
    out = io.BytesIO()
    picture.save(out, "PNG")
    kept = files.keep(f"{folder}/{uuid.uuid4().hex}.png", ContentFile(out.getvalue()))
    return kept, hashlib.sha256(out.getbuffer()).hexdigest()
