"""Draws a file nobody has looked at yet: run by portal.copies as a program of its own, with hostile bytes on stdin.

It has little memory and time, no settings and no secrets, and once it reads it can open no file and no connection.
What it draws are pixels alone: nothing else of the file comes along. Plain Python: neither Django nor the portal.
"""

import contextlib
import copy  # noqa: F401 (as below)
import ctypes
import errno
import json
import os
import re
import resource
import signal
import sys
from collections.abc import Callable
from itertools import product
from pathlib import Path
from typing import IO, Any

# Some are what Pillow would load when it comes to need them, when nothing can be opened any more.
from PIL import Image, ImageColor, ImagePalette, TiffImagePlugin, WebPImagePlugin  # noqa: F401

MEGABYTES = 512
SECONDS = 25
LONGEST_SIDE = 2400
THUMBNAIL_SIDE = 320
STRIP = 256
DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG of prctl(2)
DISK_FAULTS = (errno.ENOSPC, errno.EDQUOT, errno.EIO)
PILLOW = {
    "image/png": "PNG",
    "image/jpeg": "JPEG",
    "image/webp": "WEBP",
    "image/gif": "GIF",
    "image/heic": "HEIF",
}
# What telephones and browsers record; a decoder nobody needs is a door nobody watches.
CODECS = {"h264", "hevc", "mpeg4", "vp8", "libvpx", "vp9", "libvpx-vp9", "av1", "libdav1d"}
FILMS = {"video/mp4": "mp4", "video/webm": "matroska"}
ORIENTATION = 0x0112
UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
Draw = Callable[[IO[bytes], int], Image.Image]


class TooManyPixels(Exception):
    pass


class DiskFull(Exception):
    """The fault of the disk and not of the file."""


def drawer_of(media_type: str) -> Draw:
    """What draws such a file. Its library is loaded here, while files can still be opened."""
    Image.preinit()
    if media_type in PILLOW:
        return _picture_drawer(media_type)
    if media_type in FILMS:
        return _film_drawer(FILMS[media_type])
    return _page_drawer()


def _picture_drawer(media_type: str) -> Draw:
    if media_type == "image/heic":
        import pillow_heif

        pillow_heif.register_heif_opener(thumbnails=False)
        pillow_heif.options.DECODE_THREADS = 1

    def draw(file: IO[bytes], most_pixels: int) -> Image.Image:
        with Image.open(file, formats=[PILLOW[media_type]]) as picture:
            _check(picture.size, most_pixels)
            picture.draft(None, (LONGEST_SIDE, LONGEST_SIDE))
            turned = 1
            with contextlib.suppress(Exception):  # what is said about a picture may be nonsense, and the picture good
                turned = picture.getexif().get(ORIENTATION, 1)
            small = shrunk(picture)
        return small.transpose(UPRIGHT[turned]) if turned in UPRIGHT else small

    return draw


def _page_drawer() -> Draw:
    import pypdfium2

    def draw(file: IO[bytes], most_pixels: int) -> Image.Image:
        page = pypdfium2.PdfDocument(file)[0]
        scale = min(LONGEST_SIDE / max(page.get_size()), 2.5)  # 180 dots to the inch: small print stays legible
        return shrunk(page.render(scale=scale, may_draw_forms=False).to_pil())

    return draw


def _film_drawer(container_format: str) -> Draw:
    import av
    import av.subtitles.stream

    def draw(file: IO[bytes], most_pixels: int) -> Image.Image:
        with av.open(file, "r", format=container_format) as film:
            stream = film.streams.video[0]
            if stream.codec_context.name not in CODECS:
                raise ValueError("no such codec")
            _check((stream.codec_context.width, stream.codec_context.height), most_pixels)
            stream.codec_context.thread_count = 1
            frame = next(film.decode(stream))
            _check((frame.width, frame.height), most_pixels)
            return shrunk(frame.to_image()).rotate(frame.rotation, expand=True)

    return draw


def _check(size: tuple[int, int], most_pixels: int) -> None:
    if size[0] * size[1] > most_pixels:
        raise TooManyPixels


