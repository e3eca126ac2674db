"""What a sanction is decided with and carried out by: content/sanctions.yaml. A department makes the lists its own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from incidents.enums import SanctionKind

FILE = Path(__file__).parent / "content" / "sanctions.yaml"
LONGEST = {"key": 40, "code": 20, "task": 200}


class SanctionListsFault(ValueError):
    """The file of the lists cannot be used as it stands. The text says where and why."""


@dataclass(frozen=True)
class SanctionLists:
    factors: Mapping[str, str]
    grounds: Mapping[str, str]
    of_the_code: frozenset[str]  # the grounds that are a breach of the Code: these, and no others, are a sanction
    tasks: Mapping[SanctionKind, Sequence[str]]

    @property
    def other_grounds(self) -> Mapping[str, str]:
        return {code: title for code, title in self.grounds.items() if code not in self.of_the_code}


@lru_cache(maxsize=1)
def sanction_lists() -> SanctionLists:
    return read_lists(yaml.load(FILE.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader))


def read_lists(content: Mapping[str, Any]) -> SanctionLists:
    """Raises SanctionListsFault."""
    if set(content) != {"factors", "grounds", "tasks"}:
        raise SanctionListsFault("There are three lists: factors, grounds and tasks.")
    of_the_code = frozenset(row["code"] for row in content["grounds"] if row.get("sanction"))
    if not of_the_code:
        raise SanctionListsFault("grounds: one of them is a breach of the Code, with sanction: true.")
    return SanctionLists(
        factors=_named(content["factors"], "key"),
        grounds=_named(content["grounds"], "code"),
        of_the_code=of_the_code,
        tasks=_tasks(content["tasks"]),
    )


def _named(rows: Sequence[Mapping[str, Any]], key: str) -> Mapping[str, str]:
    named = {str(row[key]): str(row["title"]) for row in rows}
    if len(named) != len(rows):
        raise SanctionListsFault(f"A {key} stands twice.")
    if long := [name for name in named if len(name) > LONGEST[key]]:
        raise SanctionListsFault(f"{', '.join(long)}: a {key} has at most {LONGEST[key]} characters.")
    return named


def _tasks(rows: Mapping[str, Sequence[str]]) -> Mapping[SanctionKind, Sequence[str]]:
    if strange := set(rows) ^ set(SanctionKind.values):
        raise SanctionListsFault(f"{', '.join(sorted(strange))}: there is one list of tasks for each of the six.")
    for kind, tasks in rows.items():
        if not tasks or len(set(tasks)) != len(tasks) or any(len(task) > LONGEST["task"] for task in tasks):
            raise SanctionListsFault(f"{kind}: tasks that differ, each of at most {LONGEST['task']} characters.")
    return {SanctionKind(kind): tuple(tasks) for kind, tasks in rows.items()}
