"""One small real file of each kind that is taken, made here, and two files in one."""

import io
import struct
from functools import cache

import av
import pillow_heif
from PIL import Image

from .pictures import GIF, JPEG, PNG, SCRIPT, WEBP, archive


@cache
def heic(size: tuple[int, int] = (64, 48), **options: object) -> bytes:
    out = io.BytesIO()
    pillow_heif.from_pillow(Image.new("RGB", size, "teal")).save(out, **options)
    return out.getvalue()


def pdf(content: bytes = b"0 0.5 0.5 rg 20 20 160 60 re f", *, box: str = "0 0 200 100", more: bytes = b"") -> bytes:
    """One page; `more` stands in its catalogue."""
    bodies = [
        b"<</Type/Catalog/Pages 2 0 R" + more + b">>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        f"<</Type/Page/Parent 2 0 R/MediaBox[{box}]/Contents 4 0 R/Resources<<>>>>".encode(),
        b"<</Length %d>>stream\n%s\nendstream" % (len(content), content),
    ]
    out, places = b"%PDF-1.7\n", []
    for number, body in enumerate(bodies, start=1):
        places.append(len(out))
        out += b"%d 0 obj" % number + body + b"endobj\n"
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + (
        b"xref\n0 5\n0000000000 65535 f \n%btrailer<</Size 5/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (table, len(out))
    )


@cache
def film(kind: str = "mp4", codec: str = "libx264", size: tuple[int, int] = (64, 48), frames: int = 5) -> bytes:
    out = io.BytesIO()
    with av.open(out, "w", format=kind) as container:
        stream = container.add_stream(codec, rate=5)
        stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
        picture = av.VideoFrame.from_image(Image.new("RGB", size, "teal"))
        for number in range(frames):
            picture.pts = number
            container.mux(stream.encode(picture))
        container.mux(stream.encode())
    return out.getvalue()


@cache
def samples() -> dict[str, bytes]:
    return {
        "image/png": PNG,
        "image/jpeg": JPEG,
        "image/webp": WEBP,
        "image/gif": GIF,
        "image/heic": heic(),
        "application/pdf": pdf(),
        "video/mp4": film(),
        "video/webm": film("webm", "libvpx"),
    }


def box(kind: bytes, body: bytes) -> bytes:
    return struct.pack("!I4s", len(body) + 8, kind) + body


@cache
def two_in_one() -> dict[str, bytes]:
    """A good file of each kind with something else in front, behind or inside."""
    made = {}
    for kind, content in samples().items():
        made |= {
            f"{kind} and HTML": content + SCRIPT,
            f"{kind} and ZIP": content + archive(),
            f"{kind} and a program": content + b"MZ\x90\x00" + bytes(100),
            f"{kind} and a PDF": content + pdf(),
            f"HTML and {kind}": b"<html>" + SCRIPT + content,
            f"a line and {kind}": b"\n" + content,
            f"ZIP and {kind}": archive() + content,
        }
    return made | {
        "PDF in which a ZIP ends": pdf()[:-6] + archive()[:-2] + struct.pack("<H", 6) + pdf()[-6:],
        "MP4 with a ZIP in a free box": film() + box(b"free", archive()),
        "HEIC with a ZIP in a free box": heic() + box(b"free", archive()),
        "MP4 that says PDF": film()[:32] + box(b"free", b"%PDF-1.7\n") + film()[32:],
        "WebM with a file attached": film("webm", "libvpx") + b"\x19\x41\xa4\x69\x85" + b"MZ\x90\x00\x00",
        "HEIC cut off": heic()[:-1],
        "PDF cut off": pdf()[:-8],
        "MP4 cut off": film()[:-1],
        "WebM cut off": film("webm", "libvpx")[:-1],
    }
