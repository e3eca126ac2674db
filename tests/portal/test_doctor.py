"""The doctor finds each part ill when it is, says what to do, and never repeats a secret or stops at the first."""

import socket
import time
from datetime import timedelta
from email.utils import format_datetime
from io import StringIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pgtrigger
import pytest
import time_machine
from celery import Celery
from django.conf import LazySettings
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from portal import audit, doctor
from portal.celery import app
from portal.doctor import State, around, data, signing_in
from portal.models import Notice, Session
from tests.factories import PersonFactory, UnitFactory
from tests.portal.private_valkey import PrivateValkey
from tests.told_scanner import SetScanner

pytestmark = pytest.mark.django_db

NOWHERE = "redis://user:kookaburra@127.0.0.1:9/0"


def found(part: str) -> list[tuple[State, str]]:
    every = {name for name, _, _ in doctor.EXAMINATIONS}
    return [(one.state, one.words) for one in doctor.examine(but=frozenset(every - {part}))]


def states(part: str) -> list[State]:
    return [state for state, _ in found(part)]


@pytest.mark.parametrize("part", ["Migrations", "Clock", "Valkey", "Files", "Audit"])
def test_what_is_well_is_said_to_be(part: str) -> None:
    assert states(part)[0] == State.WELL
    assert State.ILL not in states(part)


def test_the_database_of_the_tests_which_does_not_wait_for_its_disk_is_found_out() -> None:
    (well, version), *others = found("Database")
    assert (well, version.startswith("PostgreSQL ")) == (State.WELL, True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('fsync')::bool")
        (syncs,) = cursor.fetchone()
    assert (State.ILL in [state for state, _ in others]) is not syncs


def test_a_database_that_is_too_old_or_nearly_full_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(data, "OLDEST_POSTGRES", 99)
    monkeypatch.setattr(data, "MOST_CONNECTIONS", 0.0)
    assert states("Database")[:2] == [State.ILL, State.LOOK]


def test_a_migration_that_is_missing_is_counted() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'training'")
    assert found("Migrations") == [(State.ILL, "2 are not applied: pages can fail.")]


@pytest.mark.parametrize(("ahead", "state"), [(0, State.WELL), (10, State.LOOK), (3600, State.ILL)])
def test_clocks_that_disagree_are_said(ahead: int, state: State) -> None:
    with time_machine.travel(timezone.now() + timedelta(seconds=ahead)):
        assert states("Clock") == [state]


def test_a_valkey_that_loses_jobs_is_said(settings: LazySettings) -> None:
    own = PrivateValkey()
    try:
        own.start()
        settings.REDIS_JOBS_URL = own.url
        with around.redis.Redis.from_url(own.url) as store:
            store.config_set("maxmemory-policy", "allkeys-lru")
            store.config_set("appendonly", "no")
            store.rpush(around.QUEUE, *["job"] * (around.LONG_QUEUE + 1))
        assert states("Valkey") == [State.WELL, State.ILL, State.LOOK, State.LOOK]
        own.kill()
        assert states("Valkey") == [State.ILL]
    finally:
        own.remove()


def test_a_part_that_is_away_is_named_without_its_secret_and_the_next_is_examined(settings: LazySettings) -> None:
    settings.REDIS_JOBS_URL = NOWHERE
    findings = list(doctor.examine(but=frozenset({"Workers", "Audit", "Signing in"})))
    (away,) = [one for one in findings if one.part == "Valkey"]
    assert away.state == State.ILL
    assert "kookaburra" not in str(findings)
    assert findings[-1].part == "Mail"


@pytest.mark.parametrize("listens", [False, True], ids=["shut", "silent"])
def test_a_door_that_is_shut_or_stays_silent_holds_up_neither_valkey_nor_workers_for_long(
    monkeypatch: pytest.MonkeyPatch, settings: LazySettings, listens: bool
) -> None:
    with socket.create_server(("127.0.0.1", 0)) if listens else socket.socket() as door:
        if not listens:
            door.bind(("127.0.0.1", 0))
        settings.REDIS_JOBS_URL = f"redis://user:kookaburra@127.0.0.1:{door.getsockname()[1]}/0"
        behind = Celery("behind", set_as_current=False)
        behind.config_from_object(settings, namespace="CELERY")
        behind.conf.update(broker_url=settings.REDIS_JOBS_URL)
        monkeypatch.setattr(around, "app", behind)
        began = time.monotonic()
        findings = found("Valkey") + found("Workers")
        assert time.monotonic() - began < 20
    assert [state for state, _ in findings] == [State.ILL, State.ILL]
    assert "kookaburra" not in str(findings)


def test_workers_that_do_not_answer_and_mail_that_is_late_are_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app.control, "ping", lambda timeout: [])
    assert states("Workers") == [State.ILL]
    monkeypatch.setattr(app.control, "ping", lambda timeout: [{"celery@one": {"ok": "pong"}}])
    long_ago = timezone.now() - timedelta(hours=1)
    Notice.objects.create(person=PersonFactory(), kind="any", words="It waits.", mail_after=long_ago)
    assert states("Workers") == [State.WELL, State.LOOK]


