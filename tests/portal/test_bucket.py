"""Files in a bucket, against a server that speaks S3: everything a disk does, and plain words when it is away."""

import hashlib
import runpy
import socket
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest
from django.conf import settings as portal_settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from incidents.domain.evidence import prepare_next_evidence
from incidents.models import Evidence
from portal import files
from portal.files import FileRefused, StorageUnavailable
from tests.incidents.cast import Cast
from tests.incidents.pictures import CANARY, PNG, encoded, tagged, upload

BUCKET = "evidence-of-a-test"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    port = free_port()
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    for _try in range(600):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.1)
    yield f"http://127.0.0.1:{port}"
    server.terminate()
    server.wait()


@pytest.fixture
def environment(monkeypatch) -> pytest.MonkeyPatch:
    for name, value in {"AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b", "S3_BUCKET": BUCKET}.items():
        monkeypatch.setenv(name, value)
    for proxy in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.delenv(proxy, raising=False)
    return monkeypatch


@pytest.fixture
def bucket(environment, endpoint, settings):
    """The portal's own settings as they are where a bucket is named in the environment."""
    environment.setenv("S3_ENDPOINT", endpoint)
    settings.STORAGES = {**settings.STORAGES, "default": as_set_up()}
    store = boto3.resource("s3", endpoint_url=endpoint, region_name="ap-southeast-2").Bucket(BUCKET)
    store.create(CreateBucketConfiguration={"LocationConstraint": "ap-southeast-2"})
    yield store
    store.objects.delete()
    store.delete()


def as_set_up() -> dict[str, object]:
    found: dict[str, object] = runpy.run_path(str(portal_settings.BASE_DIR / "portal" / "settings.py"))["STORAGES"]
    return found["default"]


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
