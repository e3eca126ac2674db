"""manage.py with nothing set: it finds the servers, starts them, or does without."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from manage import needs_database
from portal.embedded import ROOT, services


def manage(var: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    argv = [sys.executable, "manage.py", *arguments]
    values = {**os.environ, "VAR_ROOT": str(var), "DJANGO_SETTINGS_MODULE": "portal.settings"}
    return subprocess.run(argv, cwd=ROOT, env=values, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    "arguments",
    [[], ["help"], ["--version"], ["check_posts", "FILE"], ["load_policy", "FILE", "--dry-run"], ["migrate", "--help"]],
)
def test_what_reads_no_table_starts_no_server(arguments: list[str]) -> None:
    assert not needs_database(arguments)


@pytest.mark.parametrize("arguments", [["migrate"], ["load_policy", "FILE"], ["seed_demo"], ["verify_audit"]])
def test_what_reads_a_table_has_the_servers(arguments: list[str]) -> None:
    assert needs_database(arguments)


def test_a_command_starts_the_servers_for_as_long_as_it_takes(var: Path) -> None:
    asked = manage(
        var, "shell", "--no-imports", "-c", "from django.db import connection as c; print(c.cursor() and 'up')"
    )
    assert (asked.returncode, asked.stdout, asked.stderr) == (0, "up\n", "")
    assert not (var / "postgres" / "postmaster.pid").exists()


def test_a_command_uses_the_servers_that_run(var: Path) -> None:
    with services(var, durable=False):
        asked = manage(
            var, "shell", "--no-imports", "-c", "from django.db import connection as c; print(c.cursor() and 'up')"
        )
        assert asked.stdout == "up\n"
        assert (var / "postgres" / "postmaster.pid").exists()


def test_a_command_without_tables_leaves_the_data_unmade(new_var: Path) -> None:
    assert manage(new_var, "version").returncode == 0
    assert not (new_var / "postgres").exists()


def test_one_service_of_the_two_is_said(new_var: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REDIS_URL", "redis://elsewhere")
    asked = manage(new_var, "migrate")
    assert (asked.returncode, asked.stderr.count("\n")) == (1, 1)
    assert asked.stderr.startswith("REDIS_URL is set and DATABASE_URL is not")


@pytest.fixture
def bare_checkout(folder: Path) -> Path:
    """manage.py and what it needs to say that there is no Django; -S keeps the installed one out of sight."""
    shutil.copy(ROOT / "manage.py", folder)
    (folder / "portal").mkdir()
    (folder / "portal" / "__init__.py").touch()
    shutil.copytree(ROOT / "portal" / "embedded", folder / "portal" / "embedded")
    return folder


def manage_without_django(checkout: Path) -> subprocess.CompletedProcess[str]:
    argv = [sys.executable, "-S", str(checkout / "manage.py"), "migrate"]
    return subprocess.run(argv, capture_output=True, text=True, check=False)


def test_without_django_the_remedy_is_said(bare_checkout: Path) -> None:
    asked = manage_without_django(bare_checkout)
    assert (asked.returncode, asked.stderr) == (1, "Django is not installed: run `make setup` first.\n")


def test_without_django_the_projects_own_python_takes_over(bare_checkout: Path) -> None:
    python = bare_checkout / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text('#!/bin/sh\necho "taken over: $2"\n')
    python.chmod(0o755)
    assert manage_without_django(bare_checkout).stdout == "taken over: migrate\n"