def test_a_place_for_files_that_takes_none_is_said(settings: LazySettings, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    backend = "django.core.files.storage.FileSystemStorage"
    settings.STORAGES = {
        **settings.STORAGES, "default": {"BACKEND": backend, "OPTIONS": {"location": tmp_path / "file"}}
    }  # fmt: skip
    assert states("Files") == [State.ILL]


def test_nothing_is_left_of_the_file_that_was_tried(settings: LazySettings, tmp_path: Path) -> None:
    backend = "django.core.files.storage.FileSystemStorage"
    settings.STORAGES = {**settings.STORAGES, "default": {"BACKEND": backend, "OPTIONS": {"location": tmp_path}}}
    assert states("Files") == [State.WELL]
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize(("free", "state"), [(50, State.WELL), (10, State.LOOK), (1, State.ILL)])
def test_a_disk_that_fills_is_said(monkeypatch: pytest.MonkeyPatch, free: int, state: State) -> None:
    usage = SimpleNamespace(total=100, free=free)
    monkeypatch.setattr(around, "shutil", SimpleNamespace(disk_usage=lambda folder: usage))
    assert states("Disk") == [state]


def test_a_scanner_that_is_missing_old_or_away_is_said(settings: LazySettings, scanner_says: SetScanner) -> None:
    settings.CLAMAV_HOST = ""
    assert states("Scanner") == [State.LOOK]
    scanner_says(b"ClamAV 1.4.1/27480/Tue Dec  3 09:41:23 2024\0")
    assert states("Scanner") == [State.WELL, State.LOOK]
    scanner_says(f"ClamAV 1.4.1/27480/{timezone.now():%a %b %d %H:%M:%S %Y}\0".encode())
    assert found("Scanner") == [(State.WELL, "It answers (ClamAV 1.4.1).")]
    scanner_says(b"ClamAV 1.4.1\0")
    assert states("Scanner") == [State.WELL]
    settings.CLAMAV_PORT = 9
    assert states("Scanner") == [State.ILL]


def test_mail_that_goes_nowhere_is_said(settings: LazySettings) -> None:
    assert states("Mail") == [State.LOOK]
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    assert states("Mail") == [State.ILL]


def test_a_chain_that_was_broken_is_said() -> None:
    entry = audit.record("unit.looked", UnitFactory(), actor=audit.SYSTEM)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with transaction.atomic(), pgtrigger.ignore(), connection.cursor() as cursor:
        cursor.execute("UPDATE portal_auditentry SET action = 'unit.left' WHERE id = %s", [entry.pk])
    ((state, words),) = found("Audit")
    assert (state, f"Entry {entry.pk}" in words) == (State.ILL, True)


def test_settings_that_production_would_refuse_are_said(settings: LazySettings) -> None:
    settings.DEMO, settings.DEBUG = True, False
    assert any(state == State.ILL and "DEMO is on" in words for state, words in found("Settings"))


def told(*options: str) -> tuple[int, str]:
    said = StringIO()
    try:
        call_command("doctor", *options, stdout=said, no_color=True)
    except SystemExit as end:
        return int(end.code or 0), said.getvalue()
    return 0, said.getvalue()


def test_the_command_says_each_with_its_remedy_and_ends_by_what_it_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def only(*parts: str) -> Any:
        return tuple(one for one in doctor.EXAMINATIONS if one[0] in parts)

    monkeypatch.setattr("portal.doctor.examining.EXAMINATIONS", only("Migrations", "Audit"))
    status, words = told("--quick")
    assert (status, words) == (0, "well  Migrations All are applied.\n\n0 ill, 0 to look at, 1 well.\n")
    assert "Audit" in told()[1]
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'training'")
    status, words = told("--quick")
    assert status == 1
    assert "ill   Migrations 2 are not applied" in words
    assert "                 Run manage.py migrate.\n" in words


def provider_says(
    monkeypatch: pytest.MonkeyPatch, settings: LazySettings, keys: list[dict[str, str]], ahead: int
) -> None:
    settings.OIDC_ISSUER = settings.OIDC_OP_JWKS_ENDPOINT = "https://provider.example"
    date = format_datetime(timezone.now() + timedelta(seconds=ahead), usegmt=False)
    answer = SimpleNamespace(raise_for_status=lambda: None, json=lambda: {"keys": keys}, headers={"Date": date})
    monkeypatch.setattr(signing_in.requests, "get", lambda url, timeout: answer)


def test_a_provider_without_keys_or_with_another_time_is_said(
    monkeypatch: pytest.MonkeyPatch, settings: LazySettings
) -> None:
    settings.PASSWORD_SIGN_IN = False
    provider_says(monkeypatch, settings, [{"kid": "one"}], ahead=0)
    assert found("Signing in")[0] == (State.WELL, "The identity provider answers, with 1 key.")
    provider_says(monkeypatch, settings, [], ahead=120)
    settings.PASSWORD_SIGN_IN = True
    assert states("Signing in")[:3] == [State.ILL, State.ILL, State.LOOK]


def test_a_provider_that_is_away_is_said(settings: LazySettings) -> None:
    settings.OIDC_ISSUER, settings.OIDC_OP_JWKS_ENDPOINT = "https://provider.example", "http://127.0.0.1:9/"
    assert states("Signing in") == [State.ILL]


def test_passwords_alone_no_second_factor_and_sessions_nobody_sweeps_are_said(settings: LazySettings) -> None:
    settings.DEMO, settings.SECOND_FACTOR_ROLES = False, frozenset()
    Session.objects.create(session_key="a", session_data="", expire_date=timezone.now() - timedelta(hours=3))
    assert states("Signing in") == [State.LOOK] * 3
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.cache"
    assert states("Signing in")[-1] == State.ILL
