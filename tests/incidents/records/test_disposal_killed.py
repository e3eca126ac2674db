"""`kill -9` of the worker in the middle of a disposal: each matter is whole or gone, and it is gone on with.

A real process on the test's database. It stops where the test holds the lock of a table.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
from django.db import connection

from incidents.models import Evidence, Investigation, Letter
from portal import audit
from portal.disposal.destroying import destroy_approved
from portal.files import is_stored
from portal.models import DisposalFile, DisposalTarget, Disposed
from tests.incidents.cast import Cast, picture
from tests.incidents.processes import nobody_is_at_work, nobody_may_write_to, somebody_waits, until
from tests.incidents.records.disposing import approved, no_action, stored

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]
WORK = """
import django
django.setup()
from portal.disposal.destroying import destroy_approved
destroy_approved()
"""


@pytest.fixture
def database() -> SimpleNamespace:
    name = connection.settings_dict["NAME"]
    return SimpleNamespace(database=urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl())


@pytest.fixture
def worker(database: SimpleNamespace, settings) -> Iterator[subprocess.Popen]:
    """Stores its files where the test does."""
    place = settings.STORAGES["default"]["OPTIONS"]["location"]
    told = {"DJANGO_SETTINGS_MODULE": "tests.incidents.process_settings", "DATABASE_URL": database.database}
    process = subprocess.Popen([sys.executable, "-c", WORK], env={**os.environ, **told, "PRIVATE_ROOT": place})
    yield process
    process.kill()
    process.wait()


@pytest.fixture
def matters(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> list[Investigation]:
    """Two that were approved, the first with a picture."""
    usual = Cast.account
    with monkeypatch.context() as once:
        once.setattr(Cast, "account", lambda self, **fields: usual(self, pictures=[picture()], **fields))
        first = no_action(cast)
    second = no_action(cast)
    approved(cast, first, second)
    return [first, second]


@pytest.fixture
def cast() -> Cast:
    return Cast.assembled()


# Before anything of the first is gone; and when all its rows are, but not yet its line in the ledger.
@pytest.mark.parametrize("table", ["portal_disposaltarget", "portal_disposed"])
def test_a_matter_is_whole_until_it_is_gone(
    matters: list[Investigation], database: SimpleNamespace, request: pytest.FixtureRequest, table: str
) -> None:
    keys = stored(matters[0])
    letters = Letter.objects.count()
    with nobody_may_write_to(database, table):
        worker: subprocess.Popen = request.getfixturevalue("worker")
        until(lambda: somebody_waits(database, table))
        os.kill(worker.pid, signal.SIGKILL)
        worker.wait()
    until(lambda: nobody_is_at_work(database))

    assert Investigation.objects.count() == 2
    assert (Letter.objects.count(), Evidence.objects.count()) == (letters, 1)
    assert (Disposed.objects.count(), DisposalTarget.objects.count(), DisposalFile.objects.count()) == (0, 0, 0)
    assert all(map(is_stored, keys))

    assert destroy_approved() == 2
    assert (Investigation.objects.count(), Disposed.objects.count()) == (0, 2)
    assert not any(map(is_stored, keys))
    assert audit.verify_chain().faults == ()


def test_what_is_gone_has_its_files_listed_until_they_are_gone_too(matters: list[Investigation]) -> None:
    """Stopped after the last commit: nothing but the files is left, and they are listed."""
    keys = stored(matters[0])
    with pytest.MonkeyPatch.context() as dies:
        dies.setattr("portal.disposal.destroying.remove_files", _killed)
        with pytest.raises(SystemExit):
            destroy_approved()
    assert (Investigation.objects.count(), sorted(DisposalFile.objects.values_list("key", flat=True))) == (0, keys)
    assert all(map(is_stored, keys))
    assert destroy_approved() == 0
    assert not any(map(is_stored, keys))


def _killed(**_: object) -> None:
    raise SystemExit
