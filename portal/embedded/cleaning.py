"""Removing everything that make has made."""

import contextlib
import os
import shutil
import signal
import time
from pathlib import Path

from .errors import CannotStart
from .locks import is_held
from .places import ROOT, settle

MADE = (
    ".venv",
    "build",
    ".mypy_cache",
    ".ruff_cache",
    ".pytest_cache",
    ".hypothesis",
    ".import_linter_cache",
    ".coverage",
)
SECONDS_TO_END = 60


def clean(var: Path) -> None:
    """Stop servers that still run here; remove `.venv`, caches and `var`. Refused while make run runs."""
    if is_held(var / "run.lock"):
        raise CannotStart("make run is running here: stop it first.")
    if var.is_dir():
        _end_keeper(var)
        places = settle(var)
        for folder in (places.sockets, places.home, var):
            _remove(folder)
    for name in MADE:
        _remove(ROOT / name)
    for cache in _bytecode(ROOT):
        _remove(cache)


def _bytecode(root: Path) -> list[Path]:
    outside = (".git", ".venv")
    return [
        path
        for top in root.iterdir()
        if top.name not in outside
        for path in (top, *top.rglob("__pycache__"))
        if path.name == "__pycache__"
    ]


def _end_keeper(var: Path) -> None:
    """A manage.py command may be using the servers; it is told by losing them."""
    lock = var / "keeper.lock"
    if not is_held(lock):
        return
    with contextlib.suppress(ValueError, ProcessLookupError):
        os.kill(int(lock.read_text()), signal.SIGTERM)
    until = time.monotonic() + SECONDS_TO_END
    while is_held(lock):
        if time.monotonic() > until:
            raise CannotStart("The embedded servers of this checkout do not stop: look at var/log.")
        time.sleep(0.1)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
