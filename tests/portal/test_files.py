"""What is taken as a file, how it is sealed, and how it leaves the portal."""

import hashlib
import io
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.db import InterfaceError, OperationalError

from portal import files
from portal.files import FileRefused, StorageUnavailable
from portal.kinds import KINDS
from tests.incidents.pictures import GOOD, HOSTILE, PNG, upload


def stored_files() -> set[Path]:
    return {path for path in Path(default_storage.location).rglob("*") if path.is_file()}


def sealed(content: bytes) -> files.Sealed:
    return files.seal(upload(content), folder="evidence")


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_picture_or_more_than_one_is_refused_with_a_sentence(name):
    before = stored_files()
    with pytest.raises(FileRefused) as refusal:
        files.seal(upload(HOSTILE[name]), folder="evidence")
    assert str(refusal.value).endswith(".")
    assert "picture" in str(refusal.value)
    assert stored_files() == before


@pytest.mark.parametrize("name", GOOD)
def test_a_picture_is_taken_whatever_it_is_called(name):
    for called in ("screen.png", "x.exe", "../../etc/passwd", "‮gnp.exe", "a" * 300):
        assert files.check_file(upload(GOOD[name], called)) in KINDS


def test_the_limit_of_pixels_is_a_setting(settings):
    settings.EVIDENCE_MAX_PIXELS = 40 * 30
    files.check_file(upload(PNG))
    settings.EVIDENCE_MAX_PIXELS -= 1
    with pytest.raises(FileRefused, match="too many pixels"):
        files.check_file(upload(PNG))


def test_the_limit_of_bytes_is_a_setting(settings):
    settings.EVIDENCE_MAX_MEGABYTES = 0
    with pytest.raises(FileRefused, match="larger than 0 MB"):
        files.check_file(upload(PNG))


@pytest.mark.parametrize("name", GOOD)
def test_the_sealed_original_is_the_bytes_that_were_sent(name):
    kept = sealed(GOOD[name])
    assert Path(default_storage.path(kept.key)).read_bytes() == GOOD[name]
    assert kept.sha256 == hashlib.sha256(GOOD[name]).hexdigest() == files.digest_of(kept.key)
    assert kept.size == len(GOOD[name])


def test_a_stored_name_says_nothing_of_the_file():
    kept = files.seal(upload(PNG, "bob-at-the-beach.png"), folder="evidence")
    assert "bob" not in kept.key
    assert kept.key.endswith(".sealed")


def test_nothing_is_stored_when_there_is_no_room(settings):
    settings.DISK_RESERVE_MEGABYTES = 10**12
    before = stored_files()
    with pytest.raises(StorageUnavailable, match="no room"):
        sealed(PNG)
    assert stored_files() == before


def test_a_storage_that_fails_is_said_plainly(monkeypatch):
    def full(*args, **kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(type(default_storage), "save", full, raising=False)
    with pytest.raises(StorageUnavailable, match="cannot be stored"):
        sealed(PNG)


def test_a_missing_original_is_told_from_a_storage_that_is_away(monkeypatch):
    with pytest.raises(FileRefused, match="missing"):
        files.fetch("evidence/never.sealed", io.BytesIO())

    def away(*args, **kwargs):
        raise PermissionError("read only for a while")

    monkeypatch.setattr(type(default_storage), "open", away, raising=False)
    with pytest.raises(StorageUnavailable):
        files.fetch("evidence/any.sealed", io.BytesIO())


@pytest.mark.parametrize("inline", [True, False])
def test_a_file_leaves_with_every_guard(inline):
    response = files.stream(sealed(PNG).key, name="x.png", media_type="image/png", inline=inline)

    assert b"".join(response.streaming_content) == PNG
    assert response["Content-Type"] == ("image/png" if inline else "application/octet-stream")
    assert response["Content-Disposition"] == f'{"inline" if inline else "attachment"}; filename="x.png"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize("error", [OperationalError, InterfaceError])
def test_where_the_database_went_away_a_file_is_left_for_it_may_have_kept_the_row(error):
    kept = sealed(PNG)
    with pytest.raises(error), files.discarded_on_failure([kept]):
        raise error
    assert files.is_stored(kept.key)


def test_where_anything_else_failed_a_file_is_not_left():
    kept = sealed(PNG)
    with pytest.raises(KeyboardInterrupt), files.discarded_on_failure([kept]):
        raise KeyboardInterrupt
    assert not files.is_stored(kept.key)


def test_a_storage_that_is_away_keeps_a_file_until_the_sweep_and_spoils_nothing(monkeypatch):
    kept = sealed(PNG)

    def away(*args, **kwargs):
        raise PermissionError

    with monkeypatch.context() as patch:
        patch.setattr(type(default_storage), "delete", away, raising=False)
        with pytest.raises(FileRefused), files.discarded_on_failure([kept]):
            raise FileRefused("It was another one that was refused.")
    assert files.discard(kept.key)
