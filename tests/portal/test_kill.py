"""`kill -9` in the middle of two hundred notices, of the worker and of the broker: nothing is lost by either."""

import contextlib
import os
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from celery import Celery
from django.conf import settings
from django.db import connection

from portal import jobs, notices
from portal.models import Mailing, Notice, Person
from tests.factories import PersonFactory, UnitFactory
from tests.portal.private_valkey import PrivateValkey

MANY = 200
KIND = "policy_to_acknowledge"
MESSAGE = re.compile(r"^Message-ID: <mail-(\d+)-", re.MULTILINE)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]


class Worker:
    """A Celery worker with its beat, as `make run` starts one, on the test's database and broker."""

    def __init__(self, folder: Path, broker: PrivateValkey) -> None:
        self.folder, self.mail = folder, folder / "mail"
        self.mail.mkdir()
        self.environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.portal.worker_settings",
            "DATABASE_URL": urlsplit(os.environ["DATABASE_URL"])
            ._replace(path=f"/{connection.settings_dict['NAME']}")
            .geturl(),
            "REDIS_URL": broker.url,
            "MAIL_FOLDER": str(self.mail),
        }
        self.process: subprocess.Popen[bytes] | None = None
        self.ends = 0

    def start(self) -> None:
        program = [sys.executable, "-m", "celery", "--app", "portal", "worker", "--beat"]
        options = ["--schedule", str(self.folder / "schedule"), "--concurrency", "2", "--loglevel", "INFO"]
        with (self.folder / "worker.log").open("ab") as log:
            self.process = subprocess.Popen(
                [*program, *options],
                cwd=settings.BASE_DIR,
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def kill(self) -> None:
        """All its processes at once, as when a machine stops."""
        if self.process and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def start_again_if_ended(self) -> None:
        """As whatever looks after it does: the embedded runner, the container's policy, the machine's."""
        if self.process and self.process.poll() is not None:
            self.ends += 1
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.start()

    def mailed(self) -> Counter[int]:
        """How often each mail was sent, by its id."""
        words = [path.read_text() for path in self.mail.iterdir()]
        return Counter(int(pk) for text in words for pk in MESSAGE.findall(text))


@pytest.fixture
def valkey() -> Iterator[PrivateValkey]:
    server = PrivateValkey()
    server.start()
    yield server
    server.remove()


@pytest.fixture
def worker(tmp_path: Path, valkey: PrivateValkey) -> Iterator[Worker]:
    worker = Worker(tmp_path, valkey)
    yield worker
    worker.kill()


@pytest.fixture(autouse=True)
def _broker(valkey: PrivateValkey, monkeypatch: pytest.MonkeyPatch) -> None:
    """The portal's own door to Celery, on the broker that will be killed."""
    here = Celery("here", set_as_current=False)
    here.config_from_object(settings, namespace="CELERY")
    here.conf.update(broker_url=f"redis+socket://{valkey.url.removeprefix('unix://')}?virtual_host=1")
    monkeypatch.setattr(jobs, "app", here)


def people(count: int) -> list[Person]:
    unit = UnitFactory()
    return PersonFactory.create_batch(count, unit=unit)


def until(happened: Callable[[], bool], worker: Worker, *, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not happened():
        if time.monotonic() > deadline:
            log = (worker.folder / "worker.log").read_text()
            pytest.fail(f"{Notice.objects.to_mail().count()} of {MANY} notices still wait.\n{log[-3000:]}")
        time.sleep(0.02)


def all_mailed() -> bool:
    return not Notice.objects.filter(mailed_at__isnull=True).exists()


def mailed_at_least(count: int) -> Callable[[], bool]:
    return lambda: Notice.objects.filter(mailed_at__isnull=False).count() >= count


def test_a_worker_killed_amid_its_notices_loses_none(worker: Worker) -> None:
    notices.notify(people(MANY), KIND)
    worker.start()
    until(mailed_at_least(60), worker)
    worker.kill()
    assert 60 <= sum(worker.mailed().values()) < MANY
    worker.start()
    until(all_mailed, worker)
    assert_each_was_mailed(worker, twice_at_most=1)


def test_a_broker_killed_amid_its_notices_loses_none(worker: Worker, valkey: PrivateValkey) -> None:
    everyone = people(MANY)
    worker.start()
    for person in everyone[:100]:
        notices.notify([person], KIND)
    until(mailed_at_least(30), worker)
    valkey.kill()
    for person in everyone[100:]:  # people go on with their work meanwhile
        notices.notify([person], KIND)
    valkey.start()
    until(all_mailed, worker)
    assert_each_was_mailed(worker, twice_at_most=0)


def test_worker_and_broker_killed_together_lose_none(worker: Worker, valkey: PrivateValkey) -> None:
    notices.notify(people(MANY), KIND)
    worker.start()
    until(mailed_at_least(60), worker)
    worker.kill()
    valkey.kill()
    valkey.start()
    worker.start()
    until(all_mailed, worker)
    assert_each_was_mailed(worker, twice_at_most=1)


def assert_each_was_mailed(worker: Worker, *, twice_at_most: int) -> None:
    mailed = worker.mailed()
    assert set(mailed) == set(Mailing.objects.values_list("pk", flat=True))
    assert len(mailed) == MANY
    assert sum(mailed.values()) <= MANY + twice_at_most
