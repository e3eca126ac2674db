"""`kill -9` in the middle of a run of reminders, of the worker, the broker and the database, with a mail server that
takes what it is given: nothing is lost, and at most the mail in hand comes twice.

A worker that loses its broker amid a task may end itself (kombu fails to give the task back). It is then started again,
as every way to run the portal does, and the outbox is gone on with."""

import os
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from tests.portal.private_postgres import PrivatePostgres
from tests.portal.private_valkey import PrivateValkey
from tests.portal.test_kill import Worker
from tests.production.mailbox import Mailbox

pytestmark = [pytest.mark.long]

MANY = 600
PEOPLE = """
    INSERT INTO portal_person (staff_number, email, given_names, family_name, employment, classification, unit_id,
                               state, is_active, password)
    SELECT 'K' || n, 'k' || n || '@dept.example', 'Ann', 'Lee', 'ongoing', '', %s, 'ACT', true, '!'
    FROM generate_series(1, %s) n
"""
NOTICES = """
    INSERT INTO portal_notice (person_id, kind, words, url, created_at, mail_after)
    SELECT id, 'policy_reminder', 'A policy is still waiting.', '/', now(), now() FROM portal_person
"""


class SlowMailbox(Mailbox):
    """Takes a mail in a few milliseconds, as one over the network does: there is a middle to be killed in."""

    def keep(self, raw: bytes) -> None:
        super().keep(raw)
        time.sleep(0.01)


@pytest.fixture(scope="module")
def database() -> Iterator[PrivatePostgres]:
    server = PrivatePostgres()
    server.start()
    server.migrate()
    with psycopg.connect(server.url) as asker:
        unit = asker.execute("INSERT INTO portal_unit (code, name) VALUES ('k', 'K') RETURNING id").fetchone()
        asker.execute(PEOPLE, [unit[0], MANY])
    yield server
    server.remove()


@pytest.fixture
def valkey() -> Iterator[PrivateValkey]:
    server = PrivateValkey()
    server.start()
    yield server
    server.remove()


@pytest.fixture
def mailbox() -> Iterator[SlowMailbox]:
    box = SlowMailbox()
    yield box
    box.close()


@pytest.fixture
def worker(tmp_path: Path, database: PrivatePostgres, valkey: PrivateValkey, mailbox: SlowMailbox) -> Iterator[Worker]:
    worker = Worker(tmp_path, valkey)
    worker.environment |= {
        "DATABASE_URL": database.url,
        "DJANGO_SETTINGS_MODULE": "tests.portal.smtp_settings",
        "MAIL_TO_PORT": str(mailbox.port),
    }
    with psycopg.connect(database.url) as asker:
        asker.execute("TRUNCATE portal_notice, portal_mailing, portal_mailpace")
        asker.execute(NOTICES)
    yield worker
    worker.kill()


def until(happened: Callable[[], bool], worker: Worker, *, seconds: float = 240) -> None:
    deadline = time.monotonic() + seconds
    while not happened():
        if time.monotonic() > deadline:
            pytest.fail((worker.folder / "worker.log").read_text()[-3000:])
        worker.start_again_if_ended()
        time.sleep(0.02)


def left(database: PrivatePostgres) -> int:
    with psycopg.connect(database.url) as asker:
        row = asker.execute("SELECT count(*) FROM portal_notice WHERE mailed_at IS NULL").fetchone()
        assert row
        number: int = row[0]
        return number


@pytest.mark.timeout(600)
@pytest.mark.parametrize("victim", ["worker", "broker", "database"])
def test_a_run_of_reminders_survives_the_death_of(
    victim: str, worker: Worker, valkey: PrivateValkey, database: PrivatePostgres, mailbox: SlowMailbox
) -> None:
    worker.start()
    until(lambda: len(mailbox.messages) >= MANY // 5, worker)
    killed = {"worker": worker, "broker": valkey, "database": database}[victim]
    killed.kill()
    sent = len(mailbox.messages)
    assert sent < MANY
    killed.start()
    until(lambda: left(database) == 0, worker)
    ids = Counter(message["Message-ID"] for message in mailbox.messages)
    readers = {message["To"] for message in mailbox.messages}
    assert len(ids) == len(readers) == MANY
    assert len(mailbox.messages) <= MANY + max(worker.ends, 1)
    assert os.environ["DATABASE_URL"] != database.url
