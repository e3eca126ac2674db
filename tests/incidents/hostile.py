"""Files somebody might send to do harm, or that arrive broken: some by name, and as many more as are asked for."""

import io
import random
import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

import av
from PIL import Image

from tests.production.clamd import EICAR

from .evidence_files import box, film, heic, pdf, samples, two_in_one
from .pictures import GIF, HOSTILE, JPEG, PNG, SCRIPT, WEBP, archive, encoded, tagged

NAMES = (
    "screen.png",
    "screen.exe",
    "screen.svg",
    "../../../etc/cron.d/own",
    "..\\..\\boot.ini",
    "/etc/passwd",
    "C:\\Windows\\win.ini",
    "\u202egnp.exe",
    "a" * 4000 + ".png",
    "א" * 100 + ".pdf",
    "<script>alert(1)</script>.png",
    "screen.png; rm -rf ~",
    "x%00.png",
    "-rf",
    ".htaccess",
    "CON",
)


@dataclass(frozen=True)
class Hostile:
    what: str
    name: str
    content: bytes


def png(size: tuple[int, int], *, data: bytes = b"", more: bytes = b"") -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack("!I", len(body)) + kind + body + struct.pack("!I", zlib.crc32(kind + body))

    header = struct.pack("!IIBBBBB", *size, 8, 2, 0, 0, 0)
    return PNG[:8] + chunk(b"IHDR", header) + more + chunk(b"IDAT", data or zlib.compress(b"")) + chunk(b"IEND", b"")


def text_chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack("!I", len(body)) + kind + body + struct.pack("!I", zlib.crc32(kind + body))


def _deep_pdf() -> bytes:
    deep = zlib.compress(b"q " * 20_000_000)
    return _pdf_of(b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(deep), deep))


def _pdf_with_picture() -> bytes:
    data = zlib.compress(bytes(30_000 * 4_000), 1)
    picture = (
        b"<</Type/XObject/Subtype/Image/Width 30000/Height 32000/BitsPerComponent 1/ColorSpace/DeviceGray"
        b"/Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(data), data)
    )
    return _pdf_of(b"<</Length 9>>stream\n/I Do 0 g\nendstream", picture)


def _large_film() -> bytes:
    out = io.BytesIO()
    with av.open(out, "w", format="mp4") as container:
        stream = container.add_stream("mpeg4", rate=1)
        stream.width, stream.height, stream.pix_fmt = 7680, 4320, "yuv420p"
        container.mux(stream.encode(av.VideoFrame.from_image(Image.new("RGB", (7680, 4320)))))
        container.mux(stream.encode())
    return out.getvalue()


def _plain(kind: str, size: tuple[int, int], **options: object) -> bytes:
    out = io.BytesIO()
    Image.new("L", size).save(out, kind, **options)
    return out.getvalue()


def _unpacking_chunk(kind: bytes) -> bytes:
    return png((4, 4), more=text_chunk(kind, b"a\0\0" + zlib.compress(bytes(2 * 10**7), 1)))


WIDE, ENDLESS = struct.pack("!II", 64, 48), b"stts\0\0\0\0\xff\xff\xff\xff"
# Small to send, large to unpack. Made when asked for: some take a while.
BOMBS: dict[str, Callable[[], bytes]] = {
    "PNG that claims too much": lambda: png((60_000, 60_000)),
    "PNG of 48 million points": lambda: png((8000, 6000), data=zlib.compress(bytes(8000 * 6000 * 3 + 6000), 1)),
    "PNG with a text that unpacks": lambda: _unpacking_chunk(b"zTXt"),
    "PNG with a profile that unpacks": lambda: _unpacking_chunk(b"iCCP"),
    "GIF of 4,000 million points": lambda: GIF[:6] + b"\xff\xff\xff\xff" + GIF[10:],
    "GIF of 49 million points": lambda: _plain("GIF", (7000, 7000)),
    "GIF of many pictures": lambda: _plain(
        "GIF", (200, 200), save_all=True, append_images=[Image.new("L", (200, 200), n) for n in range(200)]
    ),
    "WebP that claims too much": lambda: WEBP[:12] + b"VP8X" + struct.pack("<II", 10, 16) + b"\xff" * 6 + WEBP[12:],
    "WebP of 49 million points": lambda: _plain("WEBP", (7000, 7000), method=0),
    "HEIC that claims too much": lambda: heic().replace(WIDE, struct.pack("!II", 60_000, 60_000)),
    "HEIC that claims nothing": lambda: heic().replace(WIDE, bytes(8)),
    "HEIC of 5 million points": lambda: heic((2560, 2048), quality=10),
    "PDF of deep drawing": _deep_pdf,
    "PDF with a picture that unpacks": _pdf_with_picture,
    "PDF of a vast page": lambda: pdf(box="0 0 99999999 99999999"),
    "PDF of no page": lambda: pdf(box="0 0 0 0"),
    "PDF that is its own page": lambda: pdf().replace(b"/Kids[3 0 R]", b"/Kids[2 0 R]"),
    "PDF with a script": lambda: pdf(more=b"/OpenAction<</S/JavaScript/JS(app.alert\\(1\\);)>>"),
    "PDF that opens a file": lambda: pdf(more=b"/OpenAction<</S/GoToR/F(/etc/passwd)>>"),
    "MP4 of 33 million points": _large_film,
    "MP4 that claims too much": lambda: film().replace(struct.pack("!HH", 64, 48), b"\xff\xff\xff\xff"),
    "MP4 of endless tables": lambda: film().replace(b"stts\0\0\0\0\0\0\0\x01", ENDLESS),
    "MP4 of boxes in boxes": lambda: film()[:32] + _nested(5000) + film()[32:],
}


