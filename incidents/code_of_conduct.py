"""The Code of Conduct as it was worded on a day: content/code_of_conduct.yaml, or the department's own file."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

from incidents.enums import CodeElement

FILE = Path(__file__).parent / "content" / "code_of_conduct.yaml"
LONGEST_VERSION = 16


class CodeFault(ValueError):
    """The file of the Code cannot be used as it stands. The text says where and why."""


@dataclass(frozen=True)
class CodeVersion:
    """Section 13 from a day on, whole."""

    version: str
    from_on: date
    source: str
    words: Mapping[str, str]

    def worded(self, elements: Iterable[str]) -> dict[str, str]:
        return {element: self.words[element] for element in elements}


def code_on(day: date) -> CodeVersion:
    """The version in force that day. Conduct before the first one is measured by the first."""
    versions = _read(settings.CODE_OF_CONDUCT_FILE)
    return next((one for one in reversed(versions) if one.from_on <= day), versions[0])


@lru_cache(maxsize=4)
def _read(named: str) -> Sequence[CodeVersion]:
    file = Path(named) if named else FILE
    return read_versions(yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader))


def read_versions(content: Sequence[Mapping[str, Any]]) -> Sequence[CodeVersion]:
    """Each version with what stands from the one before it. Raises CodeFault."""
    versions: list[CodeVersion] = []
    for row in content:
        words = {**(versions[-1].words if versions else {}), **row.get("elements", {})}
        if set(words) != set(CodeElement.values):
            raise CodeFault(f"{row.get('version')}: the first version words all thirteen elements, and no other.")
        if not row.get("version") or len(row["version"]) > LONGEST_VERSION or not isinstance(row.get("from"), date):
            raise CodeFault(f"{row.get('version')}: a version has a short name and the day it is from.")
        versions.append(CodeVersion(row["version"], row["from"], row.get("source", ""), words))
    days, names = [one.from_on for one in versions], {one.version for one in versions}
    if not versions or days != sorted(set(days)) or len(names) != len(versions):
        raise CodeFault("Versions follow one another, each from a later day and by a name of its own.")
    return versions
