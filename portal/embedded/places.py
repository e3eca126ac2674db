"""Where the servers keep their data and sockets, and which account runs them.

PostgreSQL refuses to run as root, so for root both servers run as `nobody`. Where that account cannot reach
`var/` (a checkout below a closed home) their data lives in a folder of this checkout under /var/lib, and
`var/servers-home` says which.
"""

import hashlib
import os
import pwd
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .errors import CannotStart, said_plainly

ROOT = Path(__file__).resolve().parents[2]

# The kernel's sockaddr_un takes 107 bytes on Linux and 103 on macOS.
LONGEST_SOCKET_PATH = 103
LONGEST_SOCKET_NAME = ".s.PGSQL.5432"  # PostgreSQL's
# Where a path is too deep. Not the TMPDIR of one shell: every process of a checkout must find the same folder.
SHORT = Path("/tmp")  # noqa: S108  # nosec B108


@dataclass(frozen=True)
class Account:
    """Who runs the servers: ourselves, or for root somebody with fewer rights."""

    uid: int
    gid: int
    is_ourselves: bool

    @property
    def popen_arguments(self) -> dict[str, Any]:
        if self.is_ourselves:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def can_enter(self, folder: Path) -> bool:
        return self.is_ourselves or self._succeeds('cd -- "$1"', folder)

    def can_run(self, program: Path) -> bool:
        return self.is_ourselves or self._succeeds('test -x "$1" && test -r "$1"', program)

    def _succeeds(self, script: str, path: Path) -> bool:
        asked = subprocess.run(
            ["/bin/sh", "-c", script, "sh", str(path)],
            cwd="/",
            stderr=subprocess.DEVNULL,
            check=False,
            **self.popen_arguments,
        )
        return asked.returncode == 0


@dataclass(frozen=True)
class Places:
    var: Path
    home: Path
    sockets: Path
    account: Account

    @property
    def logs(self) -> Path:
        return self.var / "log"

    @property
    def keeper_socket(self) -> Path:
        return self.sockets / "keeper.sock"

    @property
    def valkey_socket(self) -> Path:
        return self.sockets / "valkey.sock"


def var_root() -> Path:
    return Path(os.environ.get("VAR_ROOT") or ROOT / "var").resolve()


def make_var(var: Path) -> Path:
    """Make `var/` where it is missing. Root's lets others pass through: its servers run as `nobody`."""
    var = var.resolve()
    try:
        make_folder(var, mode=0o711 if os.geteuid() == 0 else 0o700)
        make_folder(var / "log", mode=0o700)
    except OSError as error:
        raise said_plainly(error, var) from error
    if not os.access(var, os.W_OK | os.X_OK) or not os.access(var / "log", os.W_OK):
        raise CannotStart(f"{var} belongs to {_name_of(var.stat().st_uid)}: run as that user, or remove the folder.")
    return var


def settle(var: Path) -> Places:
    """Find, or make, every folder the servers need. The same answer each time for the same `var`."""
    var = make_var(var)
    account = _account_for(var)
    home = _home_for(var, account)
    return Places(var=var, home=home, sockets=_socket_folder(home, account), account=account)


def make_folder(folder: Path, *, mode: int, account: Account | None = None) -> None:
    if folder.is_dir():
        return
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if account and not account.is_ourselves:
        os.chown(folder, account.uid, account.gid)
    folder.chmod(mode)


def _account_for(var: Path) -> Account:
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid(), is_ourselves=True)
    data = var / "postgres"
    if data.exists() and data.stat().st_uid != 0:  # made by an ordinary user's run: go on as them
        return Account(data.stat().st_uid, data.stat().st_gid, is_ourselves=False)
    try:
        nobody = pwd.getpwnam("nobody")
    except KeyError as error:
        raise CannotStart("PostgreSQL refuses to run as root and there is no user called nobody here.") from error
    return Account(nobody.pw_uid, nobody.pw_gid, is_ourselves=False)


def _home_for(var: Path, account: Account) -> Path:
    if account.can_enter(var):
        return var
    record = var / "servers-home"
    recorded = Path(record.read_text()) if record.exists() else None
    home = recorded if recorded and _is_ours(recorded, var) else _folder_elsewhere(var)
    make_folder(home, mode=0o711)
    for path, words in ((home / "checkout", str(var)), (record, str(home))):
        if not path.exists() or path.read_text() != words:
            path.write_text(words)
    return home


def _is_ours(home: Path, var: Path) -> bool:
    """A checkout that was moved keeps its data; one that was copied must not share it with the first."""
    owner = home / "checkout"
    if not owner.exists():
        return False
    named = Path(owner.read_text())
    return named == var or not named.exists()


def _folder_elsewhere(var: Path) -> Path:
    return Path("/var/lib") / f"postwise-{_digest(var)}"


def _socket_folder(home: Path, account: Account) -> Path:
    folder = home / "run"
    if len(os.fsencode(folder / LONGEST_SOCKET_NAME)) > LONGEST_SOCKET_PATH:
        folder = SHORT / f"postwise-{account.uid}-{_digest(home)}"
    make_folder(folder, mode=0o700, account=account)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != account.uid or found.st_mode & 0o077:
        raise CannotStart(f"{folder} is not a private folder of {_name_of(account.uid)}: remove it and try again.")
    return folder


def _digest(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:12]


def _name_of(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"user {uid}"
