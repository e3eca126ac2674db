"""From a sealed original to a picture one may look at: scanned first, copied whole, never lost on the way."""

import hashlib
import io
import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.core.files.storage import default_storage
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from PIL import Image

from incidents.domain.evidence import (
    SMALL_PICTURE,
    MustWait,
    ReasonMissing,
    open_original,
    prepare_next_evidence,
    read_copy,
    read_next_words,
)
from incidents.enums import EvidenceState
from incidents.models import CustodyEntry, Evidence
from incidents.tasks import MOST_THAT_WAIT, prepare_waiting_evidence
from portal import copies, files
from portal.models import AuditEntry
from tests.incidents.cast import Cast
from tests.incidents.evidence_files import pdf, samples
from tests.incidents.pictures import CANARY, GIF, PNG, tagged, upload
from tests.policies.test_picture_words import WORDS, drawn, needs_tesseract

pytestmark = pytest.mark.django_db

SetScanner = Callable[[bytes], None]


class Scanner(socketserver.BaseRequestHandler):
    """Takes one INSTREAM request and says what it was told to say."""

    answer = b""

    def handle(self) -> None:
        self.request.recv(10)
        while size := int.from_bytes(self._read(4)):
            self._read(size)
        self.request.sendall(self.answer)

    def _read(self, size: int) -> bytes:
        read = b""
        while len(read) < size:
            read += self.request.recv(size - len(read))
        return read


@pytest.fixture
def scanner_says(settings) -> Iterator[SetScanner]:
    servers = []

    def start(answer: bytes) -> None:
        server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), type("Told", (Scanner,), {"answer": answer}))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        settings.CLAMAV_HOST, settings.CLAMAV_PORT = "127.0.0.1", server.server_address[1]

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


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


def chain(evidence: Evidence) -> list[tuple[str, bool, bool]]:
    """What happened in turn, whether it knew the original before, and whether it left it as it was."""
    sha = evidence.original_sha256
    return [
        (
            line.what,
            line.sha256_before in (sha, "") and line.by in (None, evidence.concern.reporter),
            line.sha256_after == sha,
        )
        for line in evidence.custody.all()
    ]


def test_every_step_is_a_line_of_the_chain_of_custody(cast, scanner_says):
    scanner_says(b"stream: OK\0")
    (evidence,) = sent(cast, tagged())
    assert chain(evidence) == [("received", True, True)]
    prepare_next_evidence()

    evidence.refresh_from_db()
    assert chain(evidence) == [("received", True, True), ("scanned", True, True), ("cleaned", True, False)]
    assert evidence.custody.get(what="received").by == cast.alice
    assert evidence.custody.get(what="cleaned").sha256_after == evidence.copy_sha256
    assert evidence.thumbnail_sha256 == files.digest_of(evidence.thumbnail_key)


def test_a_virus_and_a_broken_picture_stand_in_the_chain_too(cast, scanner_says):
    scanner_says(b"stream: Eicar-Test-Signature FOUND\0")
    (infected,) = sent(cast)
    prepare_next_evidence()
    scanner_says(b"stream: OK\0")
    (broken,) = sent(cast)
    Path(default_storage.path(broken.original_key)).write_bytes(PNG[:50])
    prepare_next_evidence()

    assert infected.custody.get(what="scanned").words == "A virus found. Held back."
    assert [what for what, _, _ in chain(infected)] == ["received", "scanned"]
    assert [what for what, _, _ in chain(broken)] == ["received", "scanned", "refused"]
    assert broken.custody.get(what="refused").words == "It could not be read. It is kept as it came."


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


def test_every_reading_is_kept(cast):
    (evidence,) = sent(cast)
    read_copy(evidence, actor=cast.dev)
    open_original(evidence, actor=cast.dev, reason=" To compare. ")

    assert list(CustodyEntry.objects.filter(by=cast.dev).values_list("what", "words")) == [
        ("read", ""),
        ("opened", "To compare."),
    ]
    assert set(AuditEntry.objects.filter(actor=cast.dev).values_list("action", flat=True)) == {
        "evidence.read",
        "evidence.original_opened",
    }


def test_small_pictures_are_one_look_a_day_of_each_person(cast):
    (evidence,) = sent(cast)
    for day in (timedelta(), timedelta(days=1)):
        with time_machine.travel(timezone.now() + day, tick=False):
            for person in (cast.dev, cast.dev, cast.alice):
                read_copy(evidence, actor=person, words=SMALL_PICTURE)
    read_copy(evidence, actor=cast.dev)
    looks = evidence.custody.filter(what="read").values_list("by", "words")
    day = [(cast.dev.pk, SMALL_PICTURE), (cast.alice.pk, SMALL_PICTURE)]
    assert sorted(looks) == sorted([*day, *day, (cast.dev.pk, "")])
    assert AuditEntry.objects.filter(action="evidence.read").count() == 5


def test_the_original_is_opened_for_a_reason_or_not_at_all(cast):
    (evidence,) = sent(cast)
    with pytest.raises(ReasonMissing):
        open_original(evidence, actor=cast.dev, reason="  ")
    with pytest.raises(DatabaseError, match="for_a_reason"), transaction.atomic():
        CustodyEntry.objects.create(evidence=evidence, by=cast.dev, what="opened")


def test_a_reading_is_never_taken_back(cast):
    (evidence,) = sent(cast)
    read_copy(evidence, actor=cast.dev)
    with pytest.raises(DatabaseError), transaction.atomic():
        CustodyEntry.objects.update(words="x")
    with pytest.raises(DatabaseError), transaction.atomic():
        CustodyEntry.objects.all().delete()
