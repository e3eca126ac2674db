"""What was backed up comes back as it was, and nothing that is not whole does."""

import io
import json
import os
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection
from django.urls import reverse

from portal import audit, files
from portal.backup import BackupRefused, archive, restore, take
from portal.models import AuditEntry, Person
from tests.access.world import World, furnished
from tests.factories import PersonFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]


def quiet(_words: str) -> None:
    """Nobody listens."""


def taken() -> io.BytesIO:
    written = io.BytesIO()
    take(written)
    return written


def name_here() -> str:
    return str(connection.settings_dict["NAME"])


class Elsewhere:
    """Another machine: a database and a storage of its own, and the same keys."""

    def __init__(self, database: str, private: str) -> None:
        self.environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.incidents.process_settings",
            "DATABASE_URL": urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{database}").geturl(),
            "PRIVATE_ROOT": private,
            "CUSTODIAN_KEYS": ",".join(settings.CUSTODIAN_KEYS),
            "SECRET_KEY": settings.SECRET_KEY,
            "CLAMAV_HOST": "",
        }

    def run(self, *words: str) -> str:
        ended = subprocess.run(
            [sys.executable, *words],
            cwd=settings.BASE_DIR,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert ended.returncode == 0, ended.stdout + ended.stderr
        return ended.stdout

    def pages(self, asked: list[tuple[int, str]], moment: float) -> list[list[object]]:
        told = self.run("-m", "tests.portal.backup.pages", json.dumps(asked), str(moment))
        said: list[list[object]] = json.loads(told)
        return said


@pytest.fixture
def empty_machine(tmp_path: Path) -> Iterator[Elsewhere]:
    database = f"{name_here()}_restored"
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{database}"')
        yield Elsewhere(database, str(tmp_path / "private"))
        server.execute(f'DROP DATABASE "{database}" WITH (FORCE)')


def addresses(world: World) -> list[tuple[int, str]]:
    cast = world.cast
    everyone = [(person.pk, reverse("home")) for person in (cast.alice, cast.bob, cast.dev, world.others["auditor"])]
    return [
        (world.others["auditor"].pk, reverse("audit")),  # before anything is opened, which it would show
        *everyone,
        (cast.dev.pk, reverse("incidents:case", args=[world.case.pk])),
        (cast.dev.pk, reverse("incidents:evidence", args=[world.picture.code])),
        (cast.bob.pk, reverse("policies:read", args=[world.edition.policy.slug])),
        (world.others["administrator"].pk, reverse("directory")),
    ]


def test_restored_onto_an_empty_machine_the_pages_are_the_same_and_the_chains_hold(tmp_path, empty_machine):
    asked = addresses(furnished())
    here = Elsewhere(name_here(), settings.STORAGES["default"]["OPTIONS"]["location"])
    call_command("backup", str(tmp_path / "backup.zip"))
    head = audit.verify_chain().head
    empty_machine.run("manage.py", "restore", str(tmp_path / "backup.zip"))
    assert f"head: {head}\nThe chain holds." in empty_machine.run("manage.py", "verify_audit")
    assert ", 0 changed or missing." in empty_machine.run("manage.py", "verify_evidence")
    moment = time.time()
    here_said = here.pages(asked, moment)  # to read is recorded too, so here and there alike after the backup
    assert {status for *_asked, status, _hash in here_said} == {200}
    assert empty_machine.pages(asked, moment) == here_said
    # It lives on: a new row has a number of its own, and its entry a link to the last.
    empty_machine.run("manage.py", "grant_role", Person.objects.get(pk=asked[0][0]).email, "directory_administrator")
    assert "The chain holds." in empty_machine.run("manage.py", "verify_audit")


def test_what_is_there_is_replaced_only_for_its_typed_name():
    kept = PersonFactory()
    key = files.keep("evidence/one.sealed", ContentFile(b"as it was sealed"))
    backup = taken()
    late = PersonFactory()
    files.discard(key)
    with pytest.raises(BackupRefused, match=f"{name_here()} is not empty"):
        restore(backup, replace="yes", say=quiet)
    assert Person.objects.filter(pk=late.pk).exists()
    restore(backup, replace=name_here(), say=quiet)
    assert list(Person.objects.values_list("pk", flat=True)) == [kept.pk]
    assert b"".join(files.opened(key)) == b"as it was sealed"
    assert PersonFactory().pk > kept.pk
    with pytest.raises(DatabaseError, match="Cannot update rows from portal_auditentry"):  # the triggers speak again
        _change_an_entry()


def _change_an_entry() -> None:
    audit.record("person.added", Person.objects.first(), actor=audit.SYSTEM)
    AuditEntry.objects.update(action="person.left")


def test_a_file_that_is_only_half_there_is_written_again_and_another_one_is_refused():
    key = files.keep("evidence/two.sealed", ContentFile(b"as it was sealed"))
    backup, place = taken(), Path(settings.STORAGES["default"]["OPTIONS"]["location"], key)
    place.write_bytes(b"as it")
    restore(backup, replace=name_here(), say=quiet)
    assert place.read_bytes() == b"as it was sealed"
    place.write_bytes(b"something of others")
    with pytest.raises(BackupRefused, match="holds another file"):
        restore(backup, replace=name_here(), say=quiet)


def rewritten(backup: io.BytesIO, change: dict[str, bytes | None], more: dict[str, bytes] | None = None) -> io.BytesIO:
    """The archive with other bytes in some entries, None for an entry that is gone."""
    into = io.BytesIO()
    with zipfile.ZipFile(backup) as old, zipfile.ZipFile(into, "w") as new:
        for name in old.namelist():
            words = change.get(name, old.read(name))
            if words is not None:
                new.writestr(name, words)
        for name, words in (more or {}).items():
            new.writestr(name, words)
    return into


@pytest.mark.parametrize(
    ("change", "more", "said"),
    [
        ({"database/portal_person.copy": b""}, {}, r"portal_person\.copy is not what was backed up"),
        ({"files/evidence/three.sealed": None}, {}, r"three\.sealed is missing"),
        ({archive.FILES: b"{}\n"}, {}, "list of files is missing or changed"),
        ({}, {"files/stranger": b"!"}, "files/stranger does not belong"),
        ({archive.MANIFEST: b"[]"}, {}, "manifest of the archive cannot be read"),
        ({archive.MANIFEST: None}, {}, "no whole archive"),
    ],
)
def test_a_changed_archive_says_what_is_wrong_and_changes_nothing(change, more, said):
    person = PersonFactory()
    key = files.keep("evidence/three.sealed", ContentFile(b"sealed"))
    backup = rewritten(taken(), change, more)
    files.discard(key)
    with pytest.raises(BackupRefused, match=said):
        restore(backup, replace=name_here(), say=quiet)
    assert Person.objects.get() == person
    assert not files.is_stored(key)


def test_a_spoilt_byte_and_an_end_that_is_missing_are_noticed():
    files.keep("evidence/four.sealed", ContentFile(b"sealed in the morning"))
    whole = taken().getvalue()
    spoilt = whole.replace(b"sealed in the morning", b"sealed in the evening")
    with pytest.raises(BackupRefused, match=r"four\.sealed"):
        restore(io.BytesIO(spoilt), replace=name_here(), say=quiet)
    with pytest.raises(BackupRefused, match="cut off"):
        restore(io.BytesIO(whole[:-100]), replace=name_here(), say=quiet)


def test_the_seal_holds_the_archive_and_the_keys_are_asked_for_and_not_in_it(settings):
    written = io.BytesIO()
    manifest, seal = take(written)
    assert not any(key.encode() in written.getvalue() for key in (settings.SECRET_KEY, *settings.CUSTODIAN_KEYS))
    assert manifest.tables
    with pytest.raises(BackupRefused, match="seal was given for"):
        restore(written, seal="0" * 64, replace=name_here(), say=quiet)
    settings.CUSTODIAN_KEYS = ["another"]
    with pytest.raises(BackupRefused, match=r"CUSTODIAN_KEYS \(names given in confidence\)"):
        restore(written, seal=seal, replace=name_here(), say=quiet)
    restore(written, seal=seal, replace=name_here(), without_keys=True, say=quiet)


def test_nobody_is_signed_in_again_by_a_restore(client_for):
    client = client_for(PersonFactory())
    assert client.get(reverse("me")).status_code == 200
    restore(taken(), replace=name_here(), say=quiet)
    assert client.get(reverse("me")).status_code == 302


def test_an_archive_is_never_written_over_and_a_broken_one_never_left(tmp_path, monkeypatch):
    place = tmp_path / "backup.zip"
    monkeypatch.setattr(files, "stored_keys", _away)
    with pytest.raises(CommandError, match="No backup was made"):
        call_command("backup", str(place))
    assert list(tmp_path.iterdir()) == []
    monkeypatch.undo()
    call_command("backup", str(place))
    assert place.stat().st_mode & 0o777 == 0o600
    with pytest.raises(CommandError, match="is there already"):
        call_command("backup", str(place))


def _away(folder: str = "") -> Iterator[str]:
    raise files.StorageUnavailable("Files cannot be listed at the moment.")
    yield
