"""`kill -9` of the web server and of the worker in the middle of a concern: whole or not at all, and gone on with.

Real processes on the test's database. Where a moment must be met, the test holds the lock of a table, stops the broker
or stops the process that draws: the portal itself has no such places.
"""

import os
import re
import shutil
import signal
import socket
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from datetime import timedelta
from http.client import HTTPException
from pathlib import Path
from typing import Any

import pytest
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.utils import timezone

from incidents.domain.draft import keep_answers
from incidents.domain.sweeping import sweep_files
from incidents.enums import Channel, Custody
from incidents.models import Case, Concern, ConcernDraft, CustodyEntry, DraftFile, Evidence, Post
from portal.models import AuditEntry, Person
from tests.factories import PASSWORD, PersonFactory
from tests.incidents.pictures import PNG, upload
from tests.security.office import Visitor

from .processes import (
    Portal,
    frozen,
    is_alive,
    kill_all_of,
    kill_workers_of,
    nobody_is_at_work,
    nobody_may_write_to,
    processes_of,
    somebody_waits,
    until,
)
from .test_storage_away import noise
from .views.test_raising import ANSWERS, NEW
from .views.unnamed.pages import HIDDEN, RECEIPT, SEND, WRITE

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]

EVIDENCE, CHECK = f"{NEW}evidence/", f"{NEW}check/"
VERSION = re.compile(r'name="(once|version)" value="([^"]+)"')


@pytest.fixture(scope="module")
def portal(django_db_setup: None) -> Iterator[Portal]:
    folder = Path(tempfile.mkdtemp(prefix="postwise-killed-"))
    portal = Portal(folder)
    try:
        portal.start_web()
        yield portal
    finally:
        portal.close()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(autouse=True)
def _storage(portal: Portal, settings) -> Iterator[None]:
    """The test looks where the portal writes, and leaves nothing there for the next."""
    options = {"location": str(portal.private), "base_url": None}
    settings.STORAGES = {**settings.STORAGES, "default": {**settings.STORAGES["default"], "OPTIONS": options}}
    yield
    for folder in (portal.private, portal.temporary):
        shutil.rmtree(folder, ignore_errors=True)
    portal.temporary.mkdir()


@pytest.fixture
def alice() -> Person:
    return PersonFactory()


@pytest.fixture
def visitor(portal: Portal, alice: Person) -> Visitor:
    visitor = Visitor(portal)
    visitor.sign_in(alice.email, PASSWORD)
    return visitor


@pytest.fixture
def draft(alice: Person) -> ConcernDraft:
    """As far as the step that asks for files."""
    for step in ("what", "where", "when"):
        draft = keep_answers(alice, Channel.COLLEAGUE, step=step, answers=ANSWERS[step])
    return draft


@pytest.fixture
def whole(draft: ConcernDraft, visitor: Visitor, alice: Person) -> dict[str, Any]:
    """A draft with a file in which nothing is left to answer: the form of its last page."""
    visitor.get(EVIDENCE)
    visitor.post(EVIDENCE, pictures=upload(noise(800), "screen.jpg"))
    for step in ("who", "name"):
        keep_answers(alice, Channel.COLLEAGUE, step=step, answers=ANSWERS[step])
    visitor.get(CHECK)
    return dict(VERSION.findall(visitor.page))


@contextmanager
def posting(visitor: Visitor, path: str, **fields: Any) -> Iterator[None]:
    """While the answer is waited for, which never comes."""
    with ThreadPoolExecutor(1) as aside:
        answer = aside.submit(visitor.post, path, **fields)
        yield
        assert isinstance(answer.exception(), OSError | HTTPException)


def sweep_in_two_days() -> list[str]:
    return sweep_files(at=timezone.now() + timedelta(days=2)).removed


