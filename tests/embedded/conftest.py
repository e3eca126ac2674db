import contextlib
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.embedded import services
from portal.embedded.places import settle

# What the test run itself stands on; here we look at a checkout where nothing is set.
SET_BY_THE_RUN = (
    "DATABASE_URL",
    "REDIS_URL",
    "SECRET_KEY",
    "DEBUG",
    "DEMO",
    "SITE_URL",
    "ALLOWED_HOSTS",
    "EMAIL_URL",
    "VAR_ROOT",
    "PRIVATE_ROOT",
    "HOST",
    "PORT",
)


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in SET_BY_THE_RUN:
        monkeypatch.delenv(name, raising=False)


@contextlib.contextmanager
def reachable_folder() -> Iterator[Path]:
    """A folder that root's servers, which run as nobody, can reach; pytest's own are closed."""
    made = Path(tempfile.mkdtemp(prefix="postwise-embedded-"))
    made.chmod(0o711)
    try:
        yield made
    finally:
        shutil.rmtree(made)


@pytest.fixture
def folder() -> Iterator[Path]:
    with reachable_folder() as made:
        yield made


@pytest.fixture(scope="module")
def empty_cluster() -> Iterator[Path]:
    """A data folder as the first run makes it, to copy from: making one takes most of a start."""
    with reachable_folder() as made, pytest.MonkeyPatch.context() as patch:
        for name in SET_BY_THE_RUN:
            patch.delenv(name, raising=False)
        with services(made / "var", durable=False):
            pass
        yield made / "var" / "postgres"


@pytest.fixture
def new_var(folder: Path) -> Iterator[Path]:
    yield from _var(folder / "var")


@pytest.fixture
def var(new_var: Path, empty_cluster: Path) -> Path:
    subprocess.run(["cp", "-a", empty_cluster, settle(new_var).home / "postgres"], check=True)
    return new_var


@pytest.fixture
def closed_var(folder: Path) -> Iterator[Path]:
    """A `var` below a folder that only its owner may enter, as in root's home."""
    if os.geteuid() != 0:
        pytest.skip("only root's servers run as somebody else")
    home = folder / "home"
    home.mkdir(mode=0o700)
    yield from _var(home / "var")


@pytest.fixture
def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


def _var(path: Path) -> Iterator[Path]:
    yield path
    if path.exists():
        places = settle(path)
        for made in (places.sockets, places.home):
            shutil.rmtree(made, ignore_errors=True)
