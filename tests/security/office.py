"""The portal in processes of its own, to be asked, crashed and killed: gunicorn as `make run` starts it."""

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterable
from contextlib import ExitStack
from functools import partial
from http.client import HTTPConnection, HTTPResponse
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import quote, urlencode
from urllib.request import HTTPCookieProcessor, HTTPHandler, Request, build_opener

import pytest
from django.conf import settings
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from portal.embedded import environment, supervisor
from portal.embedded.binaries import binaries
from portal.embedded.membership import join
from portal.embedded.places import settle
from tests.embedded.conftest import SET_BY_THE_RUN

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')
PATIENCE = 60


class Office:
    """Everything it writes is below its folder."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.var, self.temporary = folder, folder / "var", folder / "tmp"
        self.hold, self.held = folder / "hold", folder / "held"
        self._stack = ExitStack()

    def open(self, database: str) -> None:
        """With a copy of this database, which has the portal's tables."""
        self.temporary.mkdir()
        self._stack.enter_context(join(self.var))
        with pytest.MonkeyPatch.context() as patch:
            for name in SET_BY_THE_RUN:
                patch.delenv(name, raising=False)
            self.values = environment(self.var)
        programs = binaries(settle(self.var)).postgres.parent
        self.pg_dump, psql = programs / "pg_dump", programs / "psql"
        tables = subprocess.run([self.pg_dump, "--no-owner", database], capture_output=True, check=True).stdout
        quiet = ["--quiet", "--output", os.devnull, "--set", "ON_ERROR_STOP=1"]
        subprocess.run([psql, *quiet, self.values["DATABASE_URL"]], input=tables, check=True)

    def run(self, program: str) -> None:
        """Something in Python, done by a process of its own with the portal's settings."""
        program = f"import django; django.setup(); {program}"
        subprocess.run([sys.executable, "-c", program], cwd=settings.BASE_DIR, env=self._environment(), check=True)

    def start(self, *, log_level: str = "debug") -> None:
        listener = self._stack.enter_context(supervisor._listen("127.0.0.1", 0))
        port = listener.getsockname()[1]
        self.address = f"http://127.0.0.1:{port}"
        self.web = supervisor._web(self.var, self._environment(), listener)
        self.web.argv = [*self.web.argv, "--log-level", log_level]
        self._stack.callback(self.web.stop)
        self.web.start()
        supervisor._wait_for_answer("127.0.0.1", port, [self.web])

    def _environment(self) -> dict[str, str]:
        return {
            **os.environ,
            **self.values,
            "DJANGO_SETTINGS_MODULE": "tests.security.failing_settings",
            "LOG_LEVEL": "DEBUG",
            "TMPDIR": str(self.temporary),
            "TESSERACT": str(self._slow_reader()),
            "HOLD": str(self.hold),
            "HELD": str(self.held),
        }

    def _slow_reader(self) -> Path:
        """Tesseract, which can be made to wait with the picture in its hands."""
        reader = self.folder / "reader"
        wait = f"while [ -e {self.hold} ]; do : >> {self.held}; sleep 0.05; done"
        reader.write_text(f'#!/bin/sh\n{wait}\nexec {shutil.which("tesseract") or "false"} "$@"\n')
        reader.chmod(0o700)
        return reader

    @property
    def workers(self) -> list[int]:
        master = self.web.process.pid
        return [int(pid) for pid in Path(f"/proc/{master}/task/{master}/children").read_text().split()]

    def kill_workers(self) -> None:
        """In the middle of what they do; gunicorn starts others."""
        for pid in self.workers:
            os.kill(pid, signal.SIGKILL)

    def dump(self) -> bytes:
        """Every row of every table."""
        return subprocess.run([self.pg_dump, self.values["DATABASE_URL"]], capture_output=True, check=True).stdout

    def close(self) -> None:
        """Servers that stop write down all that they still had in memory."""
        self.hold.unlink(missing_ok=True)
        self._stack.close()


class _From(HTTPHandler):
    """Comes from this address of the machine."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.address = address

    def http_open(self, request: Request) -> HTTPResponse:
        connection = partial(HTTPConnection, source_address=(self.address, 0))
        return self.do_open(connection, request)  # type: ignore[arg-type]


class Visitor:
    """A browser without scripts, as far as the portal can tell."""

    def __init__(self, office: Office, *, address: str = "127.0.0.1", headers: Iterable[tuple[str, str]] = ()) -> None:
        self.office, self.page, self.jar = office, "", CookieJar()
        self._opener = build_opener(HTTPCookieProcessor(self.jar), _From(address))
        self._opener.addheaders = list(headers)

    def get(self, path: str, **asked: str) -> int:
        return self._open(Request(f"{self.office.address}{path}?{urlencode(asked, quote_via=quote)}"))

    def post(self, path: str, **fields: Any) -> int:
        """With the token of the page that was opened last."""
        said = encode_multipart(BOUNDARY, {"csrfmiddlewaretoken": self.token, **fields})
        return self._open(Request(f"{self.office.address}{path}", said, {"Content-Type": MULTIPART_CONTENT}))

    def sign_in(self, email: str, password: str) -> None:
        self.get("/sign-in/")
        self.post("/sign-in/", username=email, password=password)
        assert "/sign-out/" in self.page

    @property
    def token(self) -> str:
        found = TOKEN.search(self.page)
        assert found, self.page
        return found[1]

    def _open(self, request: Request) -> int:
        try:
            with self._opener.open(request, timeout=PATIENCE) as answer:
                self.page = answer.read().decode()
                return answer.status
        except HTTPError as refusal:
            with refusal:
                self.page = refusal.read().decode()
                return refusal.code
