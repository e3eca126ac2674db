"""From a sealed original to a picture one may look at: scanned first, copied whole, never lost on the way."""

import hashlib
import io
import threading
from contextlib import suppress
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from PIL import Image

from incidents.domain.evidence import (
    MustWait,
    prepare_next_evidence,
    read_next_words,
)
from incidents.enums import EvidenceState
from incidents.models import Evidence
from incidents.tasks import MOST_THAT_WAIT, prepare_waiting_evidence
from portal import copies, files
from portal.models import AuditEntry
from tests.incidents.cast import Cast
from tests.incidents.evidence_files import pdf, samples
from tests.incidents.pictures import CANARY, GIF, PNG, tagged, upload
from tests.policies.test_picture_words import WORDS, drawn, needs_tesseract

pytestmark = pytest.mark.django_db


def sent(cast: Cast, *pictures: bytes) -> list[Evidence]:
    return list(cast.raised(pictures=[upload(each) for each in pictures or (PNG,)]).evidence.all())


def states() -> list[str]:
    return list(Evidence.objects.order_by("pk").values_list("state", flat=True))


def test_a_prepared_picture_is_scanned_and_bare(cast, scanner_says):
    scanner_says(b"stream: OK\0")
    (evidence,) = sent(cast, tagged(6))
    assert prepare_next_evidence()
    assert not prepare_next_evidence()

    evidence.refresh_from_db()
    copy = Path(default_storage.path(evidence.copy_key)).read_bytes()
    assert (evidence.state, evidence.is_scanned) == (EvidenceState.READY, True)
    assert evidence.copy_sha256 == hashlib.sha256(copy).hexdigest()
    assert CANARY not in copy
    with Image.open(io.BytesIO(copy)) as picture:
        assert picture.size == (20, 60)


def test_the_original_is_the_same_after_it_was_prepared(cast):
    (evidence,) = sent(cast, tagged(6))
    prepare_next_evidence()

    assert files.digest_of(evidence.original_key) == evidence.original_sha256 == hashlib.sha256(tagged(6)).hexdigest()


def test_without_a_scanner_the_file_says_it_was_not_scanned(cast):
    (evidence,) = sent(cast)
    prepare_next_evidence()

    evidence.refresh_from_db()
    assert (evidence.state, evidence.is_scanned) == (EvidenceState.READY, False)


def test_an_infected_picture_is_held_back_and_no_copy_is_made(cast, scanner_says):
    scanner_says(b"stream: Eicar-Test-Signature FOUND\0")
    (evidence,) = sent(cast)
    prepare_next_evidence()

    evidence.refresh_from_db()
    assert (evidence.state, evidence.is_scanned, evidence.copy_key) == (EvidenceState.INFECTED, True, "")


def test_while_the_scanner_is_away_pictures_wait(cast, settings, scanner_says):
    sent(cast, PNG, PNG)
    settings.CLAMAV_HOST, settings.CLAMAV_PORT = "127.0.0.1", 1
    with pytest.raises(MustWait, match="virus scanner"):
        prepare_next_evidence()
    prepare_waiting_evidence()
    assert states() == ["waiting", "waiting"]

    scanner_says(b"stream: OK\0")
    prepare_waiting_evidence()
    assert states() == ["ready", "ready"]


def test_while_the_storage_is_away_pictures_wait(cast, monkeypatch):
    sent(cast)

    def away(*args, **kwargs):
        raise PermissionError

    with monkeypatch.context() as patch:
        patch.setattr(type(default_storage), "open", away, raising=False)
        with pytest.raises(MustWait, match="file storage"):
            prepare_next_evidence()
        prepare_waiting_evidence()
    assert states() == ["waiting"]
    prepare_waiting_evidence()
    assert states() == ["ready"]


def test_one_bad_picture_does_not_hold_up_the_others(cast, monkeypatch):
    bad, _ = sent(cast, PNG, PNG)
    Path(default_storage.path(bad.original_key)).write_bytes(PNG[:50])
    missing, _ = sent(cast, PNG, PNG)
    default_storage.delete(missing.original_key)

    prepare_waiting_evidence()
    assert states() == ["unreadable", "ready", "unreadable", "ready"]


def test_a_document_without_a_picture_is_kept_as_it_came(cast):
    (evidence,) = sent(cast, pdf().replace(b"/Catalog/Pages", b"/Catalog/Sages"))
    prepare_next_evidence()
    evidence.refresh_from_db()
    assert (evidence.state, evidence.copy_key, evidence.thumbnail_key) == (EvidenceState.READY, "", "")


@pytest.mark.parametrize("media_type", samples())
def test_every_kind_of_file_comes_to_be_ready(cast, media_type):
    (evidence,) = sent(cast, samples()[media_type])
    prepare_next_evidence()
    evidence.refresh_from_db()
    assert (evidence.media_type, evidence.state) == (media_type, EvidenceState.READY)
    assert evidence.copy_key
    assert evidence.thumbnail_key


