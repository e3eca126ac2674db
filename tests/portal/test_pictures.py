"""Pictures for a page: pixels alone, light, and the same whenever they are drawn again."""

import io
from contextlib import suppress

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from portal import files
from portal.kinds import FileRefused
from portal.pictures import LONGEST_SIDE, MOST_BYTES, draw_picture, light_enough
from tests.incidents import hostile
from tests.incidents.evidence_files import heic, pdf
from tests.incidents.pictures import CANARY, GIF, encoded, tagged
from tests.told_scanner import told_scanner
from tests.training.pictures import png


def sent(content, name="screen.png"):
    return SimpleUploadedFile(name, content)


def photograph(size=(1600, 1200)):
    """Of many colours, as a camera makes it."""
    out = io.BytesIO()
    noise = Image.effect_noise((size[0] // 8, size[1] // 8), 120).resize(size, Image.Resampling.BICUBIC)
    Image.merge("RGB", (noise, noise.rotate(180), noise.transpose(Image.Transpose.FLIP_LEFT_RIGHT))).save(out, "PNG")
    return out.getvalue()


def test_a_picture_is_upright_and_says_nothing_of_who_took_it_or_where():
    picture = draw_picture(sent(tagged(6), "IMG_1.jpg"))
    assert (picture.width, picture.height) == (20, 60)
    assert CANARY not in picture.data
    assert picture.data.startswith(b"\x89PNG")


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_what_is_drawn_of_a_drawing_is_that_drawing(kind):
    first = draw_picture(sent(encoded(kind)))
    assert draw_picture(sent(first.data)) == first


def test_a_photograph_is_light_enough_for_a_phone_and_stays_as_it_is_from_then_on():
    light = light_enough(photograph())
    assert max(light.width, light.height) <= LONGEST_SIDE
    assert len(light.data) <= MOST_BYTES
    assert light_enough(light.data) == light


def test_a_picture_is_known_by_its_pixels_and_its_size():
    out = io.BytesIO()
    Image.open(io.BytesIO(png())).save(out, "PNG", compress_level=0)
    assert light_enough(out.getvalue()) == light_enough(png())
    others = {light_enough(one).sha256 for one in (png(), png("red"), png(size=(48, 64)))}
    assert len(others) == 3


@pytest.mark.parametrize("content", [GIF, heic(), pdf(), b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"PK\x03\x04"])
def test_what_lessons_do_not_show_is_refused_with_what_to_do(content):
    with pytest.raises(FileRefused, match=r"PNG, JPEG or WebP|Take a screenshot|Take the pictures out"):
        draw_picture(sent(content))


@pytest.mark.parametrize("what", hostile.KNOWN)
def test_nothing_hostile_comes_through_but_as_pixels(what):
    """Refused with a sentence, or drawn anew: a picture within its bounds, and nothing else of the file."""
    bad = hostile.named(what)
    picture = None
    with suppress(FileRefused):
        picture = draw_picture(sent(bad.content))
    if picture:
        assert len(picture.data) <= MOST_BYTES
        assert b"script" not in picture.data.lower()
        with Image.open(io.BytesIO(picture.data)) as again:
            assert (again.format, again.size, again.info.keys() - {"transparency"}) == (
                "PNG",
                (picture.width, picture.height),
                set(),
            )


def test_a_virus_is_refused_and_a_scanner_that_is_away_lets_nothing_through(settings):
    with told_scanner(settings) as answers:
        answers(b"stream: Eicar-Test FOUND\0")
        with pytest.raises(FileRefused, match="A virus was found"):
            draw_picture(sent(png()))
        answers(b"stream: OK\0")
        assert draw_picture(sent(png())).width == 64
    settings.CLAMAV_HOST, settings.CLAMAV_PORT = "127.0.0.1", 1
    with pytest.raises(files.ScannerAway):
        draw_picture(sent(png()))
    assert draw_picture(sent(png()), is_ours=True).width == 64
