"""Pictures in lessons, as tests need them: drawn here, without the program that draws what others send."""

import io

from PIL import Image

from portal.pictures import Picture, light_enough
from training import domain
from training.content import PictureWords


def png(colour: str = "teal", size: tuple[int, int] = (64, 48)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "PNG")
    return out.getvalue()


def drawn(colour: str = "teal", size: tuple[int, int] = (64, 48)) -> Picture:
    return light_enough(png(colour, size))


def stored(name: str, colour: str = "teal") -> PictureWords:
    return PictureWords(name, domain.store_picture(drawn(colour)).sha256)