class TestWebKilledUnderAnUpload:
    @contextmanager
    def half_sent(self, visitor: Visitor, portal: Portal) -> Iterator[None]:
        """The first half of a form goes, and no more: enough of it that a piece is written."""
        form = {"csrfmiddlewaretoken": visitor.token, "add": "1", "pictures": upload(noise(1600), "screen.jpg")}
        body = encode_multipart(BOUNDARY, form)
        cookies = "; ".join(f"{one.name}={one.value}" for one in visitor.jar)
        head = [f"POST {EVIDENCE} HTTP/1.1", f"Host: 127.0.0.1:{portal.port}", f"Cookie: {cookies}"]
        head += [f"Content-Type: {MULTIPART_CONTENT}", f"Content-Length: {len(body)}", "", ""]
        with socket.create_connection(("127.0.0.1", portal.port), timeout=60) as line:
            line.sendall("\r\n".join(head).encode() + body[: len(body) // 2])
            yield
            with suppress(ConnectionError):
                assert line.recv(1024) == b""

    def test_leaves_the_draft_as_it_was(self, portal, visitor, draft):
        for kill in (kill_workers_of, kill_all_of):
            visitor.get(EVIDENCE)
            with self.half_sent(visitor, portal):
                until(lambda: "incoming" in portal.files)
                kill(portal.web)
            assert portal.files == ["incoming"]  # by a name, for the sweep to find
            assert ConcernDraft.objects.get().changed_at == draft.changed_at
            assert not DraftFile.objects.exists()
            assert sweep_files().young == 1
            assert len(sweep_in_two_days()) == 1
            assert portal.files == []

        portal.start_web_again()
        visitor.get(EVIDENCE)
        assert visitor.post(EVIDENCE, pictures=upload(noise(), "screen.jpg"), add="1") == 200
        assert (DraftFile.objects.count(), portal.files) == (1, ["evidence"])

    def test_leaves_a_sealed_file_to_the_sweep_before_it_is_a_row(self, portal, visitor, draft):
        visitor.get(EVIDENCE)
        file = {"pictures": upload(PNG), "add": "1"}
        with nobody_may_write_to(portal, "incidents_draftfile"), posting(visitor, EVIDENCE, **file):
            until(lambda: somebody_waits(portal, "incidents_draftfile"))
            assert "evidence" in portal.files
            kill_workers_of(portal.web)
        until(lambda: nobody_is_at_work(portal))
        assert not DraftFile.objects.exists()
        assert ConcernDraft.objects.get().changed_at == draft.changed_at

        assert visitor.get(EVIDENCE) == 200
        assert visitor.post(EVIDENCE, pictures=upload(PNG), add="1") == 200
        assert portal.files == ["evidence"] * 2
        assert len(sweep_in_two_days()) == 1
        assert Path(portal.private / DraftFile.objects.get().key).read_bytes() == PNG


def nothing_sent() -> bool:
    return not any(model.objects.exists() for model in (Concern, Case, Evidence, Post, CustodyEntry)) and not (
        AuditEntry.objects.filter(action="concern.raised").exists()
    )


def kill_before_commit(portal: Portal, visitor: Visitor, path: str, **fields: Any) -> None:
    """All but the last rows of it are written."""
    with nobody_may_write_to(portal, "portal_auditentry"), posting(visitor, path, **fields):
        until(lambda: somebody_waits(portal, "portal_auditentry"))
        kill_workers_of(portal.web)
    until(lambda: nobody_is_at_work(portal))


def kill_between_commit_and_answer(portal: Portal, visitor: Visitor, path: str, **fields: Any) -> None:
    """The broker takes what is said to it after the commit, and does not answer."""
    lock = ExitStack()
    lock.enter_context(nobody_may_write_to(portal, "portal_auditentry"))
    with lock, posting(visitor, path, **fields):
        until(lambda: somebody_waits(portal, "portal_auditentry"))
        with frozen(portal.broker.server.process.pid):
            lock.close()
            until(Concern.objects.exists)
            kill_workers_of(portal.web)


class TestWebKilledUnderTheLastButton:
    def test_nothing_is_sent_or_all_of_it_once(self, portal, visitor, whole):
        kill_before_commit(portal, visitor, CHECK, **whole)
        assert nothing_sent()
        assert ConcernDraft.objects.get().files.count() == 1

        kill_between_commit_and_answer(portal, visitor, CHECK, **whole)
        assert not ConcernDraft.objects.exists()
        for _ in range(2):
            assert visitor.post(CHECK, **whole) == 200
            assert Concern.objects.get().number in visitor.page
        assert (Evidence.objects.count(), portal.files) == (1, ["evidence"])
        assert AuditEntry.objects.filter(action="concern.raised").count() == 1

    def test_nor_is_anything_half_of_somebody_without_a_name(self, portal, form):
        visitor = Visitor(portal)
        visitor.get(WRITE)
        form = {**form, **dict(HIDDEN.findall(visitor.page)), "pictures": upload(PNG)}
        kill_before_commit(portal, visitor, SEND, **form)
        assert nothing_sent()
        assert len(sweep_in_two_days()) == 1
        assert portal.files == []

        form["pictures"].seek(0)
        kill_between_commit_and_answer(portal, visitor, SEND, **form)
        form["pictures"].seek(0)
        assert visitor.post(SEND, **form) == 200
        assert RECEIPT.search(visitor.page)
        assert (Concern.objects.count(), Evidence.objects.count()) == (1, 1)
        until(lambda: portal.files == ["evidence"])  # what came a second time goes once its form was answered

    @pytest.fixture
    def form(self) -> dict[str, Any]:
        return {
            "seen": "staff_post",
            "words": "He mocks our customers by name.",
            "links": "https://x.com/bob/status/1",
            "how_known": "It is public.",
            "staff_involved": "unknown",
        }


@pytest.fixture
def worker(portal: Portal) -> Iterator[Any]:
    yield portal.worker
    portal.worker.stop()


def drawing_of(worker: Any) -> int | None:
    """The process that draws for it, once it has the file in its hands and may open nothing more."""
    for pid in processes_of(worker):
        with suppress(OSError):
            if b"copier.py" in Path(f"/proc/{pid}/cmdline").read_bytes():
                limits = Path(f"/proc/{pid}/limits").read_text().splitlines()
                if any(line.split()[3:5] == ["0", "0"] for line in limits if line.startswith("Max open files")):
                    return pid
    return None


class TestAWorkerKilledOverAFile:
    def test_is_followed_by_one_that_makes_it_ready_once(self, portal, visitor, whole, worker):
        """The broker was down when it was sent; the sweep asks for it."""
        portal.broker.kill()
        assert visitor.post(CHECK, **whole) == 200
        assert Concern.objects.get().number in visitor.page
        portal.broker.start()

        worker.start()
        drawing = until(lambda: drawing_of(worker))
        os.kill(drawing, signal.SIGSTOP)  # it would be done before it is looked at
        for pid in processes_of(worker):
            if pid != drawing:
                os.kill(pid, signal.SIGKILL)
        until(lambda: not is_alive(drawing), seconds=10)
        assert portal.files == ["evidence"]

        with nobody_may_write_to(portal, "incidents_custodyentry"):
            worker.start()
            until(lambda: somebody_waits(portal, "incidents_custodyentry"))
            assert portal.files == ["copies", "copies", "evidence"]
            kill_all_of(worker)
        until(lambda: nobody_is_at_work(portal))
        item = Evidence.objects.get()
        assert (item.state, item.tries, item.copy_key) == ("waiting", 2, "")

        worker.start()
        until(Evidence.objects.filter(state="ready").exists)
        item.refresh_from_db()
        assert item.tries == 3
        assert list(item.custody.values_list("what", flat=True)) == [Custody.RECEIVED, Custody.CLEANED]
        assert AuditEntry.objects.filter(action="evidence.prepared").count() == 1
        assert len(sweep_in_two_days()) == 2  # of the one that was killed as it was done
        assert portal.files == ["copies", "copies", "evidence"]
