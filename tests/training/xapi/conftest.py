"""An LRS in a process of its own."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.incidents.processes import until
from tests.lrs import statements_in


class Store:
    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, "0"
        self.behave("ok")
        self.start()

    def start(self) -> None:
        """At the port it had, if it had one."""
        (self.folder / "port").unlink(missing_ok=True)
        self.process = subprocess.Popen([sys.executable, "-m", "tests.lrs", str(self.folder), self.port])
        self.port = until(lambda: (self.folder / "port").exists() and (self.folder / "port").read_text())

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()

    def behave(self, mode: str) -> None:
        (self.folder / "mode").write_text(mode)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}/xapi"

    @property
    def statements(self) -> list[dict]:
        return [*statements_in(self.folder).values()]

    @property
    def requests(self) -> list[list[str]]:
        path = self.folder / "requests"
        return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


@pytest.fixture
def store(tmp_path, settings):
    found = Store(tmp_path)
    settings.XAPI_URL, settings.XAPI_KEY, settings.XAPI_SECRET = found.address, "portal", "secret"
    yield found
    found.stop()
