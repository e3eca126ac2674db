"""Several files in one form: each on its own, none whole in memory."""

import io
import tracemalloc
from collections.abc import Iterator

import pytest
from django.core.files.storage import FileSystemStorage
from django.test import Client

from incidents.domain.draft import keep_answers
from incidents.enums import Channel
from incidents.models import ConcernDraft, DraftFile
from portal import files
from portal.files import digest_of
from tests.incidents.pictures import HOSTILE, JPEG, PNG, upload

pytestmark = pytest.mark.django_db

STEP = "/concerns/new/evidence/"
BOUNDARY = b"of-a-form-that-comes-bit-by-bit"


@pytest.fixture
def draft(cast) -> ConcernDraft:
    for step in ("what", "where", "when"):
        kept = keep_answers(cast.alice, Channel.COLLEAGUE, step=step, answers={})
    return kept


@pytest.fixture
def alice(cast, client_for, draft, settings, tmp_path) -> Client:
    """Her files lie on a disk of their own."""
    disk = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path)}}
    settings.STORAGES = {**settings.STORAGES, "default": disk}
    settings.INCOMING_ROOT = tmp_path / "incoming"
    return client_for(cast.alice)


def sealed_files() -> list[str]:
    return list(files.stored_keys("evidence"))


def png_of(size: int) -> Iterator[bytes]:
    """A picture with a part that readers leave out, never whole."""
    yield PNG[:-12] + size.to_bytes(4) + b"paDd"
    for _ in range(size // 50_000):
        yield bytes(50_000)
    yield bytes(4) + PNG[-12:]


class Form(io.RawIOBase):
    """What a browser sends, made as it is read."""

    def __init__(self, sizes: list[int]) -> None:
        self.parts, self.left = self._parts(sizes), b""
        self.length = sum(map(len, self._parts(sizes)))

    def _parts(self, sizes: list[int]) -> Iterator[bytes]:
        for number, size in enumerate(sizes):
            yield b"--%s\r\nContent-Disposition: form-data; " % BOUNDARY
            yield b'name="pictures"; filename="%d.png"\r\n\r\n' % number
            yield from png_of(size)
            yield b"\r\n"
        yield b"--%s--\r\n" % BOUNDARY

    def read(self, size: int = -1) -> bytes:
        while len(self.left) < size and (part := next(self.parts, b"")):
            self.left += part
        given, self.left = self.left[:size], self.left[size:]
        return given


def most_memory(alice: Client, sizes: list[int]) -> int:
    form = Form(sizes)
    sent = {
        "wsgi.input": form,
        "CONTENT_LENGTH": str(form.length),
        "CONTENT_TYPE": f"multipart/form-data; boundary={BOUNDARY.decode()}",
    }
    tracemalloc.start()
    try:
        assert alice.generic("POST", STEP, **sent).status_code == 302
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_a_request_needs_as_much_memory_for_large_files_as_for_small_ones(alice, draft):
    most_memory(alice, [100_000])  # what is loaded once is not what is measured
    small = most_memory(alice, [1_000_000, 1_050_000])
    # A table of the interpreter's may grow in the middle of one request; a file held whole is held in each.
    large = [most_memory(alice, [10_000_000 + again, 12_000_000 + again]) for again in (0, 50_000, 100_000)]
    assert draft.files.count() == 9
    assert min(large) < small + 500_000, (small, large)


def test_what_is_taken_stays_whatever_becomes_of_the_next(alice, draft):
    response = alice.post(STEP, {"pictures": [upload(JPEG), upload(PNG), upload(JPEG)]})
    assert response.status_code == 302
    assert sorted(draft.files.values_list("media_type", flat=True)) == ["image/jpeg", "image/png"]
    assert sorted(draft.files.values_list("key", flat=True)) == sorted(sealed_files())


def test_a_disk_that_fills_up_after_the_first_keeps_the_first(alice, draft, monkeypatch):
    save, saved = FileSystemStorage.save, []

    def save_one(self, name, content, **more):
        if saved:
            raise OSError(28, "No space left on device")
        saved.append(name)
        return save(self, name, content, **more)

    monkeypatch.setattr(FileSystemStorage, "save", save_one)
    response = alice.post(STEP, {"pictures": [upload(JPEG), upload(PNG)]})
    assert response.status_code == 422
    assert "Files cannot be stored at the moment." in response.content.decode()
    assert [digest_of(one.key) == one.sha256 for one in draft.files.all()] == [True]


def test_those_for_which_there_is_no_more_place_are_said_and_do_not_stay(alice, draft, settings):
    settings.EVIDENCE_MAX_FILES = 2
    alice.post(STEP, {"pictures": upload(JPEG), "add": "1"})
    response = alice.post(STEP, {"pictures": [upload(PNG), upload(PNG + bytes(1))]})
    assert response.status_code == 422
    assert "There are 2 files already." in response.content.decode()
    assert sorted(draft.files.values_list("key", flat=True)) == sorted(sealed_files())
    assert draft.files.count() == 2


def test_of_a_form_with_one_that_is_refused_none_is_taken(alice, draft):
    assert alice.post(STEP, {"pictures": [upload(PNG), upload(HOSTILE["SVG"])]}).status_code == 422
    assert not DraftFile.objects.exists()
    assert not sealed_files()
