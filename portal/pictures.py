"""Where a picture ends, read from its frame alone: nothing is decoded, and memory stays small."""

import io
import re
from collections.abc import Callable
from typing import IO

CHUNK = 64 * 1024
# Several times what a real picture of the largest size needs. Made of crumbs it would keep a worker busy for minutes.
MOST_READS = 200_000


class _Patience:
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


def _exactly(stream: _Patience, size: int) -> bytes:
    found = stream.read(size)
    if len(found) < size:
        raise ValueError("cut off")
    return found


def _end_of_png(stream: _Patience) -> None:
    stream.seek(8)
    kind = b""
    while kind != b"IEND":
        frame = _exactly(stream, 8)
        kind = frame[4:]
        stream.seek(int.from_bytes(frame[:4]), io.SEEK_CUR)
        _exactly(stream, 4)


def _end_of_webp(stream: _Patience) -> None:
    size = int.from_bytes(_exactly(stream, 8)[4:], "little")
    stream.seek(size - 1, io.SEEK_CUR)
    _exactly(stream, 1)


def _end_of_gif(stream: _Patience) -> None:
    _colours(stream, _exactly(stream, 13)[10])
    while (kind := _exactly(stream, 1)) != b";":
        if kind == b",":
            _colours(stream, _exactly(stream, 9)[8])
        elif kind != b"!":
            raise ValueError("no such block")
        stream.seek(1, io.SEEK_CUR)
        while size := _exactly(stream, 1)[0]:
            stream.seek(size, io.SEEK_CUR)


def _colours(stream: _Patience, flags: int) -> None:
    stream.seek(3 * 2 ** (flags % 8 + 1) if flags & 0x80 else 0, io.SEEK_CUR)


JPEG_END, JPEG_SCAN, JPEG_BARE = 0xD9, 0xDA, {0x01, *range(0xD0, 0xD9)}
JPEG_MARKER = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]")


def _end_of_jpeg(stream: _Patience) -> None:
    """To the end of the last picture in it: a telephone may put a second one, such as a depth map, behind the first."""
    while True:
        while (marker := _jpeg_marker(stream)) != JPEG_END:
            if marker in JPEG_BARE:
                continue
            stream.seek(int.from_bytes(_exactly(stream, 2)) - 2, io.SEEK_CUR)
            if marker == JPEG_SCAN:
                _skip_scan(stream)
        end = stream.tell()
        if stream.read(2) != b"\xff\xd8":
            stream.seek(end)
            return


def _jpeg_marker(stream: _Patience) -> int:
    if _exactly(stream, 1) != b"\xff":
        raise ValueError("no marker")
    while (marker := _exactly(stream, 1)) == b"\xff":
        pass
    return marker[0]


def _skip_scan(stream: _Patience) -> None:
    block = b""
    while chunk := stream.read(CHUNK):
        block = block[-1:] + chunk
        if found := JPEG_MARKER.search(block):
            stream.seek(found.start() - len(block), io.SEEK_CUR)
            return
    raise ValueError("cut off")


ENDS: dict[str, Callable[[_Patience], None]] = {
    "image/png": _end_of_png,
    "image/jpeg": _end_of_jpeg,
    "image/webp": _end_of_webp,
    "image/gif": _end_of_gif,
}


def go_to_end(stream: IO[bytes], media_type: str) -> None:
    """Move a stream from the start of a picture to its last byte. Raises ValueError when it stops short,
    or is in more pieces than any picture.
    """
    ENDS[media_type](_Patience(stream))
