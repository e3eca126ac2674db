"""A web server, a worker and a broker of a test's own, on the test's database: to be stopped and killed."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest
from django.db import connection

from portal.embedded import supervisor
from portal.embedded.processes import last_lines
from tests.portal.private_valkey import PrivateValkey

PATIENCE = 60


def until(happened: Callable[[], Any], *, seconds: float = PATIENCE) -> Any:
    """What it gives once that is anything."""
    deadline = time.monotonic() + seconds
    while not (found := happened()):
        if time.monotonic() > deadline:
            pytest.fail(f"{happened} never happened")
        time.sleep(0.01)
    return found


class Portal:
    """Its storage and its temporary files are below its folder."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.private, self.temporary = folder, folder / "private", folder / "tmp"
        for place in (self.temporary, folder / "log"):
            place.mkdir()
        self._stack = ExitStack()
        self.broker = PrivateValkey()
        self._stack.callback(self.broker.remove)
        self.broker.start()
        name = connection.settings_dict["NAME"]
        self.database = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()
        self.environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.incidents.process_settings",
            "DATABASE_URL": self.database,
            "REDIS_URL": self.broker.url,
            "PRIVATE_ROOT": str(self.private),
            "TMPDIR": str(self.temporary),
            "TESSERACT": "",
            "CLAMAV_HOST": "",
            "ALLOWED_HOSTS": "127.0.0.1",
        }
        self.worker = supervisor._worker(folder, self.environment)
        self._stack.callback(self.worker.stop)

    def start_web(self) -> None:
        listener = self._stack.enter_context(supervisor._listen("127.0.0.1", 0))
        self.port = listener.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"
        self.web = supervisor._web(self.folder, self.environment, listener)
        self._stack.callback(self.web.stop)
        self.start_web_again()

    def start_web_again(self) -> None:
        self.web.start()
        supervisor._wait_for_answer("127.0.0.1", self.port, [self.web])

    def close(self) -> None:
        self._stack.close()

    @property
    def files(self) -> list[str]:
        """All that is stored, coming in or lying in a temporary folder, by the folder it is in."""
        found = [path for path in self.folder.rglob("*") if path.is_file()]
        return sorted(path.parent.name for path in found if path.is_relative_to(self.private)) + [
            path.name for path in found if path.is_relative_to(self.temporary)
        ]

    def said(self, program: str) -> list[str]:
        return last_lines(self.folder / "log" / f"{program}.log")


def kill_workers_of(web: Any) -> None:
    """Those that answer; the one that starts them stays and starts others."""
    master = web.process.pid
    for pid in Path(f"/proc/{master}/task/{master}/children").read_text().split():
        os.kill(int(pid), signal.SIGKILL)


def kill_all_of(program: Any) -> None:
    """All its processes at once, as when a machine stops."""
    os.killpg(program.process.pid, signal.SIGKILL)
    program.process.wait()


def processes_of(program: Any) -> list[int]:
    """Those that it started and they did."""
    found = []
    for folder in Path("/proc").iterdir():
        with suppress(OSError, ValueError):
            if os.getsid(int(folder.name)) == program.process.pid and is_alive(int(folder.name)):
                found.append(int(folder.name))
    return found


def is_alive(pid: int) -> bool:
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    return False


@contextmanager
def nobody_may_write_to(portal: Portal, table: str) -> Iterator[None]:
    """Whoever inserts a row waits until this ends, in the middle of what they do."""
    with psycopg.connect(portal.database) as holder:
        holder.execute(f"LOCK TABLE {table} IN SHARE MODE")
        yield
        holder.rollback()


def somebody_waits(portal: Portal, table: str) -> bool:
    return _asked(portal, "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = %s::regclass", table)


def nobody_is_at_work(portal: Portal) -> bool:
    """What a killed process had begun is undone once the database notices."""
    of_others = "datname = current_database() AND pid <> pg_backend_pid()"
    return not _asked(portal, f"SELECT count(*) FROM pg_stat_activity WHERE {of_others} AND xact_start IS NOT NULL")


def _asked(portal: Portal, question: str, *values: object) -> bool:
    with psycopg.connect(portal.database) as asker:
        row = asker.execute(question, values).fetchone()
        return bool(row and row[0])


@contextmanager
def frozen(pid: int) -> Iterator[None]:
    """There, and never answering."""
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)
