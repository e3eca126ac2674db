"""Reports read from a streaming copy of the database, and from the database itself where the copy is no good."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest

from portal.embedded import services
from portal.embedded.binaries import binaries
from portal.embedded.places import Places, make_folder, settle
from portal.embedded.postgres import NAME, SETTINGS
from portal.embedded.server import SERVER_ENVIRONMENT, Server
from tests.embedded.conftest import reachable_folder
from tests.embedded.helpers import wait_until
from tests.production.compose import ROOT

pytestmark = pytest.mark.long

# A process of the portal: each line of Python it is given is answered in one.
PROGRAM = """
import sys, django
django.setup()
from django.db import OperationalError
from portal import replica
from portal.doctor import data
from portal.models import Unit

def whence():
    with replica.report_connection().cursor() as cursor:
        cursor.execute("SELECT pg_is_in_recovery()")
        return "copy" if cursor.fetchone()[0] else "database"

def breaks_off():
    if whence() == "copy":
        raise OperationalError("cut")
    return "database"

def doctor():
    (found,) = data.report_copy()
    return f"{found.state} {found.words}"

def tried_again():
    replica._Pause.until = 0
    return replica.read_report(whence)

for line in sys.stdin:
    print(eval(line), flush=True)
"""


@dataclass
class Copy:
    server: Server
    url: str
    origin: str
    asked: subprocess.Popen[str]

    def says(self, line: str) -> str:
        self.asked.stdin.write(f"{line}\n")
        self.asked.stdin.flush()
        return self.asked.stdout.readline().strip()

    def order(self, sql: str) -> None:
        with psycopg.connect(self.url.replace(f"{NAME}@", "postgres@"), autocommit=True) as connection:
            connection.execute(sql)

    def write(self) -> None:
        """Something into the database that the copy comes from."""
        with psycopg.connect(self.origin, autocommit=True) as connection:
            connection.execute("CREATE TABLE IF NOT EXISTS written AS SELECT 1 AS one")


@pytest.fixture(scope="module")
def copy() -> Iterator[Copy]:
    with reachable_folder() as folder, _servers(folder) as values:
        places = settle(folder / "var")
        server, url = _streaming(places, folder)
        more = {"REPLICA_URL": url, "REPLICA_BEHIND_SECONDS": "0", "DJANGO_SETTINGS_MODULE": "portal.settings"}
        asked = subprocess.Popen(
            [sys.executable, "-c", PROGRAM],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ | values | more,
        )
        try:
            server.start()
            copy = Copy(server, url, values["DATABASE_URL"], asked)
            assert copy.says("'here'") == "here"  # however long it takes to start
            yield copy
        finally:
            asked.kill()
            asked.wait()
            server.stop()


@contextmanager
def _servers(folder: Path) -> Iterator[dict[str, str]]:
    with pytest.MonkeyPatch.context() as patch:
        for name in ("DATABASE_URL", "REDIS_URL"):
            patch.delenv(name)  # those of the test run, which nobody may copy
        with services(folder / "var", durable=False) as values:
            yield values


def _streaming(places: Places, folder: Path) -> tuple[Server, str]:
    """A copy of the database of these places, beside them, as pg_basebackup makes one."""
    programs = binaries(places)
    program = programs.postgres.with_name("pg_basebackup")
    if not program.exists():
        pytest.skip("there is no pg_basebackup beside this PostgreSQL")
    sockets = folder / "copy"
    make_folder(sockets, mode=0o700, account=places.account)
    data = sockets / "data"
    argv = [program, "-h", places.sockets, "-U", "postgres", "-D", data, "--write-recovery-conf", "--checkpoint=fast"]
    subprocess.run(argv, check=True, cwd=sockets, env=SERVER_ENVIRONMENT, **places.account.popen_arguments)
    settings = SETTINGS | {"unix_socket_directories": f'"{sockets}"', "fsync": "off"}
    options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
    url = f"postgresql://{NAME}@/{NAME}?host={quote(str(sockets), safe='')}"
    return Server(
        name="the copy",
        argv=[programs.postgres, "-D", data, *options],
        places=places,
        log=places.logs / "copy.log",
        is_ready=lambda _pid: _answers(url),
        stop_by=2,
    ), url


def _answers(url: str) -> bool:
    try:
        psycopg.connect(url).close()
    except psycopg.OperationalError:
        return False
    return True


def test_a_report_is_read_from_the_copy_and_nothing_else_is(copy):
    wait_until(lambda: copy.says("tried_again()") == "copy")
    assert copy.says("whence()") == "database"
    wait_until(lambda: copy.says("replica.read_report(lambda: Unit.objects.all().db)") == "replica")
    assert copy.says("Unit.objects.all().db") == "default"
    assert copy.says("replica.ReportRouter().db_for_write(Unit)") == "default"


def test_what_a_report_brought_along_is_read_on_in_the_database(copy):
    assert (
        copy.says("replica.ReportRouter().db_for_read(Unit, instance=Unit.from_db('replica', ['id'], [1]))")
        == "default"
    )


def test_one_that_breaks_off_is_read_again_from_the_database(copy):
    wait_until(lambda: copy.says("tried_again()") == "copy")
    assert copy.says("replica.read_report(breaks_off)") == "database"
    assert copy.says("replica.read_report(whence)") == "database"  # the copy is left alone for a while


def test_a_copy_that_lacks_something_is_not_read_until_it_has_it(copy):
    wait_until(lambda: copy.says("tried_again()") == "copy")
    copy.order("SELECT pg_wal_replay_pause()")
    copy.write()
    assert copy.says("tried_again()") == "database"
    assert copy.says("doctor()").startswith("look The copy ")
    copy.order("SELECT pg_wal_replay_resume()")
    wait_until(lambda: copy.says("tried_again()") == "copy")
    wait_until(lambda: copy.says("doctor()") == "well They are read from the copy, which keeps up.")


def test_a_copy_that_is_gone_or_became_a_database_of_its_own_is_not_read(copy):
    copy.order("SELECT pg_promote()")
    assert copy.says("tried_again()") == "database"
    assert copy.says("doctor()") == "look REPLICA_URL leads to a database that is no copy."
    copy.server.stop()
    assert copy.says("tried_again()") == "database"