def test_a_file_of_which_workers_die_is_given_up_after_three_tries(cast, monkeypatch):
    deadly, _ = sent(cast, PNG, GIF)
    draw = copies.make_copies

    def die(key, **kwargs):
        if key == deadly.original_key:
            raise Killed
        return draw(key, **kwargs)

    monkeypatch.setattr(copies, "make_copies", die)
    deaths = 0
    while Evidence.objects.waiting().exists():
        try:
            assert prepare_next_evidence()
        except Killed:
            deaths += 1
    assert (deaths, states()) == (3, ["unreadable", "ready"])
    assert deadly.custody.get(what="refused").words.startswith("Left after 3 tries")


def test_a_scanner_or_a_storage_that_is_away_costs_no_try(cast, settings, monkeypatch, scanner_says):
    (evidence,) = sent(cast)
    settings.CLAMAV_HOST, settings.CLAMAV_PORT = "127.0.0.1", 1
    for _ in range(5):
        prepare_waiting_evidence()

    def full(*args, **kwargs):
        raise OSError(28, "No space left on device")

    scanner_says(b"stream: OK\0")
    with monkeypatch.context() as patch:
        patch.setattr(type(default_storage), "save", full, raising=False)
        for _ in range(5):
            prepare_waiting_evidence()
    evidence.refresh_from_db()
    assert (evidence.tries, evidence.state) == (0, EvidenceState.WAITING)
    prepare_waiting_evidence()
    assert states() == ["ready"]


def test_files_that_nothing_will_read_keep_no_others_waiting_for_ever(cast, monkeypatch):
    keys = {item.original_key for item in sent(cast, *[PNG] * MOST_THAT_WAIT)}
    scan = files.scan

    def gives_no_verdict(key):
        if key in keys:
            raise files.ScannerAway
        return scan(key)

    monkeypatch.setattr(files, "scan", gives_no_verdict)
    prepare_waiting_evidence()
    sent(cast, GIF)
    prepare_waiting_evidence()
    assert states() == ["waiting"] * MOST_THAT_WAIT + ["ready"]


def test_one_file_that_cannot_be_read_keeps_no_words_of_others_unread(cast, monkeypatch):
    waiting, unread, _ = sent(cast, PNG, PNG, GIF)
    words = {}

    def forbidden(key):
        if key == waiting.original_key:
            raise files.StorageUnavailable("Away.")
        return files.Scan.NOT_SCANNED

    def read(key):
        if words and key == words["unread"]:
            raise files.StorageUnavailable("Away.")
        return "words"

    monkeypatch.setattr(files, "scan", forbidden)
    while Evidence.objects.waiting().exclude(pk=waiting.pk).exists():
        with suppress(MustWait):
            prepare_next_evidence()
    words["unread"] = Evidence.objects.get(pk=unread.pk).copy_key
    monkeypatch.setattr(copies, "can_read_pictures", lambda: True)
    monkeypatch.setattr(copies, "words_of", read)
    for _ in range(2):
        prepare_waiting_evidence()
    assert list(Evidence.objects.order_by("pk").values_list("words", flat=True)) == ["", "", "words"]
    words["unread"] = ""
    prepare_waiting_evidence()
    assert list(Evidence.objects.order_by("pk").values_list("words", flat=True)) == ["", "words", "words"]


@needs_tesseract
def test_the_words_of_a_screenshot_are_read_once_for_search(cast):
    (evidence,) = sent(cast, drawn(kind="PNG"))
    prepare_waiting_evidence()
    evidence.refresh_from_db()
    assert evidence.words == WORDS
    assert not read_next_words()


def test_where_no_words_can_be_read_they_are_left_for_later(cast, settings):
    settings.TESSERACT = ""
    (evidence,) = sent(cast)
    prepare_waiting_evidence()
    evidence.refresh_from_db()
    assert (evidence.state, evidence.words, evidence.words_read_at) == (EvidenceState.READY, "", None)


class Killed(BaseException):
    pass


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_between_copy_and_commit_prepares_again(cast, monkeypatch):
    (evidence,) = sent(cast)

    def die(*args, **kwargs):
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr("incidents.domain.evidence.audit.record", die)
        with pytest.raises(Killed):
            prepare_next_evidence()
    assert states() == ["waiting"]
    assert prepare_next_evidence()
    evidence.refresh_from_db()
    assert evidence.state == EvidenceState.READY
    assert files.digest_of(evidence.copy_key) == evidence.copy_sha256


@pytest.mark.django_db(transaction=True)
def test_two_workers_prepare_each_picture_once(cast):
    sent(cast, *[PNG] * 5)

    def work() -> None:
        try:
            prepare_waiting_evidence()
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)

    assert states() == ["ready"] * 5
    assert AuditEntry.objects.filter(action="evidence.prepared").count() == 5
