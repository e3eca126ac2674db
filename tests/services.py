"""PostgreSQL and Valkey for a test run, when no DATABASE_URL names others. Loaded with `-p tests.services`.

They start before Django's settings are read and are this run's own, so two runs at once never meet. Their
folder goes with them at the end, however the run ends.
"""

import atexit
import contextlib
import os
import sys
import tempfile
from pathlib import Path

from portal.embedded import CannotStart, is_external, services


def start() -> None:
    var = Path(tempfile.mkdtemp(prefix="postwise-test-"))
    if os.geteuid() == 0:
        var.chmod(0o711)  # the servers run as nobody, who must pass through
    stack = contextlib.ExitStack()
    atexit.register(stack.close)
    os.environ.update(stack.enter_context(services(var, durable=False, discard=True)))


os.environ.setdefault("DEMO", "0")
os.environ.setdefault("SECOND_FACTOR_ROLES", "")  # tests of the second factor ask for it

try:
    # The workers of a parallel run are given the environment of the process that starts them.
    if "PYTEST_XDIST_WORKER" not in os.environ and not is_external():
        start()
except CannotStart as refusal:
    sys.exit(str(refusal))
