"""Whatever is sent as evidence is refused with a sentence, or sealed and shown as nothing but pixels of our own."""

import hashlib
import io
import logging
import os
import re
import time
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse
from PIL import Image

from incidents.domain import case as cases
from incidents.domain.draft import keep_answers, send_draft
from incidents.domain.evidence import prepare_next_evidence
from incidents.domain.parts import declare
from incidents.enums import Channel, EvidenceState
from incidents.models import ConcernDraft, DraftFile, Evidence
from portal.files import digest_of
from tests.incidents.cast import Cast
from tests.incidents.evidence_files import samples
from tests.incidents.hostile import FAMILIES, KNOWN, NAMES, Hostile, mutated, named
from tests.production.clamd import CLAMD, running_clamd

pytestmark = pytest.mark.django_db
MOST_SECONDS, MOST_MEGABYTES = 30, 512
SOAK = 3000
STEP = "/concerns/new/evidence/"
BOUNDARY = "of-a-hostile-form"
# No disk has longer ones. The whole form is sent back to whoever makes one up.
LONGEST_NAME = 512


class Office:
    """Alice sends, Dev looks, and what each file cost the process that drew it is kept."""

    def __init__(self, client_for: Callable[..., Client], caplog: pytest.LogCaptureFixture) -> None:
        self.cast = Cast.assembled()
        self.alice, self.dev = client_for(self.cast.alice), client_for(self.cast.dev)
        self.alice.raise_request_exception = self.dev.raise_request_exception = False
        self._caplog = caplog

    def megabytes(self) -> list[int]:
        """Of the files drawn since this was last asked."""
        found = [record.args[1] for record in self._caplog.records if "was read with" in record.msg and record.args]
        self._caplog.clear()
        return found


@pytest.fixture
def office(client_for, caplog) -> Office:
    caplog.set_level(logging.DEBUG, "portal.copies")
    return Office(client_for, caplog)


@pytest.fixture(autouse=True)
def _incoming(settings):
    settings.INCOMING_ROOT = Path(default_storage.location) / "incoming"
    settings.DISK_RESERVE_MEGABYTES = 0


def form_with(hostile: Hostile) -> bytes:
    """By hand, as a name that a browser sends is not what a well-meaning library makes of it."""
    name = hostile.name.replace('"', "%22").encode()
    head = b'Content-Disposition: form-data; name="pictures"; filename="%s"\r\nContent-Type: image/png' % name
    return b"--%s\r\n%s\r\n\r\n%s\r\n--%s--\r\n" % (
        BOUNDARY.encode(),
        head,
        hostile.content,
        BOUNDARY.encode(),
    )


def sent(office: Office, hostile: Hostile) -> Evidence | None:
    """By the step that takes files, then sent with the rest of the concern; None when it is refused with a sentence."""
    for step in ("what", "where", "when"):
        draft = keep_answers(office.cast.alice, Channel.COLLEAGUE, step=step, answers={})
    began = time.monotonic()
    response = office.alice.generic("POST", STEP, form_with(hostile), f"multipart/form-data; boundary={BOUNDARY}")
    assert time.monotonic() - began < MOST_SECONDS, hostile.what
    if response.status_code == (422 if len(hostile.name.encode()) < LONGEST_NAME else 400):
        assert "<script>alert" not in response.content.decode()
        assert not DraftFile.objects.exists()
        return None
    assert response.status_code == 302, (response.status_code, hostile.what)
    draft = ConcernDraft.objects.get(pk=draft.pk)
    return send_draft(draft, office.cast.account(), actor=office.cast.alice).evidence.get()


