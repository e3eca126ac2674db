"""Where a picture ends and how large it is, read from its frame alone: nothing is decoded, and memory stays small."""

import io
import re
import struct
from typing import IO, NamedTuple

CHUNK = 64 * 1024
# Several times what a real picture of the largest size needs. Made of crumbs it would keep a worker busy for minutes.
MOST_READS = 200_000


class Size(NamedTuple):
    width: int
    height: int

    def pixels(self) -> int:
        return self.width * self.height


class Patience:
    """A stream that is asked only so often, then raises ValueError."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._left = MOST_READS
        self.seek, self.tell = stream.seek, stream.tell

    def read(self, size: int) -> bytes:
        self._left -= 1
        if self._left < 0:
            raise ValueError("too many pieces")
        return self._stream.read(size)


def exactly(stream: Patience, size: int) -> bytes:
    found = stream.read(size)
    if len(found) < size:
        raise ValueError("cut off")
    return found


def end_of_png(stream: Patience) -> Size:
    stream.seek(8)
    size = Size(0, 0)
    kind = b""
    while kind != b"IEND":
        frame = exactly(stream, 8)
        kind, length = frame[4:], int.from_bytes(frame[:4])
        if kind == b"IHDR":
            size, length = Size(*struct.unpack("!II", exactly(stream, 8))), length - 8
        stream.seek(max(length, 0), io.SEEK_CUR)
        exactly(stream, 4)
    return size


def end_of_webp(stream: Patience) -> Size:
    length = int.from_bytes(exactly(stream, 8)[4:], "little")
    size = _size_of_webp(exactly(stream, 22)[4:])
    stream.seek(8 + length - 1)
    exactly(stream, 1)
    return size


def _size_of_webp(chunk: bytes) -> Size:
    kind, body = chunk[:4], chunk[8:]
    if kind == b"VP8X":
        return Size(int.from_bytes(body[4:7], "little") + 1, int.from_bytes(body[7:10], "little") + 1)
    if kind == b"VP8L" and body[0] == 0x2F:
        bits = int.from_bytes(body[1:5], "little")
        return Size((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1)
    if kind == b"VP8 " and body[3:6] == b"\x9d\x01\x2a":
        return Size(int.from_bytes(body[6:8], "little") & 0x3FFF, int.from_bytes(body[8:10], "little") & 0x3FFF)
    raise ValueError("no picture in it")


def end_of_gif(stream: Patience) -> Size:
    screen = exactly(stream, 13)
    size = Size(*struct.unpack("<HH", screen[6:10]))
    _colours(stream, screen[10])
    while (kind := exactly(stream, 1)) != b";":
        if kind == b",":
            left, top, width, height, flags = struct.unpack("<HHHHB", exactly(stream, 9))
            size = Size(max(size.width, left + width), max(size.height, top + height))
            _colours(stream, flags)
            stream.seek(1, io.SEEK_CUR)
        elif kind == b"!":
            stream.seek(1, io.SEEK_CUR)
        else:
            raise ValueError("no such block")
        while length := exactly(stream, 1)[0]:
            stream.seek(length, io.SEEK_CUR)
    return size


def _colours(stream: Patience, flags: int) -> None:
    stream.seek(3 * 2 ** (flags % 8 + 1) if flags & 0x80 else 0, io.SEEK_CUR)


JPEG_END, JPEG_SCAN, JPEG_BARE = 0xD9, 0xDA, {0x01, *range(0xD0, 0xD9)}
# Frame headers: C4, C8 and CC among them are something else.
JPEG_SIZES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
JPEG_MARKER = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]")


def end_of_jpeg(stream: Patience) -> Size:
    """To the end of the last picture in it: a telephone may put a second one, such as a depth map, behind the first."""
    size = Size(0, 0)
    while True:
        while (marker := _jpeg_marker(stream)) != JPEG_END:
            if marker in JPEG_BARE:
                continue
            length = int.from_bytes(exactly(stream, 2)) - 2
            if marker in JPEG_SIZES:
                height, width = struct.unpack("!xHH", exactly(stream, 5))
                size, length = max(size, Size(width, height), key=Size.pixels), length - 5
            stream.seek(max(length, 0), io.SEEK_CUR)
            if marker == JPEG_SCAN:
                _skip_scan(stream)
        end = stream.tell()
        if stream.read(2) != b"\xff\xd8":
            stream.seek(end)
            return size


def _jpeg_marker(stream: Patience) -> int:
    if exactly(stream, 1) != b"\xff":
        raise ValueError("no marker")
    while (marker := exactly(stream, 1)) == b"\xff":
        pass
    return marker[0]


def _skip_scan(stream: Patience) -> None:
    block = b""
    while chunk := stream.read(CHUNK):
        block = block[-1:] + chunk
        if found := JPEG_MARKER.search(block):
            stream.seek(found.start() - len(block), io.SEEK_CUR)
            return
    raise ValueError("cut off")
