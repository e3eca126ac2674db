"""A picture of a draft: its words come into the box, and nothing of it stays anywhere."""

import io
import shutil
import tempfile
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw, ImageFont

from policies import domain
from policies.forms import pictures
from portal import audit, picture_words
from tests.factories import EditionFactory, PersonFactory, PolicyFactory
from tests.policies.checking import ANSWERS
from tests.policies.traces import assert_nothing_kept

pytestmark = pytest.mark.django_db
needs_tesseract = pytest.mark.skipif(
    not shutil.which("tesseract"), reason="Tesseract is not installed (apt-get install tesseract-ocr)"
)
URL = "/check/picture/"
WORDS = "The kookaburra laughs at noon"


def drawn(words: str = WORDS, *, kind: str = "PNG", mode: str = "RGB", size: tuple[int, int] = (900, 160)) -> bytes:
    picture = Image.new(mode, size, "white")
    ImageDraw.Draw(picture).text((30, 50), words, fill="black", font=ImageFont.load_default(40))
    file = io.BytesIO()
    picture.save(file, kind)
    return file.getvalue()


def upload(content: bytes, name: str = "shot.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="image/png")


@pytest.fixture(autouse=True)
def policy():
    draft = EditionFactory(policy=PolicyFactory(slug="dhs", short_name="DHS policy"))
    domain.publish_edition(draft, actor=audit.SYSTEM)


@pytest.fixture
def send(client_for):
    client = client_for(PersonFactory())

    def post(content: bytes | None, **typed: str):
        sent = {**ANSWERS, "text": "", **typed}
        return client.post(URL, {**sent, "picture": upload(content)} if content is not None else sent)

    return post


@pytest.fixture
def program(settings, tmp_path):
    """A program in the place of Tesseract."""

    def put(script: str) -> None:
        file = tmp_path / "reader"
        file.write_text(f"#!/bin/sh\n{script}\n")
        file.chmod(0o700)
        settings.TESSERACT = str(file)

    return put


def problems(response) -> str:
    return " ".join(response.context["picture"].errors.get("picture", []))


def box(response) -> str:
    return response.context["form"]["text"].value()


@needs_tesseract
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_words_come_into_the_box_to_be_looked_over(send, kind) -> None:
    response = send(drawn(kind=kind))
    assert box(response) == WORDS
    assert "Compare them with the picture" in response.content.decode()
    assert response.context.get("answer") is None, "nobody has asked for an answer yet"


@needs_tesseract
def test_what_was_typed_and_chosen_before_stays(send) -> None:
    response = send(drawn(), text="Seen today:", audience="friends", work_device="on")
    form = response.context["form"]
    assert box(response) == f"Seen today:\n\n{WORDS}"
    assert (form["audience"].value(), form["work_device"].value()) == ("friends", True)
    assert "error-summary" not in response.content.decode()


@needs_tesseract
def test_nothing_of_a_picture_is_kept_or_put_on_a_disk(send, logged, monkeypatch) -> None:
    def refuse(*args: object, **kwargs: object) -> None:
        raise AssertionError("a file was made")

    for maker in ("NamedTemporaryFile", "TemporaryFile", "mkstemp", "mkdtemp"):
        monkeypatch.setattr(tempfile, maker, refuse)
    response = send(drawn(WORDS + " 7Q2Z", size=(1200, 160)))
    assert "kookaburra" in box(response)
    assert "no-store" in response["Cache-Control"]
    assert_nothing_kept(logged, response)


@needs_tesseract
def test_a_picture_with_a_transparent_ground_is_read_as_on_paper(send) -> None:
    picture = Image.new("RGBA", (900, 160), (0, 0, 0, 0))
    ImageDraw.Draw(picture).text((30, 50), WORDS, fill="black", font=ImageFont.load_default(40))
    file = io.BytesIO()
    picture.save(file, "PNG")
    assert box(send(file.getvalue())) == WORDS


@needs_tesseract
def test_a_picture_without_words_says_so(send) -> None:
    response = send(drawn(""), text="Mine")
    assert problems(response) == pictures.SAID[picture_words.NoWords]
    assert box(response) == "Mine"


@pytest.mark.parametrize(
    "content",
    [b"just words", b"", drawn()[:200], drawn(kind="GIF"), b"\x89PNG\r\n\x1a\n" + b"\x00" * 900],
    ids=["text", "empty", "cut off", "gif", "broken"],
)
def test_what_is_no_picture_is_refused(send, program, content) -> None:
    program("cat >/dev/null; echo read")
    response = send(content, text="Mine")
    assert response.status_code == 200
    assert problems(response)
    assert box(response) == "Mine"


def test_a_picture_that_would_unpack_to_too_much_is_refused_before_it_does(send, program, monkeypatch) -> None:
    program("cat >/dev/null; echo read")
    bomb = drawn(mode="1", size=(5000, 4001))
    monkeypatch.setattr(Image.Image, "convert", lambda *args: pytest.fail("it was unpacked"))
    assert problems(send(bomb)) == pictures.SAID[picture_words.TooManyPixels]


@pytest.mark.parametrize("megabytes", [10, 12], ids=["taken in", "not taken in"])
def test_a_file_that_is_too_large_is_refused(send, program, megabytes) -> None:
    program("cat >/dev/null; echo read")
    assert "10 MB" in problems(send(drawn() + bytes(megabytes * 1024 * 1024)))


def test_no_picture_is_asked_for(send, program) -> None:
    program("echo read")
    assert "Choose a picture first" in problems(send(None))


def test_a_reader_that_takes_too_long_is_ended(send, program, monkeypatch) -> None:
    program("exec sleep 30")
    monkeypatch.setattr(picture_words, "SECONDS", 0.5)
    assert problems(send(drawn())) == pictures.SAID[picture_words.NotReadInTime]


def test_a_reader_that_fails_is_said_to_have_failed(send, program) -> None:
    program("cat >/dev/null; echo half; exit 3")
    response = send(drawn())
    assert problems(response) == pictures.SAID[picture_words.NotReadInTime]
    assert "half" not in box(response)


def test_the_reader_can_write_no_file(send, program, tmp_path: Path) -> None:
    program(f"exec cat > {tmp_path}/kept")
    assert problems(send(drawn()))
    assert (tmp_path / "kept").stat().st_size == 0


def test_someone_waits_no_longer_than_a_while_for_others(send, program, monkeypatch) -> None:
    program("cat >/dev/null; echo read")
    monkeypatch.setattr(picture_words, "SECONDS", 0.2)
    with picture_words._one_at_a_time:
        assert problems(send(drawn())) == pictures.SAID[picture_words.NotReadInTime]
    monkeypatch.undo()


def test_where_no_reader_is_the_page_says_to_type_the_words(client_for, settings) -> None:
    settings.TESSERACT = ""
    client = client_for(PersonFactory())
    page = client.get("/check/").content.decode()
    assert "type them in the box" in page
    assert "Read the words" not in page
    assert client.post(URL, {"picture": upload(drawn())}).status_code == 404


def test_a_picture_without_its_token_is_not_read(client_for, program) -> None:
    program("cat >/dev/null; echo read")
    client = client_for(PersonFactory())
    client.handler.enforce_csrf_checks = True
    assert client.post(URL, {**ANSWERS, "picture": upload(drawn())}).status_code == 403
    assert client.get(URL).status_code == 405