def shrunk(picture: Image.Image) -> Image.Image:
    """On white and no larger than a copy is, made in strips: there is no room for a large picture twice."""
    width, height = picture.size
    factor = max(max(width, height) // LONGEST_SIDE, 1)
    small = Image.new("RGB", (-(-width // factor), -(-height // factor)))
    for top in range(0, height, STRIP * factor):
        strip = _on_white(picture.crop((0, top, width, min(top + STRIP * factor, height))))
        small.paste(strip.reduce(factor), (0, top // factor))
    small.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    return small


def _on_white(strip: Image.Image) -> Image.Image:
    if strip.mode.startswith("I"):  # sixteen bits of grey
        strip = strip.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if strip.mode in ("RGB", "L") and "transparency" not in strip.info:
        return strip.convert("RGB")
    coloured = strip.convert("RGBA")
    white = Image.new("RGBA", coloured.size, "white")
    white.alpha_composite(coloured)
    return white.convert("RGB")


def likeness_of(picture: Image.Image) -> int | None:
    """The difference hash, 64 bits with a sign, after Neal Krawetz, "Kind of Like That", Hacker Factor, 2013.

    It says of each point of 8 by 8 whether it is brighter than its neighbour. None for a picture without any such
    difference, which would be like every other.
    """
    small = picture.convert("L").resize((9, 8), Image.Resampling.LANCZOS)
    grey = small.tobytes()
    if max(grey) - min(grey) < 8:
        return None
    bits = 0
    # Each quarter of the bits is of points all over the picture: one whose top is empty has no empty quarter.
    for first, row in product(range(4), range(0, 72, 9)):
        for column in (row + first, row + first + 4):
            bits = bits << 1 | (grey[column] > grey[column + 1])
    return (bits - (1 << 64) if bits >> 63 else bits) or None


def confine() -> None:
    signal.alarm(SECONDS)
    for limit, most in (
        (resource.RLIMIT_AS, MEGABYTES * 1024 * 1024),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_FSIZE, 64 * 1024 * 1024),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 0),
    ):
        resource.setrlimit(limit, (most, most))


def end_with_parent() -> None:
    """A worker that is killed must not leave this behind, at work for nobody."""
    with contextlib.suppress(OSError, AttributeError):  # Linux has it; elsewhere the limits end it
        ctypes.CDLL(None).prctl(DIE_WITH_PARENT, signal.SIGKILL)


def answer(media_type: str, most_pixels: int, large: IO[bytes], small: IO[bytes]) -> dict[str, Any]:
    draw = drawer_of(media_type)
    confine()
    try:
        picture = draw(sys.stdin.buffer, most_pixels)
        likeness = likeness_of(picture)
        _write(picture, large, compress_level=4)
        picture.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE))
        _write(picture, small)
    except TooManyPixels:
        return {"refused": "pixels"}
    except DiskFull:
        return {"refused": "room"}
    except Exception as error:  # hostile bytes make a decoder raise anything
        return {"refused": type(error).__name__}
    return {"likeness": likeness}


def _write(picture: Image.Image, file: IO[bytes], **how: int) -> None:
    try:
        picture.save(file, "PNG", **how)
        file.flush()
    except OSError as error:
        if error.errno in DISK_FAULTS:
            raise DiskFull from error
        raise


def peak(status: IO[bytes]) -> int:
    """The most memory this process ever had. What the system counts of a child begins with its parent's."""
    found = re.search(rb"^VmHWM:\s+(\d+) kB", status.read(16 * 1024), re.M)
    return int(found[1]) // 1024 if found else 0


def main() -> None:
    end_with_parent()
    media_type, most_pixels, large, small = sys.argv[1:]
    # Not closed: that would try once more to write what a full disk did not take.
    files = (os.fdopen(int(number), "w+b", closefd=False) for number in (large, small))
    with Path("/proc/self/status").open("rb", buffering=0) as status:
        said = answer(media_type, int(most_pixels), *files)
        json.dump({**said, "megabytes": peak(status)}, sys.stdout)


if __name__ == "__main__":
    main()
