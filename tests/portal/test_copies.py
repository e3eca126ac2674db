"""What a working copy keeps of a file: its pixels, upright, and nothing else; drawn where it can do no harm."""

import hashlib
import io
import itertools
import subprocess
import sys
from pathlib import Path

import pillow_heif
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image, ImageDraw, PngImagePlugin

from portal import copier, copies, files
from portal.copies import Copies, NoPicture
from portal.files import StorageUnavailable
from tests.incidents.evidence_files import film, heic, pdf, samples
from tests.incidents.pictures import CANARY, GOOD, LATITUDE, PNG, encoded, tagged

XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:li>' + CANARY + b"</rdf:li></x:xmpmeta>"
IPTC = b"Photoshop 3.0\x008BIM\x04\x04\0\0\0\0\0\x18\x1c\x02\x50\0\x13" + CANARY
KEPT_BY = {"PNG": "image/png", "JPEG": "image/jpeg", "WEBP": "image/webp", "GIF": "image/gif", "HEIF": "image/heic"}


def made(content: bytes, media_type: str = "image/png") -> Copies:
    key = default_storage.save("evidence/any.sealed", ContentFile(content))
    return copies.make_copies(key, media_type=media_type, folder="copies")


def stored(key: str) -> bytes:
    return Path(default_storage.path(key)).read_bytes()


def shown(key: str) -> Image.Image:
    return Image.open(io.BytesIO(stored(key)))


def stored_files() -> set[Path]:
    return {path for path in Path(default_storage.location).rglob("*") if path.is_file()}


def exif(orientation: int, place: int) -> bytes:
    made = Image.Exif()
    made[0x0112] = orientation
    made[0x010F] = made[0x8298] = made[0x9286] = CANARY.decode()
    made.get_ifd(0x8825).update({1: "S", 2: (35.0, 18.0, float(place)), 3: "E", 4: (149.0, 7.0, 27.0)})
    return made.tobytes()


def fifty_tagged() -> dict[str, tuple[str, bytes]]:
    """Ten of each kind of picture, with all that each kind can carry."""
    found = {}
    for kind, number in itertools.product(KEPT_BY, range(10)):
        said, out = exif(1 + number % 8, number), io.BytesIO()
        picture = Image.effect_noise((64, 40 + number), 60).convert("RGB")
        text = PngImagePlugin.PngInfo()
        text.add_itxt("XML:com.adobe.xmp", XMP.decode())
        text.add_text("Author", CANARY.decode(), zip=False)
        if kind == "HEIF":
            pillow_heif.from_pillow(picture).save(out, exif=said, xmp=XMP)
        elif kind == "GIF":
            picture.quantize(16).save(out, "GIF", comment=CANARY + LATITUDE)
        elif kind == "PNG":
            picture.save(out, "PNG", exif=said, pnginfo=text)
        elif kind == "JPEG":
            picture.save(out, "JPEG", exif=said, xmp=XMP, comment=CANARY, extra=_segment(0xED, IPTC))
        else:
            picture.save(out, kind, exif=said, xmp=XMP)
        found[f"{kind} {number}"] = (KEPT_BY[kind], out.getvalue())
    return found


def _segment(marker: int, body: bytes) -> bytes:
    return bytes([0xFF, marker]) + (len(body) + 2).to_bytes(2) + body


TAGGED = fifty_tagged()


@pytest.mark.parametrize("name", TAGGED)
def test_none_of_the_metadata_of_a_tagged_picture_survives(name):
    media_type, content = TAGGED[name]
    assert CANARY in content
    sealed = files.seal(ContentFile(content, name="x"), folder="evidence")
    assert sealed.media_type == media_type

    drawn = copies.make_copies(sealed.key, media_type=media_type, folder="copies")
    for key in (drawn.copy_key, drawn.thumbnail_key):
        assert CANARY not in stored(key)
        assert b"xmp" not in stored(key).lower()
        with shown(key) as picture:
            assert (dict(picture.getexif()), picture.info) == ({}, {})
    assert stored(sealed.key) == content
    assert sealed.sha256 == hashlib.sha256(content).hexdigest() == files.digest_of(sealed.key)


