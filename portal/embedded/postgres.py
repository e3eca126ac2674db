"""PostgreSQL on a private socket: its data folder, its settings, and how to tell that it answers."""

import contextlib
import shutil
import signal
import subprocess
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

from . import leftovers
from .binaries import Binaries
from .errors import CannotStart
from .places import LONGEST_SOCKET_NAME, Places, make_folder
from .server import SERVER_ENVIRONMENT, Server, explain

NAME = "postwise"  # the database, and the role that owns it and is no superuser

SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "64MB",
    "random_page_cost": "1.1",  # no disk that turns: a row by an index costs hardly more than the next row
    "max_wal_size": "256MB",  # bounds the recovery after a crash to a few seconds
    "checkpoint_timeout": "5min",
    "max_parallel_workers_per_gather": "0",  # many small questions at once: none is worth several processes
    "io_method": "sync",  # one machine, one small database: no processes that only read
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
    # What people write must not stand in a log, so neither do the statements that carry it.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}
# Faster, and the data is worth nothing after a crash of the machine.
FOR_TESTS = {"fsync": "off", "full_page_writes": "off"}


def database_url(places: Places) -> str:
    return f"postgresql://{NAME}@/{NAME}?host={quote(str(places.sockets), safe='')}"


def server(places: Places, programs: Binaries, *, durable: bool) -> Server:
    """PostgreSQL ready to be started, its data folder made if this is the first time."""
    data = places.home / "postgres"
    log = places.logs / "postgresql.log"
    _check(data, programs)
    if not data.exists():
        _make_data(data, places, programs, log, durable=durable)
    for pid_file in (data / "postmaster.pid", places.sockets / f"{LONGEST_SOCKET_NAME}.lock"):
        leftovers.end(pid_file, data, by=signal.SIGINT)
    settings = SETTINGS | {"unix_socket_directories": f'"{places.sockets}"'} | ({} if durable else FOR_TESTS)
    options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
    return Server(
        name="PostgreSQL",
        argv=[programs.postgres, "-D", data, *options],
        places=places,
        log=log,
        is_ready=lambda pid: _is_ready(data / "postmaster.pid", pid),
        stop_by=signal.SIGINT,  # the fast way: open sessions are ended, nothing committed is lost
    )


def _check(data: Path, programs: Binaries) -> None:
    if not data.exists():
        return
    stamp = data / "PG_VERSION"
    if not stamp.exists():
        raise CannotStart(f"{data} is only half made: remove it (`make clean` removes all data) and try again.")
    made_by, ours = stamp.read_text().strip(), _major_version(programs)
    if made_by != ours:
        raise CannotStart(
            f"{data} was made by PostgreSQL {made_by} and this portal brings {ours}: "
            f"move its data over, or start afresh with `make clean`."
        )


def _major_version(programs: Binaries) -> str:
    said = subprocess.run([programs.postgres, "--version"], capture_output=True, text=True, check=True).stdout
    return said.split()[2].split(".")[0]  # postgres (PostgreSQL) 18.6


def _make_data(data: Path, places: Places, programs: Binaries, log: Path, *, durable: bool) -> None:
    """Make the cluster, the role and the database under another name first, so that none stays half made."""
    workshop = places.home / "postgres.new"
    shutil.rmtree(workshop, ignore_errors=True)
    make_folder(workshop, mode=0o700, account=places.account)
    sync = [] if durable else ["--no-sync"]
    locale = ["--locale=C.UTF-8", "--encoding=UTF8"]
    initdb: list[str | Path] = [
        programs.initdb,
        "-D",
        workshop,
        "-U",
        "postgres",
        "--auth=trust",
        *locale,
        *sync,
    ]
    single: list[str | Path] = [
        programs.postgres,
        "--single",
        "-D",
        workshop,
        *([] if durable else ["-F"]),
        "postgres",
    ]
    orders = f"CREATE ROLE {NAME} LOGIN CREATEDB CREATEROLE;\nCREATE DATABASE {NAME} OWNER {NAME};\n"
    for argv, words in ((initdb, ""), (single, orders)):
        said = _run(argv, words, places)
        if said.returncode or "ERROR:" in said.stdout:
            log.write_text(said.stdout)
            shutil.rmtree(workshop, ignore_errors=True)
            raise explain("PostgreSQL", said.stdout.splitlines(), places.home, log)
    workshop.rename(data)


def _run(argv: Sequence[str | Path], words: str, places: Places) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        argv,
        input=words,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        cwd=places.home,
        env=SERVER_ENVIRONMENT,
        check=False,
        **places.account.popen_arguments,
    )


def _is_ready(pid_file: Path, pid: int) -> bool:
    """The server writes its process on the first line and its state on the eighth."""
    with contextlib.suppress(OSError):
        lines = pid_file.read_text().splitlines()
        return len(lines) >= 8 and lines[0] == str(pid) and lines[7].strip() == "ready"
    return False
