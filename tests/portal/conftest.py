"""A server that speaks S3, for tests that put files into a bucket."""

import runpy
import socket
import subprocess
import sys
import time
from collections.abc import Iterator

import boto3
import pytest
from django.conf import settings as portal_settings

BUCKET = "evidence-of-a-test"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
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