def test_there_are_fifty_of_them_with_every_kind_of_metadata():
    joined = b"".join(content for _, content in TAGGED.values())
    assert len(TAGGED) == 50
    assert all(each in joined for each in (b"Exif\0\0", b"xmpmeta", b"8BIM", LATITUDE, b"tEXt", b"XMP "))


@pytest.mark.parametrize("name", GOOD)
def test_every_picture_that_is_taken_can_be_shown(name):
    media_type = next(KEPT_BY[kind] for kind in KEPT_BY if kind in Image.open(io.BytesIO(GOOD[name])).format)
    drawn = made(GOOD[name], media_type)
    with shown(drawn.copy_key) as picture:
        assert (picture.format, picture.mode) == ("PNG", "RGB")
    assert drawn.copy_sha256 == hashlib.sha256(stored(drawn.copy_key)).hexdigest()
    assert drawn.thumbnail_sha256 == hashlib.sha256(stored(drawn.thumbnail_key)).hexdigest()


@pytest.mark.parametrize("media_type", samples())
def test_every_kind_of_file_has_a_picture(media_type):
    drawn = made(samples()[media_type], media_type)
    with shown(drawn.copy_key) as picture:
        red, green, blue = picture.getpixel((picture.width // 2, picture.height // 2))
        assert red < 60 < 90 < green, media_type
        assert abs(green - blue) < 20


def test_the_first_page_and_the_first_frame_are_drawn():
    with shown(made(pdf(box="0 0 200 100"), "application/pdf").copy_key) as page:
        assert page.size == (500, 250)
        assert page.getpixel((2, 2)) == (255, 255, 255)
    with shown(made(film("webm", "libvpx-vp9", (96, 64)), "video/webm").copy_key) as frame:
        assert frame.size == (96, 64)


def test_a_film_held_upright_is_shown_upright():
    identity = b"".join(number.to_bytes(4, signed=True) for number in (65536, 0, 0, 0, 65536, 0, 0, 0, 2**30))
    turned = b"".join(number.to_bytes(4, signed=True) for number in (0, 65536, 0, -65536, 0, 0, 0, 0, 2**30))
    content = film()
    at = content.rindex(identity)  # of the track, behind that of the whole film
    with shown(made(content[:at] + turned + content[at + 36 :], "video/mp4").copy_key) as frame:
        assert frame.size == (48, 64)


def red_edge(picture: Image.Image) -> str:
    """On which side the red stripe of a tagged picture lies."""
    width, height = picture.size
    places = {
        "left": (1, height // 2),
        "right": (width - 2, height // 2),
        "top": (width // 2, 1),
        "bottom": (width // 2, height - 2),
    }
    return next(side for side, place in places.items() if picture.getpixel(place)[1] < 100)


@pytest.mark.parametrize(
    ("orientation", "size", "edge"),
    [
        (1, (60, 20), "left"),
        (2, (60, 20), "right"),
        (3, (60, 20), "right"),
        (4, (60, 20), "left"),
        (5, (20, 60), "top"),
        (6, (20, 60), "top"),
        (7, (20, 60), "bottom"),
        (8, (20, 60), "bottom"),
    ],
)
def test_the_copy_stands_upright(orientation, size, edge):
    with shown(made(tagged(orientation), "image/jpeg").copy_key) as picture:
        assert picture.size == size
        assert red_edge(picture) == edge


def test_a_large_picture_is_shown_smaller_and_a_thumbnail_smaller_still():
    drawn = made(encoded("PNG", (3000, 1000)))
    assert shown(drawn.copy_key).size == (2400, 800)
    assert max(shown(drawn.thumbnail_key).size) == copier.THUMBNAIL_SIDE


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16", "CMYK"])
def test_every_way_of_keeping_colours_is_understood(mode):
    out = io.BytesIO()
    Image.new(mode, (30, 20)).save(out, "JPEG" if mode == "CMYK" else "PNG")
    assert shown(made(out.getvalue(), "image/jpeg" if mode == "CMYK" else "image/png").copy_key).mode == "RGB"


def drawing(words: str) -> Image.Image:
    picture = Image.new("RGB", (600, 400), "white")
    pen = ImageDraw.Draw(picture)
    for number, letter in enumerate(words):
        pen.ellipse((number * 60, ord(letter) * 3 % 300, number * 60 + 90, ord(letter) * 3 % 300 + 90), fill="navy")
    return picture


def likeness(picture: Image.Image, kind: str = "PNG", **options: object) -> int:
    out = io.BytesIO()
    picture.save(out, kind, **options)
    found = made(out.getvalue(), KEPT_BY[kind]).likeness
    assert found is not None
    assert -(2**63) <= found < 2**63
    return found


def test_the_same_picture_sent_on_is_alike_and_another_is_not():
    first = likeness(drawing("kookaburra"))
    smaller = likeness(drawing("kookaburra").resize((420, 280)), "JPEG", quality=60)
    other = likeness(drawing("wattle tree"))
    assert (first ^ smaller).bit_count() <= 6
    assert (first ^ other).bit_count() > 10


def test_a_picture_of_one_colour_is_like_no_other():
    assert made(PNG).likeness is None


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (PNG[:50], "image/png"),
        (pdf().replace(b"/Catalog/Pages", b"/Catalog/Sages"), "application/pdf"),
        (samples()["video/mp4"].replace(b"moov", b"moof"), "video/mp4"),
        (heic()[:200], "image/heic"),
        (PNG, "image/gif"),
    ],
)
def test_what_cannot_be_drawn_is_said(content, media_type):
    before = stored_files()
    with pytest.raises(NoPicture, match="could not be read"):
        made(content, media_type)
    assert len(stored_files() - before) == 1


def test_the_limit_of_pixels_holds_for_what_does_not_say_its_size_beforehand(settings):
    settings.EVIDENCE_MAX_PIXELS = 64 * 48 - 1
    for media_type in ("image/heic", "video/mp4"):
        with pytest.raises(NoPicture, match="too many pixels"):
            made(samples()[media_type], media_type)


def run_confined(code: str) -> subprocess.CompletedProcess[bytes]:
    """Some other program in the place of the drawing, within the same bounds."""
    start = (
        f"import sys; sys.path.append({str(Path(copier.__file__).parent)!r}); import socket, copier; copier.confine()\n"
    )
    return subprocess.run(
        [sys.executable, "-P", "-c", start + code], capture_output=True, timeout=60, check=False, env={}
    )


@pytest.mark.parametrize(
    ("code", "sign"),
    [
        ("bytearray(600 * 1024 * 1024)", b"MemoryError"),
        ("open('/etc/passwd')", b"Too many open files"),
        ("socket.create_connection(('127.0.0.1', 80))", b"Too many open files"),
        ("import os; os.write(1, b'x'); os.fork() or os.open('/dev/null', 0)", b"Too many open files"),
    ],
)
def test_the_process_that_draws_has_little_memory_and_can_open_nothing(code, sign):
    assert sign in run_confined(code).stderr


def test_a_drawing_that_does_not_end_is_ended(monkeypatch, tmp_path):
    endless = tmp_path / "endless.py"
    endless.write_text("import time\ntime.sleep(60)")
    monkeypatch.setattr(copier, "__file__", str(endless))
    monkeypatch.setattr(copies, "SECONDS", 1)
    with pytest.raises(NoPicture, match="too long"):
        made(PNG)


def test_a_drawing_that_breaks_down_is_one_file_lost_and_no_more(monkeypatch, tmp_path):
    killed = tmp_path / "killed.py"
    killed.write_text("import os\nos.kill(os.getpid(), 9)")
    monkeypatch.setattr(copier, "__file__", str(killed))
    with pytest.raises(NoPicture, match="more time or memory"):
        made(PNG)


def test_when_the_second_copy_finds_no_room_the_first_is_not_left_behind(monkeypatch):
    keep, kept = files.keep, []

    def keep_one(name, content):
        if kept:
            raise StorageUnavailable("full")
        kept.append(keep(name, content))
        return kept[0]

    before = stored_files()
    monkeypatch.setattr(files, "keep", keep_one)
    with pytest.raises(StorageUnavailable):
        made(PNG)
    assert {path.parent.name for path in stored_files() - before} == {"evidence"}
