"""A PostgreSQL of a test's own, to be killed while it is in use: what it said was committed has to be there after."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from django.conf import settings

from portal.embedded import postgres
from portal.embedded.binaries import binaries
from portal.embedded.places import settle


class PrivatePostgres:
    def __init__(self) -> None:
        self.var = Path(tempfile.mkdtemp(prefix="postwise-postgres-"))
        self.var.chmod(0o711)  # run by root, the server is run as nobody
        self.places = settle(self.var)
        self.url = postgres.database_url(self.places)

    def start(self) -> None:
        self.server = postgres.server(self.places, binaries(self.places), durable=True)
        self.server.start()

    def migrate(self) -> None:
        environment = {**os.environ, "DATABASE_URL": self.url, "DJANGO_SETTINGS_MODULE": "tests.settings"}
        program = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
        subprocess.run(program, check=True, cwd=settings.BASE_DIR, env=environment)

    def kill(self) -> None:
        """As `kill -9` of the server: its own processes notice and end."""
        process = self.server.process
        if process and process.poll() is None:
            os.kill(process.pid, signal.SIGKILL)
            process.wait()

    def remove(self) -> None:
        if self.server.process and self.server.process.poll() is None:
            self.server.stop()
        shutil.rmtree(self.var, ignore_errors=True)
