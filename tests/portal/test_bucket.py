"""Files in a bucket, against a server that speaks S3: everything a disk does, and plain words when it is away."""

import hashlib
import time
import tracemalloc
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from incidents.domain.evidence import prepare_next_evidence
from incidents.models import Evidence
from portal import files
from portal.files import FileRefused, StorageUnavailable
from tests.incidents.cast import Cast
from tests.incidents.pictures import CANARY, PNG, encoded, tagged, upload

from .conftest import as_set_up, free_port


@pytest.fixture
def away(environment, settings) -> None:
    environment.setenv("S3_ENDPOINT", f"http://127.0.0.1:{free_port()}")
    settings.STORAGES = {**settings.STORAGES, "default": as_set_up()}


@pytest.mark.django_db
def test_a_picture_goes_the_whole_way_through_a_bucket(bucket, client_for):
    cast = Cast.assembled()
    cast.judged(breach=True, pictures=[upload(tagged())])
    assert prepare_next_evidence()
    evidence = Evidence.objects.get()

    assert {evidence.original_key, evidence.copy_key} <= {stored.key for stored in bucket.objects.all()}
    assert files.digest_of(evidence.original_key) == evidence.original_sha256
    assert hashlib.sha256(bucket.Object(evidence.original_key).get()["Body"].read()).hexdigest() == (
        evidence.original_sha256
    )
    shown = client_for(cast.dev).get(f"/evidence/{evidence.code}/")
    assert (shown.status_code, shown["Content-Type"]) == (200, "image/png")
    content = b"".join(shown.streaming_content)
    assert CANARY not in content
    assert hashlib.sha256(content).hexdigest() == evidence.copy_sha256
    opened = client_for(cast.dev).post(f"/evidence/{evidence.code}/original/", {"reason": "To see when it was taken."})
    assert b"".join(opened.streaming_content) == tagged()


def test_a_bucket_is_told_neither_name_nor_type(bucket):
    kept = files.seal(upload(PNG, "bob-at-the-beach.html"), folder="evidence")
    stored = bucket.Object(kept.key)
    assert "bob" not in kept.key
    assert stored.content_type == "application/octet-stream"


def test_there_is_no_way_into_the_bucket_without_the_portals_key(bucket):
    key = files.seal(upload(PNG), folder="evidence").key
    grants = bucket.Object(key).Acl().grants
    assert all("URI" not in grant["Grantee"] for grant in grants)


def test_a_file_that_was_removed_from_the_bucket_is_missing_and_not_away(bucket):
    kept = files.seal(upload(PNG), folder="evidence")
    files.discard(kept.key)
    with pytest.raises(FileRefused, match="missing"):
        files.digest_of(kept.key)
    with pytest.raises(FileRefused, match="missing"):
        files.stream(kept.key, name="x.png", media_type="image/png", inline=True)


def test_a_large_file_is_read_from_the_bucket_in_little_memory(bucket):
    size = 24_000_000
    default_storage.save("evidence/large.sealed", ContentFile(bytes(size)))
    tracemalloc.start()
    digest = files.digest_of("evidence/large.sealed")
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert digest == hashlib.sha256(bytes(size)).hexdigest()
    assert most < size / 2


def test_a_bucket_that_is_away_is_said_plainly_and_soon(away):
    began = time.monotonic()
    with pytest.raises(StorageUnavailable, match="cannot be stored"):
        files.seal(upload(encoded("JPEG")), folder="evidence")
    with pytest.raises(StorageUnavailable, match="cannot be read"):
        files.stream("evidence/any.sealed", name="x", media_type="image/png", inline=True)
    assert time.monotonic() - began < 30


@pytest.mark.django_db
def test_a_page_says_that_the_storage_is_away_and_keeps_no_reading(client_for, settings, environment):
    cast = Cast.assembled()
    cast.judged(breach=True, pictures=[upload(tagged())])
    assert prepare_next_evidence()
    evidence = Evidence.objects.get()
    lines = evidence.custody.count()
    environment.setenv("S3_ENDPOINT", f"http://127.0.0.1:{free_port()}")
    settings.STORAGES = {**settings.STORAGES, "default": as_set_up()}

    assert client_for(cast.dev).get(f"/evidence/{evidence.code}/").status_code == 503
    refused = client_for(cast.dev).post(f"/evidence/{evidence.code}/original/", {"reason": "To see it."})
    assert refused.status_code == 503
    assert evidence.custody.count() == lines


def test_files_stay_on_the_disk_where_no_bucket_is_named(monkeypatch):
    monkeypatch.delenv("S3_BUCKET", raising=False)
    assert Path(str(as_set_up()["OPTIONS"]["location"])).is_absolute()
