"""`kill -9` in the middle of a list of staff: nothing of it is there, and the next try brings all of it in."""

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connection, transaction

from portal.models import AuditEntry, Person, StaffChange, StaffImport, Unit
from tests.incidents.processes import until

from .lists import ROWS, bring_in, write

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]
PATIENCE = 200  # a process of its own has to load the portal


def test_a_list_killed_in_the_middle_left_nothing(tmp_path: Path) -> None:
    path = write(tmp_path, *ROWS)
    with transaction.atomic():
        # Its entry in the audit is the last thing it writes: there it waits, with everybody in the directory.
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE portal_auditentry IN SHARE MODE")
        bringing = begun(path)
        until(
            lambda: others("wait_event_type = 'Lock' AND query LIKE %s", "INSERT INTO%portal_auditentry%"),
            seconds=PATIENCE,
        )
        assert bringing.poll() is None
        bringing.kill()
        bringing.wait()
    until(lambda: not others("state <> 'idle'"), seconds=PATIENCE)
    assert [model.objects.count() for model in (Person, Unit, StaffChange, StaffImport, AuditEntry)] == [0] * 5
    bring_in(tmp_path, *ROWS)
    assert Person.objects.count() == 3


def begun(path: Path) -> subprocess.Popen[bytes]:
    test_database = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}").geturl()
    environment = {**os.environ, "DATABASE_URL": test_database, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    program = [sys.executable, "manage.py", "import_staff", str(path)]
    return subprocess.Popen(program, cwd=settings.BASE_DIR, env=environment, stdout=subprocess.DEVNULL)


def others(condition: str, *values: str) -> int:
    """Sessions with this database, other than this one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")  # a transaction sees what it saw before
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            f" AND {condition}",
            values,
        )
        return int(cursor.fetchone()[0])
