"""Whatever is sent as evidence is refused with a sentence, or sealed and shown as nothing but pixels of our own."""

import hashlib
import io
import os
import re
import time
from collections.abc import Iterable
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory
from django.urls import reverse
from PIL import Image

from incidents.domain import case as cases
from incidents.domain.evidence import prepare_next_evidence
from incidents.enums import EvidenceState
from incidents.models import Evidence
from portal.files import FileRefused, digest_of
from tests.incidents.cast import Cast
from tests.incidents.hostile import KNOWN, Hostile, mutated, named

pytestmark = pytest.mark.django_db
MOST_SECONDS = 30
SOAK = 3000


@pytest.fixture
def cast() -> Cast:
    return Cast.assembled()


@pytest.fixture(autouse=True)
def _incoming(settings):
    settings.INCOMING_ROOT = Path(default_storage.location) / "incoming"
    settings.DISK_RESERVE_MEGABYTES = 0


def sent(cast: Cast, hostile: Hostile) -> Evidence | None:
    """By a real request, so that its name and its type come as a browser would send them."""
    request = RequestFactory().post("/", {"file": SimpleUploadedFile(hostile.name, hostile.content, "image/png")})
    with request.FILES["file"] as upload:
        try:
            return cast.raised(pictures=[upload]).evidence.get()
        except FileRefused:
            return None


def withstands(cast: Cast, browser: Client, hostile: Hostile) -> str:
    """What became of the file, once everything that must hold of it was seen to hold."""
    evidence = sent(cast, hostile)
    if evidence is None:
        return "refused"
    cases.assign_case(evidence.concern.case, cast.dev, actor=cast.dev)
    copy, original = (reverse(f"incidents:{name}", args=[evidence.code]) for name in ("evidence", "evidence_original"))
    assert [browser.get(url).status_code for url in (copy, original)] == [404, 404], hostile.what

    began = time.monotonic()
    assert prepare_next_evidence()
    assert time.monotonic() - began < MOST_SECONDS, hostile.what
    evidence.refresh_from_db()
    assert evidence.state != EvidenceState.WAITING
    assert digest_of(evidence.original_key) == hashlib.sha256(hostile.content).hexdigest() == evidence.original_sha256
    assert re.fullmatch(r"evidence/[0-9a-f]{32}\.sealed", evidence.original_key)
    shows_pixels_alone(browser.get(copy), hostile)
    return evidence.state


def shows_pixels_alone(response: Any, hostile: Hostile) -> None:
    if response.status_code == 404:
        return
    shown = b"".join(response.streaming_content)
    assert response["Content-Type"] == "image/png"
    assert "sandbox" in response["Content-Security-Policy"]
    assert shown != hostile.content
    with Image.open(io.BytesIO(shown)) as picture:
        assert (picture.mode, picture.info) == ("RGB", {}), hostile.what


def all_withstood(cast: Cast, browser: Client, files: Iterable[Hostile]) -> set[str]:
    """Memory is bounded by the kernel: tests/portal/test_copies.py holds that bound to its word."""
    return {withstands(cast, browser, hostile) for hostile in files}


@pytest.mark.parametrize("what", KNOWN)
def test_what_somebody_might_send(cast, client_for, what):
    all_withstood(cast, client_for(cast.dev), [named(what)])


@pytest.mark.parametrize("seed", range(6))
def test_what_arrives_broken(cast, client_for, seed):
    all_withstood(cast, client_for(cast.dev), islice(mutated(seed), 8))


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_three_thousand_more(cast, client_for):
    seed = int(os.environ.get("SEED") or 1)
    outcomes = all_withstood(cast, client_for(cast.dev), islice(mutated(seed), SOAK))
    assert {"refused", EvidenceState.READY, EvidenceState.UNREADABLE} <= outcomes