def withstands(office: Office, hostile: Hostile) -> str:
    """What became of the file, once everything that must hold of it was seen to hold."""
    evidence = sent(office, hostile)
    if evidence is None:
        return "refused"
    cases.assign_case(evidence.concern.case, office.cast.dev, actor=office.cast.dev)
    declare(evidence.concern.case, actor=office.cast.dev, has_conflict=False)
    original = reverse("incidents:evidence_original", args=[evidence.code])
    copy, small = (reverse(f"incidents:{name}", args=[evidence.code]) for name in ("evidence", "evidence_thumbnail"))
    assert [office.dev.get(url).status_code for url in (copy, small, original)] == [404, 404, 404], hostile.what
    assert office.dev.post(original, {"reason": "Before it is scanned."}).status_code == 404, hostile.what

    began = time.monotonic()
    assert prepare_next_evidence()
    assert time.monotonic() - began < MOST_SECONDS, hostile.what
    assert all(0 < each < MOST_MEGABYTES for each in office.megabytes()), hostile.what
    evidence.refresh_from_db()
    assert evidence.state != EvidenceState.WAITING
    assert digest_of(evidence.original_key) == hashlib.sha256(hostile.content).hexdigest() == evidence.original_sha256
    assert re.fullmatch(r"evidence/[0-9a-f]{32}\.sealed", evidence.original_key)
    shown = [office.dev.get(url) for url in (copy, small)]
    if evidence.state != EvidenceState.READY:
        assert {response.status_code for response in shown} == {404}, hostile.what
    elif evidence.copy_key:
        for response in shown:
            shows_pixels_alone(response, hostile)
    is_handed_out_to_be_kept(office.dev.post(original, {"reason": "To look at it."}), evidence, hostile)
    return evidence.state


def shows_pixels_alone(response: Any, hostile: Hostile) -> None:
    assert response.status_code == 200, hostile.what
    shown = b"".join(response.streaming_content)
    assert response["Content-Type"] == "image/png"
    assert "sandbox" in response["Content-Security-Policy"]
    assert shown != hostile.content
    with Image.open(io.BytesIO(shown)) as picture:
        assert (picture.mode, picture.info) == ("RGB", {}), hostile.what


def is_handed_out_to_be_kept(response: Any, evidence: Evidence, hostile: Hostile) -> None:
    """The original is never shown in place, whatever it is; one with a virus in it is not handed out at all."""
    if evidence.state == EvidenceState.INFECTED:
        assert response.status_code == 404, hostile.what
        return
    assert b"".join(response.streaming_content) == hostile.content
    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"] == f'attachment; filename="{evidence.code}.original"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]


def all_withstood(office: Office, files: Iterable[Hostile]) -> set[str]:
    return {withstands(office, hostile) for hostile in files}


@pytest.mark.parametrize("family", FAMILIES)
def test_what_somebody_might_send(office, family):
    all_withstood(office, map(named, FAMILIES[family]))


@pytest.mark.parametrize("seed", range(6))
def test_what_arrives_broken(office, seed):
    all_withstood(office, islice(mutated(seed), 8))


@pytest.fixture
def scanner(settings, tmp_path) -> Iterator[None]:
    if not CLAMD:
        pytest.skip("clamd is not installed")
    with running_clamd(tmp_path / "clamd") as port:
        settings.CLAMAV_HOST, settings.CLAMAV_PORT = "127.0.0.1", port
        yield


def every_kind(seed: int) -> Iterator[Hostile]:
    """All that is known by name, then as many broken ones as make up the number."""
    return islice(chain(map(named, KNOWN), mutated(seed)), SOAK)


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_three_thousand_of_every_kind(office, scanner):
    seed = int(os.environ.get("SEED") or 1)
    outcomes = all_withstood(office, every_kind(seed))
    assert outcomes == {"refused", *EvidenceState} - {EvidenceState.WAITING}


def test_the_broken_ones_are_of_every_kind_and_have_every_name():
    files = list(islice(mutated(1), SOAK - len(KNOWN)))
    assert {file.name for file in files} == set(NAMES)
    for kind in samples():
        assert sum(file.what.startswith(kind) for file in files) > 100, kind
