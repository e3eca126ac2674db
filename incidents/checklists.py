"""What an officer goes through on a case of each kind: content/checklists.yaml, and what of it was ticked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from incidents.enums import CaseKind
from incidents.models import Case, Tick

FILE = Path(__file__).parent / "content" / "checklists.yaml"
KNOWN = {"name", "words", "why"}
LONGEST_NAME = Tick._meta.get_field("line").max_length or 0


class ChecklistsFault(ValueError):
    """The file of the checklists cannot be used as it stands. The text says where and why."""


@dataclass(frozen=True)
class Line:
    name: str
    words: str
    why: str = ""


@dataclass(frozen=True)
class Ticked:
    """A line on a case: what was ticked and taken back, the last first."""

    line: Line
    ticks: Sequence[Tick]

    @property
    def is_done(self) -> bool:
        return bool(self.ticks) and self.ticks[0].is_done


@lru_cache(maxsize=1)
def checklists() -> Mapping[CaseKind, Sequence[Line]]:
    return read_checklists(yaml.load(FILE.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader))


def read_checklists(content: Mapping[str, Any]) -> Mapping[CaseKind, Sequence[Line]]:
    """Raises ChecklistsFault."""
    if strange := set(content) ^ set(CaseKind.values):
        raise ChecklistsFault(f"{', '.join(sorted(strange))}: there is one list for each kind of case.")
    return {CaseKind(kind): _lines(kind, rows) for kind, rows in content.items()}


def _lines(kind: str, rows: Sequence[Mapping[str, str]]) -> Sequence[Line]:
    lines = [_line(kind, row) for row in rows]
    if len({line.name for line in lines}) != len(lines):
        raise ChecklistsFault(f"{kind}: a name stands twice.")
    return lines


def _line(kind: str, row: Mapping[str, str]) -> Line:
    if set(row) - KNOWN or not row.get("name") or not row.get("words"):
        raise ChecklistsFault(f"{kind}: a line has a name and words, and may have a why.")
    if len(row["name"]) > LONGEST_NAME:
        raise ChecklistsFault(f"{kind}: {row['name']} is too long for a name.")
    return Line(**row)


def checklist_of(case: Case) -> list[Ticked]:
    ticks: dict[str, list[Tick]] = {}
    for tick in case.ticks.select_related("by").order_by("-id"):
        ticks.setdefault(tick.line, []).append(tick)
    return [Ticked(line, ticks.get(line.name, ())) for line in checklists()[CaseKind(case.kind)]]
