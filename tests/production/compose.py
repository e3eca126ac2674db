"""Reads docker-compose.yml, the Dockerfile and .dockerignore: what would run, in what environment, from which files."""

import re
import shutil
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]


def read_compose() -> dict[str, Any]:
    compose: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    return compose


def services() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = read_compose()["services"]
    return found


def read_env_file(path: Path) -> dict[str, str]:
    lines = (line.strip() for line in path.read_text().splitlines())
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def dockerfile_steps() -> list[tuple[str, str]]:
    """Each instruction with its words on one line, the comments left out."""
    lines = [line for line in (ROOT / "Dockerfile").read_text().splitlines() if not line.startswith("#")]
    joined = re.sub(r"\\\n\s*", "", "\n".join(lines))
    return [(step[0], step[1]) for line in joined.splitlines() if line for step in [line.split(None, 1)]]


def image_environment() -> dict[str, str]:
    words = " ".join(rest for name, rest in dockerfile_steps() if name == "ENV")
    return dict(word.split("=", 1) for word in words.split())


def copy_image_files(to: Path) -> None:
    """What `COPY . .` takes, by .dockerignore, which here names what stays in."""
    rules = [line for line in (ROOT / ".dockerignore").read_text().splitlines() if line and line[0] != "#"]
    assert rules[0] == "*", "the image takes nothing that is not named"
    for rule in rules[1:]:
        if not rule.startswith("!"):
            continue
        source, target = ROOT / rule[1:], to / rule[1:]
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy2(source, target)
