"""A Valkey of a test's own, to be killed while it is in use."""

import os
import shutil
import signal
import tempfile
from pathlib import Path

from portal.embedded import valkey
from portal.embedded.binaries import binaries
from portal.embedded.places import settle


class PrivateValkey:
    def __init__(self) -> None:
        self.var = Path(tempfile.mkdtemp(prefix="postwise-valkey-"))
        self.var.chmod(0o711)  # run by root, the server is run as nobody
        self.places = settle(self.var)
        self.server = valkey.server(self.places, binaries(self.places), durable=True)
        self.url = valkey.redis_url(self.places)

    def start(self) -> None:
        self.server.start()

    def kill(self) -> None:
        """As `kill -9`: no goodbye, nothing saved on the way out."""
        process = self.server.process
        if process and process.poll() is None:
            os.kill(process.pid, signal.SIGKILL)
            process.wait()

    def remove(self) -> None:
        self.kill()
        shutil.rmtree(self.var, ignore_errors=True)
