"""The documents stay true to the code, and the code says nothing of the machine it was written on."""

import os
import re
import subprocess
from pathlib import Path

import pytest
from django.core.management import get_commands

from .compose import ROOT
from .machines import MACHINES, render

DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
OUR_APPS = {"portal", "policies", "training", "incidents"}
# In parts, so that this file does not find itself.
REGISTRIES = [
    "py" + "pi.org",
    "pythonhosted" + ".org",
    "npm" + "js.org",
    "docker" + ".io",
    "--index" + "-url",
    "ghcr" + ".io",
]
MACHINE_PATH = re.compile(r"(?<![\w./-])/(?:root|work|home/\w+|Users/\w+)/")


def tracked_files() -> list[Path]:
    """What is or could be committed; without git, everything there is but what a run makes."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode:
        made = {".venv", "var", "__pycache__", ".mypy_cache", ".ruff_cache", ".hypothesis"}
        return [path for path in ROOT.rglob("*") if path.is_file() and not made & set(path.relative_to(ROOT).parts)]
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


def test_the_state_machines_are_drawn_as_the_tables_have_them():
    page = ROOT / "docs" / "state-machines.md"
    if os.environ.get("WRITE_DOCS"):
        page.write_text(render())
    assert page.read_text() == render(), "write it again as its head says"


@pytest.mark.parametrize("machine", MACHINES, ids=lambda machine: machine.title)
def test_every_state_has_its_place_in_the_table(machine):
    assert set(machine.moves) == set(machine.states)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_between_documents_lead_somewhere(document):
    words = re.sub(r"`[^`\n]+`", "", document.read_text())  # what is written as an example leads nowhere
    for target in re.findall(r"\]\(([^)\s]+)\)", words):
        if re.match(r"https?:|mailto:", target):
            continue
        path, _, anchor = target.partition("#")
        linked = (document.parent / path).resolve() if path else document
        assert linked.exists(), target
        if anchor:
            assert anchor in anchors(linked), target


def anchors(document: Path) -> set[str]:
    """As GitHub and GitLab make them of headings."""
    headings = re.findall(r"^#+ (.+)$", document.read_text(), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_documents_name_only_make_targets_that_exist():
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), flags=re.MULTILINE))
    named = {
        word for document in DOCUMENTS for word in re.findall(r"`(?:\w+=\S+ )*make ([a-z-]+)", document.read_text())
    }
    assert named <= targets


def test_documents_name_only_commands_that_exist_and_every_one_of_ours():
    commands = get_commands()
    ours = {name for name, app in commands.items() if str(app).split(".")[0] in OUR_APPS}
    text = "\n".join(document.read_text() for document in DOCUMENTS)
    named = set(re.findall(r"manage\.py ([a-z_]+)", text))
    assert named <= set(commands)
    assert ours <= set(re.findall(r"\b[a-z_]+\b", text))


def test_no_file_names_a_registry_or_a_place_on_somebodys_machine():
    found = []
    for path in tracked_files():
        text = text_of(path)
        found += [f"{path.relative_to(ROOT)}: {word}" for word in REGISTRIES if word in text]
        found += [f"{path.relative_to(ROOT)}: {place}" for place in MACHINE_PATH.findall(text)]
    assert found == []
