"""Where a document, a film or a picture in boxes ends, read from its outermost frame alone."""

import io
import re
import struct

from .ends import Patience, exactly

# ISO base media file format (ISO/IEC 14496-12), the outermost boxes a camera or a browser writes.
BOXES = {
    *(b"ftyp", b"styp", b"moov", b"moof", b"mfra", b"mdat", b"meta", b"free", b"skip", b"wide", b"uuid", b"sidx"),
    *(b"pdin", b"emsg", b"prft", b"udta"),
}
# Matroska (RFC 9559): what may stand in a segment, and in a cluster whose length nobody knew when it was recorded.
# Attachments are not among them: nobody's film of a screen carries files.
SEGMENT, CLUSTER = 0x18538067, 0x1F43B675
ELEMENTS = {
    *(0x114D9B74, 0x1549A966, 0x1654AE6B, 0x1C53BB6B, 0x1043A770, 0x1254C367, 0xEC, 0xBF),
    *(0xE7, 0x5854, 0xA7, 0xAB, 0xA3, 0xA0),
}
PDF_END = re.compile(rb"startxref\s+\d+\s+%%EOF\s*\Z")


def end_of_film(stream: Patience) -> None:
    _walk_boxes(stream, b"moov")


def end_of_heic(stream: Patience) -> None:
    _walk_boxes(stream, b"meta")


def _walk_boxes(stream: Patience, needed: bytes) -> None:
    """To the first thing that is no box. Raises ValueError without the box all else depends on."""
    found = set()
    length = stream.seek(0, io.SEEK_END)
    place = 0
    while place < length:
        stream.seek(place)
        head = stream.read(16)
        size, kind = int.from_bytes(head[:4]), head[4:8]
        if kind not in BOXES:
            break
        found.add(kind)
        size = int.from_bytes(head[8:16]) if size == 1 else size or length - place
        if size < 8 or place + size > length:
            raise ValueError("cut off")
        place += size
    if needed not in found:
        raise ValueError("nothing to show")
    stream.seek(place)


def end_of_webm(stream: Patience) -> None:
    length = stream.seek(0, io.SEEK_END)
    stream.seek(4)
    stream.seek(_length_of_element(stream) or 0, io.SEEK_CUR)
    if _element(stream) != SEGMENT:
        raise ValueError("no segment")
    _length_of_element(stream)
    place = stream.tell()
    while place < length:
        kind = _element(stream)
        if kind != CLUSTER and kind not in ELEMENTS:
            break
        size = _length_of_element(stream)
        if size is None and kind != CLUSTER:
            raise ValueError("no length")
        place = stream.tell() + (size or 0)
        if place > length:
            raise ValueError("cut off")
        stream.seek(place)
    stream.seek(place)


def _element(stream: Patience) -> int:
    first = exactly(stream, 1)[0]
    width = 9 - first.bit_length()
    return int.from_bytes(bytes([first]) + exactly(stream, width - 1)) if width < 5 else 0


def _length_of_element(stream: Patience) -> int | None:
    """None for one that was recorded before its length was known."""
    first = exactly(stream, 1)[0]
    width = 9 - first.bit_length()
    if width > 8:
        raise ValueError("no such length")
    length = int.from_bytes(bytes([first]) + exactly(stream, width - 1)) - (1 << 7 * width)
    return None if length == (1 << 7 * width) - 1 else length


def end_of_pdf(stream: Patience) -> None:
    length = stream.seek(0, io.SEEK_END)
    stream.seek(max(length - 2048, 0))
    if not (tail := stream.read(2048)).rstrip(b"\0"):
        raise ValueError("cut off")
    if b"%%EOF" not in tail:
        raise ValueError("cut off")
    end = len(tail) - len(tail.rpartition(b"%%EOF")[2])
    if not PDF_END.search(tail[:end]):
        raise ValueError("cut off")
    blank = len(tail[end:]) - len(tail[end:].lstrip())
    stream.seek(length - len(tail) + end + blank)


def is_webm(head: bytes) -> bool:
    """By the document type that stands in its header; Matroska at large may be anything."""
    return head.startswith(b"\x1a\x45\xdf\xa3") and b"\x42\x82\x84webm" in head[:64]


def brands(head: bytes) -> set[bytes]:
    """What a file in boxes says it is and can be read as; none when it is not in boxes."""
    if head[4:8] != b"ftyp":
        return set()
    (size,) = struct.unpack("!I", head[:4])
    listed = head[16 : min(size, len(head))]
    return {head[8:12], *(listed[at : at + 4] for at in range(0, len(listed), 4))}
