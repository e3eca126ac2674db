"""Pictures as they arrive: good ones, ones that carry more than they show, and what only calls itself a picture."""

import io
import struct
import zipfile
import zlib

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

CANARY = b"CANARY-camera-owner"
LATITUDE = b"\x00\x00\x00\x22"


def encoded(kind: str = "PNG", size: tuple[int, int] = (40, 30), **options: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, kind, **options)
    return out.getvalue()


def tagged(orientation: int = 1, size: tuple[int, int] = (60, 20)) -> bytes:
    """A JPEG as a telephone makes it: turned, with its owner and the place it was taken."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = exif[0x8298] = exif[0x9286] = CANARY.decode()
    exif.get_ifd(0x8825).update({1: "S", 2: (35.0, 18.0, 27.0), 3: "E", 4: (149.0, 7.0, 27.0)})
    picture = Image.new("RGB", size, "white")
    picture.paste("red", (0, 0, size[0] // 4, size[1]))  # a red edge on the left shows which way up it is
    out = io.BytesIO()
    picture.save(out, "JPEG", exif=exif, comment=CANARY, quality=95)
    return out.getvalue()


def two_in_one() -> bytes:
    """A JPEG with a second one behind it, as telephones add for depth."""
    return encoded("JPEG") + encoded("JPEG", (8, 8))


def bomb() -> bytes:
    """A few bytes that claim 60,000 by 60,000 pixels."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack("!I", len(body)) + kind + body + struct.pack("!I", zlib.crc32(kind + body))

    header = struct.pack("!IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


def archive() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as box:
        box.writestr("run.js", "alert(1)")
    return out.getvalue()


PNG, JPEG, GIF, WEBP = (encoded(kind) for kind in ("PNG", "JPEG", "GIF", "WEBP"))
SCRIPT = b"<script>alert(document.domain)</script>"

# What is refused, by what it is. All of it arrives as screen.png, said to be image/png.
HOSTILE = {
    "nothing": b"",
    "a word": b"hello",
    "SVG": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "HTML": b"<!doctype html><body>" + SCRIPT,
    "PDF": b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\n%%EOF",
    "EXE": b"MZ\x90\x00\x03" + bytes(60) + b"PE\x00\x00" + bytes(400),
    "ELF": b"\x7fELF\x02\x01\x01" + bytes(400),
    "ZIP": archive(),
    "BMP": encoded("BMP"),
    "TIFF": encoded("TIFF"),
    "ICO": encoded("ICO", (16, 16)),
    "PNG and HTML": PNG + SCRIPT,
    "PNG and ZIP": PNG + archive(),
    "PNG and much padding and HTML": PNG + bytes(70_000) + SCRIPT,
    "ZIP inside PNG": PNG[:-12] + struct.pack("!I", len(archive())) + b"zzZz" + archive() + bytes(4) + PNG[-12:],
    "JPEG and HTML": JPEG + SCRIPT,
    "JPEG and ZIP": JPEG + archive(),
    "JPEG in a JPEG's clothes": JPEG + b"\xff\xd8" + SCRIPT,
    "GIF and script": GIF + b"*/=1;alert(1)",
    "GIF that is a script": b"GIF89a/*" + GIF[8:] + b"*/=1;alert(1)",
    "WEBP and HTML": WEBP + SCRIPT,
    "PNG that says PDF": PNG[:33] + struct.pack("!I4s", 9, b"tEXt") + b"%PDF-1.7\n" + bytes(4) + PNG[33:],
    "bomb": bomb(),
    "PNG header alone": PNG[:33],
    "PNG cut off": PNG[: len(PNG) // 2],
    "PNG without its last byte": PNG[:-1],
    "JPEG cut off": JPEG[: len(JPEG) // 2],
    "JPEG without its end": JPEG[:-2],
    "GIF cut off": GIF[: len(GIF) // 2],
    "GIF without its end": GIF[:-1],
    "WEBP cut off": WEBP[: len(WEBP) // 2],
    "WEBP without its last byte": WEBP[:-1],
}
GOOD = {
    "PNG": PNG,
    "JPEG": JPEG,
    "GIF": GIF,
    "WEBP": WEBP,
    "progressive JPEG": encoded("JPEG", (300, 200), progressive=True),
    "JPEG from a telephone": tagged(6),
    "two JPEGs in one": two_in_one(),
    "transparent PNG": (lambda out: (Image.new("RGBA", (9, 9), (0, 0, 0, 0)).save(out, "PNG"), out.getvalue())[1])(
        io.BytesIO()
    ),
    "palette PNG": (lambda out: (Image.new("P", (9, 9)).save(out, "PNG"), out.getvalue())[1])(io.BytesIO()),
    "PNG padded with zeros": PNG + bytes(100),
}


def upload(content: bytes, name: str = "screen.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="image/png")
