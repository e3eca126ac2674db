"""The arrows between rooms hold, and the check that holds them notices when one is bent."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROOMS = ["portal", "policies", "incidents", "training"]


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [Path(sys.executable).parent / "lint-imports", "--no-cache"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


@pytest.fixture
def house(tmp_path: Path) -> Path:
    for room in ROOMS:
        shutil.copytree(ROOT / room, tmp_path / room, ignore=shutil.ignore_patterns("__pycache__", "content"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_the_arrows_of_the_house_point_down() -> None:
    answer = lint(ROOT)
    assert answer.returncode == 0, answer.stdout


@pytest.mark.parametrize(
    ("module", "planted", "contract"),
    [
        ("portal/models/person.py", "import policies.models", "The house"),
        ("policies/models/policy.py", "import incidents.models", "The house"),
        ("training/queries/standing.py", "import incidents.models", "The house"),
        ("portal/audit.py", "import portal.notices", "The house"),
        ("incidents/models/case.py", "import incidents.domain.case", "Inside an app"),
        ("incidents/domain/case.py", "import incidents.views.case", "Inside an app"),
        ("policies/rules/edition.py", "import policies.forms", "Inside an app"),
        ("policies/advice/adviser.py", "import django.db", "The adviser is plain Python"),
        ("policies/reading/document.py", "import policies.models", "The adviser is plain Python"),
        ("incidents/tasks.py", "import portal.celery", "Only portal.jobs asks the broker"),
    ],
)
def test_a_planted_violation_breaks_its_contract(house: Path, module: str, planted: str, contract: str) -> None:
    place = house / module
    place.write_text(f"{planted}\n{place.read_text()}")

    answer = lint(house)

    assert answer.returncode == 1
    broken = [line for line in answer.stdout.splitlines() if line.endswith("BROKEN") or " BROKEN" in line]
    assert any(line.startswith(contract) for line in broken), answer.stdout
