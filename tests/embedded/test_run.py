"""`make run` as a person meets it: one sentence when it cannot start, an address when it can, nothing left behind."""

import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.embedded import ROOT
from portal.embedded.locks import hold
from portal.embedded.places import make_var

from .helpers import is_alive, wait_until

pytestmark = pytest.mark.long

RUN = [sys.executable, "-m", "portal.embedded", "run"]
RUN_WITHOUT_SHARED_MEMORY = """
import _multiprocessing, multiprocessing.synchronize, runpy, sys
_multiprocessing.SemLock = lambda *words: open("/nowhere/lock")
sys.argv[1:] = ["run"]
runpy.run_module("portal.embedded", run_name="__main__")
"""
LEFT_OUT = shutil.ignore_patterns(".git", ".venv", "var", "build", "__pycache__", ".*cache", ".hypothesis", "tests")


def refusal(var: Path, *, argv: list[str] = RUN, **values: str) -> str:
    """What is said on standard error by a run that must not start."""
    ended = subprocess.run(
        argv, cwd=ROOT, env={**os.environ, "VAR_ROOT": str(var), **values}, capture_output=True, text=True, check=False
    )
    assert (ended.returncode, ended.stdout) == (1, "")
    return ended.stderr


def test_a_port_in_use_is_said(new_var: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        assert refusal(new_var, PORT=str(port)) == (
            f"Port {port} is in use: give another one, such as PORT={port + 1}.\n"
        )


@pytest.mark.parametrize("port", ["http", "0", "70000", "-1"])
def test_a_port_that_is_none_is_said(new_var: Path, port: str) -> None:
    assert refusal(new_var, PORT=port) == f"PORT={port} is no port: give a number from 1 to 65535.\n"


def test_a_second_run_at_once_is_said(new_var: Path) -> None:
    with hold(make_var(new_var) / "run.lock", refusal="", note="http://127.0.0.1:8000/"):
        assert refusal(new_var) == "make run is running here already, at http://127.0.0.1:8000/.\n"


def test_a_machine_whose_processes_cannot_share_a_lock_is_said(new_var: Path, free_port: int) -> None:
    said = refusal(new_var, argv=[sys.executable, "-c", RUN_WITHOUT_SHARED_MEMORY], PORT=str(free_port))
    assert said == "The worker's processes cannot share a lock here: see that /dev/shm is there and can be written.\n"


def test_an_address_of_another_machine_is_said(new_var: Path, free_port: int) -> None:
    said = refusal(new_var, HOST="192.0.2.1", PORT=str(free_port))
    assert said == f"192.0.2.1 port {free_port} cannot be opened: Cannot assign requested address.\n"


def test_one_service_of_the_two_is_said(new_var: Path, free_port: int) -> None:
    said = refusal(new_var, DATABASE_URL="postgres://elsewhere/portal", PORT=str(free_port))
    assert said.startswith("DATABASE_URL is set and REDIS_URL is not")


@pytest.fixture
def checkout(folder: Path) -> Path:
    return Path(shutil.copytree(ROOT, folder / "portal", ignore=LEFT_OUT))


@contextlib.contextmanager
def running(checkout: Path, port: int) -> Iterator[subprocess.Popen[str]]:
    values = {**os.environ, "PORT": str(port)}
    process = subprocess.Popen(RUN, cwd=checkout, env=values, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    try:
        line = process.stdout.readline()
        assert line.startswith(f"Postwise is at http://127.0.0.1:{port}/ "), (
            checkout / "var/log/prepare.log"
        ).read_text()
        yield process
    finally:
        process.terminate()
        process.wait(60)


def processes_in(checkout: Path) -> list[int]:
    """Those whose command or working folder names the checkout."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            words = (process / "cmdline").read_bytes().decode(errors="replace")
            if str(checkout) in words or (process / "cwd").readlink().is_relative_to(checkout):
                found.append(int(process.name))
    return [pid for pid in found if is_alive(pid)]


def doctor_of(checkout: Path) -> str:
    """What the doctor says of a portal that runs, with its real worker."""
    argv = [sys.executable, "manage.py", "doctor"]
    values = {**os.environ, "DJANGO_SETTINGS_MODULE": "portal.settings"}
    told = subprocess.run(argv, cwd=checkout, env=values, capture_output=True, text=True, check=False)
    return told.stdout + told.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="looks at processes through /proc")
def test_a_fresh_checkout_answers_and_stops_without_a_trace(checkout: Path, free_port: int) -> None:
    with running(checkout, free_port) as process:
        page = urllib.request.urlopen(f"http://127.0.0.1:{free_port}/", timeout=10).read().decode()
        assert "Sign in" in page
        assert len(processes_in(checkout)) > 8
        assert re.search(r"^well  Workers +1 answers", doctor_of(checkout), re.MULTILINE)
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 0
        assert process.stdout
        assert process.stdout.read() == "Stopping.\n"
    assert processes_in(checkout) == []


@pytest.mark.soak
@pytest.mark.skipif(sys.platform != "linux", reason="looks at processes through /proc")
def test_a_killed_run_leaves_nothing_and_the_next_one_finds_its_data(checkout: Path, free_port: int) -> None:
    with running(checkout, free_port) as process:
        process.kill()
        process.wait()
        wait_until(lambda: processes_in(checkout) == [], seconds=60)
    with running(checkout, free_port):
        assert urllib.request.urlopen(f"http://127.0.0.1:{free_port}/", timeout=10).status == 200


@pytest.mark.soak
def test_make_builds_everything_on_a_fresh_checkout(checkout: Path, free_port: int) -> None:
    process = subprocess.Popen(
        ["make", "run", f"PORT={free_port}"], cwd=checkout, stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    assert process.stdout
    said = [next(process.stdout) for _ in range(4)]
    os.killpg(process.pid, signal.SIGINT)
    process.wait(60)
    assert [line.split()[0] for line in said] == ["Making", "Installing", "Installing", "Postwise"]
    assert processes_in(checkout) == []
    subprocess.run(["make", "clean"], cwd=checkout, check=True)
    assert not (checkout / ".venv").exists()
    assert not (checkout / "var").exists()
