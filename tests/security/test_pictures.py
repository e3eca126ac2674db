"""A picture made of crumbs is refused before it has cost anything."""

import io
import time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from portal.files import FileRefused, check_file

SIZE = 9_000_000


def small(kind: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (4, 4)).save(out, kind)
    return out.getvalue()


CRUMBS = {
    "comments of one byte": small("GIF")[:-1] + b"!\xfe" + b"\x01A" * (SIZE // 2) + b"\0;",
    "bare markers": small("JPEG")[:-2] + b"\xff\x01" * (SIZE // 2) + b"\xff\xd9",
    "empty scans": small("JPEG")[:-2] + b"\xff\xda\x00\x02" * (SIZE // 4) + b"\xff\xd9",
    "empty pictures": small("JPEG") + b"\xff\xd8\xff\xd9" * (SIZE // 4),
    "empty chunks": small("PNG")[:-12] + b"\0\0\0\0aaAaXXXX" * (SIZE // 12) + small("PNG")[-12:],
}


@pytest.mark.parametrize("crumbs", CRUMBS.values(), ids=CRUMBS)
def test_a_picture_of_very_many_pieces_is_refused_at_once(crumbs: bytes) -> None:
    began = time.process_time()
    with pytest.raises(FileRefused):
        check_file(SimpleUploadedFile("screen.png", crumbs))
    assert time.process_time() - began < 3


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP"])
def test_a_large_real_picture_is_taken(kind: str) -> None:
    out = io.BytesIO()
    Image.effect_noise((1600, 1200), 90).convert("RGB").save(out, kind)
    assert check_file(SimpleUploadedFile("screen", out.getvalue()))
