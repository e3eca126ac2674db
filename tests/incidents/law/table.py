"""The rules of the process in law, numbered: what each asks, where it comes from, and the tests that hold it.

They stand in rules.yaml. A rule that nothing holds yet stands there as open, with the reason.
"""

from dataclasses import dataclass
from pathlib import Path

import yaml

FILE = Path(__file__).with_name("rules.yaml")


@dataclass(frozen=True)
class Rule:
    """`source` names where it comes from: S with a number is public, K common knowledge, D our own design."""

    number: int
    section: str
    source: str
    rule: str
    tests: tuple[str, ...] = ()
    open: str = ""


def rules() -> list[Rule]:
    rows = yaml.safe_load(FILE.read_text())["rules"]
    return [Rule(**{**row, "tests": tuple(row.get("tests", ()))}) for row in rows]


def said_to_be_open() -> int:
    return int(yaml.safe_load(FILE.read_text())["open"])