def _pdf_of(stream: bytes, image: bytes = b"") -> bytes:
    """A PDF whose content is this; a reader has to find its parts by itself, as the table says nothing of them."""
    resources = b"/Resources<</XObject<</I 5 0 R>>>>" if image else b""
    parts = [
        b"1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj",
        b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj",
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 900 900]/Contents 4 0 R" + resources + b">>endobj",
        b"4 0 obj" + stream + b"endobj",
        b"5 0 obj" + image + b"endobj" if image else b"",
        b"trailer<</Size 6/Root 1 0 R>>\nstartxref\n0\n%%EOF",
    ]
    return b"%PDF-1.7\n" + b"\n".join(parts)


def _nested(depth: int) -> bytes:
    made = b""
    for _ in range(depth):
        made = box(b"moov", made)
    return made


def scripted() -> dict[str, bytes]:
    """Good files with something for a careless reader in their margins."""
    exif = Image.Exif()
    exif[0x010E] = exif[0x9C9B] = SCRIPT.decode()
    return {
        "EXIF with a script": encoded("JPEG", exif=exif, comment=SCRIPT),
        "EXIF that is cut off": encoded("JPEG", exif=b"Exif\0\0MM\0*\0\0\0\x08\xff\xff"),
        "EXIF that goes round": encoded(
            "JPEG", exif=b"Exif\0\0II*\0\x08\0\0\0\x01\0\x69\x87\x04\0\x01\0\0\0\x08\0\0\0" + bytes(4)
        ),
        "EXIF with a turn there is not": tagged(9),
        "PNG text with a script": png((4, 4), more=text_chunk(b"tEXt", b"Title\0" + SCRIPT)),
        "GIF comment with a script": encoded("GIF", comment=SCRIPT),
        "JPEG that is also script": JPEG[:2]
        + b"\xff\xfe"
        + struct.pack("!H", 30)
        + b"*/=1;alert(1);/*"
        + bytes(12)
        + JPEG[2:],
        "EICAR": EICAR,
        "EICAR in a PNG": png((4, 4), more=text_chunk(b"eiCr", EICAR)),
        "EICAR in a PDF": pdf(b"%" + EICAR),
        "ZIP in an archive's clothes": archive() * 3,
        "zeros": bytes(5000),
        "one byte": b"\x89",
    }


Mutation = Callable[[bytearray, random.Random], bytearray]


def _flip(content: bytearray, by: random.Random) -> bytearray:
    for _ in range(by.choice((1, 3, 20, 200))):
        content[by.randrange(len(content))] = by.randrange(256)
    return content


def _cut(content: bytearray, by: random.Random) -> bytearray:
    return content[: by.randrange(1, len(content))]


def _leave_out(content: bytearray, by: random.Random) -> bytearray:
    start = by.randrange(len(content))
    return content[:start] + content[start + by.randrange(1, 64) :]


def _insert(content: bytearray, by: random.Random) -> bytearray:
    start = by.randrange(len(content))
    return content[:start] + by.randbytes(by.randrange(1, 500)) + content[start:]


def _repeat(content: bytearray, by: random.Random) -> bytearray:
    start = by.randrange(len(content))
    return content[:start] + content[start : start + by.randrange(4, 200)] * by.choice((2, 50, 1000)) + content[start:]


def _blow_up(content: bytearray, by: random.Random) -> bytearray:
    """A number that says how long, how wide or how many says far more."""
    start = by.randrange(min(len(content), 800))
    content[start : start + 4] = by.choice((b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff", b"\0\0\0\0", b"\0\xff\xff\xff"))
    return content


def _mix(content: bytearray, by: random.Random) -> bytearray:
    other = by.choice(list(samples().values()))
    return content[: by.randrange(8, max(len(content), 9))] + other[by.randrange(len(other)) :]


MUTATIONS: tuple[Mutation, ...] = (_flip, _flip, _flip, _cut, _leave_out, _insert, _repeat, _blow_up, _blow_up, _mix)


@cache
def _bases() -> tuple[tuple[str, bytes], ...]:
    """Of each kind two, one of them with more in it."""
    noise = Image.effect_noise((200, 150), 90).convert("RGB")
    rich = []
    for kind in ("PNG", "JPEG", "WEBP", "GIF"):
        out = io.BytesIO()
        noise.save(out, kind)
        rich.append((kind, out.getvalue()))
    rich += [("JPEG", tagged(6)), ("MP4", film("mp4", "mpeg4", (160, 120), 12)), ("WebM", film("webm", "libvpx-vp9"))]
    return (*samples().items(), *rich)


FAMILIES = {
    "no pictures": list(HOSTILE),
    "two in one": list(two_in_one()),
    "scripts and viruses": list(scripted()),
    "bombs": list(BOMBS),
}
KNOWN = [what for family in FAMILIES.values() for what in family]


def named(what: str) -> Hostile:
    known = HOSTILE | two_in_one() | scripted()
    content = known[what] if what in known else BOMBS[what]()
    return Hostile(what, NAMES[KNOWN.index(what) % len(NAMES)], content)


def mutated(seed: int) -> Iterator[Hostile]:
    """Without end, and the same for the same seed."""
    by = random.Random(seed)
    while True:
        kind, content = by.choice(_bases())
        mutation = by.choice(MUTATIONS)
        changed = bytes(mutation(bytearray(content), by))
        yield Hostile(f"{kind} after {mutation.__name__} (seed {seed})", by.choice(NAMES), changed)
