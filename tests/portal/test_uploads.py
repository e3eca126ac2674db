"""A file on its way in: on the disk of the storage, hashed as it comes, and said to be lost when it is."""

import hashlib
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as portal_settings
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory

from portal import files
from portal.files import StorageUnavailable
from portal.kinds import FileRefused
from portal.uploads import IncomingFile, LostFile
from tests.incidents.pictures import PNG

NOISE = PNG[:-12] + (200_000).to_bytes(4) + b"noIs" + bytes(200_004) + PNG[-12:]


@pytest.fixture(autouse=True)
def _incoming(settings):
    settings.INCOMING_ROOT = Path(default_storage.location) / "incoming"


def arrived(content: bytes, **more: Any) -> Any:
    request = RequestFactory().post("/", {"file": SimpleUploadedFile("screen.png", content), **more})
    return request, request.FILES["file"]


def incoming() -> list[Path]:
    return list(portal_settings.INCOMING_ROOT.iterdir())


@contextmanager
def disk_that_takes(size: int) -> Iterator[None]:
    """Every file the process writes stops at this many bytes, as on a disk that is full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_file_is_hashed_as_it_arrives_and_sealed_by_renaming_it():
    _, upload = arrived(NOISE)
    assert isinstance(upload, IncomingFile)
    assert upload.sha256 == hashlib.sha256(NOISE).hexdigest()
    inode = Path(upload.temporary_file_path()).stat().st_ino

    kept = files.seal(upload, folder="evidence")
    sealed = Path(default_storage.path(kept.key))
    assert sealed.stat().st_ino == inode
    assert sealed.stat().st_mode & 0o777 == 0o600
    assert (sealed.read_bytes(), kept.sha256) == (NOISE, upload.sha256)
    upload.close()
    assert not incoming()
    assert sealed.exists()


def test_on_its_way_to_a_bucket_it_has_no_name_that_could_be_left_behind(settings):
    bucket = {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": {"bucket_name": "evidence"}}
    settings.STORAGES = {**settings.STORAGES, "default": bucket}
    _, upload = arrived(NOISE)
    assert (upload.read(), upload.sha256) == (NOISE, hashlib.sha256(NOISE).hexdigest())
    assert not incoming()


def test_a_file_that_is_refused_is_gone_with_the_request():
    _, upload = arrived(b"<svg/>" + bytes(100_000))
    assert incoming()
    with pytest.raises(FileRefused):
        files.seal(upload, folder="evidence")
    upload.close()
    assert not incoming()


def test_a_disk_that_fills_up_under_an_upload_loses_the_file_and_not_the_words():
    with disk_that_takes(100_000):
        request, upload = arrived(NOISE, words="He mocks our customers.")
    assert isinstance(upload, LostFile)
    assert upload.size == len(NOISE)
    assert request.POST["words"] == "He mocks our customers."
    assert not incoming()
    with pytest.raises(StorageUnavailable, match="no room"):
        files.seal(upload, folder="evidence")


def test_a_disk_that_takes_no_file_at_all_is_said_too(settings, tmp_path):
    (tmp_path / "file").touch()
    settings.INCOMING_ROOT = tmp_path / "file" / "incoming"
    _, upload = arrived(PNG)
    with pytest.raises(StorageUnavailable):
        files.check_file(upload)
