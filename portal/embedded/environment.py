"""What the portal's settings find in the environment when the servers are embedded."""

import contextlib
import ipaddress
import os
import secrets
from pathlib import Path

from . import postgres, valkey
from .errors import CannotStart
from .places import make_folder, make_var, settle

DEFAULT_HOST = "127.0.0.1"
DEFAULT_PORT = 8000


def is_external() -> bool:
    """Whether both services are given from outside. One of the two alone is refused."""
    database, redis = _is_given("DATABASE_URL"), _is_given("REDIS_URL")
    if database != redis:
        given, missing = ("DATABASE_URL", "REDIS_URL") if database else ("REDIS_URL", "DATABASE_URL")
        raise CannotStart(f"{given} is set and {missing} is not: set both, or neither to run the embedded servers.")
    return database


def _is_given(name: str) -> bool:
    """By itself, or in a file that NAME_FILE names: the settings read both."""
    return bool(os.environ.get(name) or os.environ.get(f"{name}_FILE"))


def environment(var: Path) -> dict[str, str]:
    """Every value the portal needs to run from `var`, the ones already set in the environment first."""
    var = make_var(var)
    make_folder(var / "private", mode=0o700)
    make_folder(var / "mail", mode=0o700)
    host, port = os.environ.get("HOST") or DEFAULT_HOST, os.environ.get("PORT") or str(DEFAULT_PORT)
    values = {
        "SECRET_KEY": _kept(var / "secret-key", size=50),
        "CUSTODIAN_KEYS": _kept(var / "custodian-key", size=32),
        "DEBUG": "0",
        "DEMO": "1",
        "SITE_URL": site_url(host, port),
        "ALLOWED_HOSTS": "*" if reachable_host(host) != host else f"localhost,127.0.0.1,[::1],{host}",
        "EMAIL_URL": "filemail://",
        "VAR_ROOT": str(var),
        "PRIVATE_ROOT": str(var / "private"),
    }
    if not is_external():
        places = settle(var)
        values |= {"DATABASE_URL": postgres.database_url(places), "REDIS_URL": valkey.redis_url(places)}
    return {name: os.environ.get(name) or value for name, value in values.items()}


def reachable_host(host: str) -> str:
    """Where a server that listens on `host` answers from this machine."""
    with contextlib.suppress(ValueError):
        if ipaddress.ip_address(host).is_unspecified:
            return DEFAULT_HOST
    return host


def site_url(host: str, port: str | int) -> str:
    shown = reachable_host(host)
    return f"http://[{shown}]:{port}" if ":" in shown else f"http://{shown}:{port}"


def _kept(path: Path, *, size: int) -> str:
    """The key made at the first run. Linked into place whole, so that two first runs at once agree on one."""
    if not path.exists():
        draft = path.with_suffix(f".{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(size))
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
    return path.read_text().strip()
