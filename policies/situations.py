"""What may I do? Made-up examples put to the rules in force, so that the answers change when the rules do."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

from .advice import Context, Draft, Rulebook, Verdict, advise
from .rulebooks import rulebook_for


@dataclass(frozen=True)
class Cell:
    place: str
    label: str
    verdict: Verdict
    clause: str  # the first of the rule that decided, or empty


@dataclass(frozen=True)
class Row:
    subject: str
    example: str
    cells: tuple[Cell, ...]


# The rules a table was made with stand beside it: when others are in force, it is made again.
_tables: dict[tuple[str, str], tuple[Rulebook, tuple[Row, ...]]] = {}


def has_situations(slug: str) -> bool:
    return _file(slug).is_file()


def places_of(slug: str) -> list[tuple[str, str]]:
    return [(place["id"], place["label"]) for place in situations_of(slug)["places"]]


def table_of(slug: str, role: str) -> tuple[Row, ...]:
    rules = rulebook_for(slug)
    kept = _tables.get((slug, role))
    if kept is None or kept[0] is not rules:
        kept = _tables[slug, role] = (rules, answer_all(rules, situations_of(slug), role))
    return kept[1]


def answer_all(rules: Rulebook, situations: Mapping[str, Any], role: str) -> tuple[Row, ...]:
    return tuple(
        Row(
            subject["label"],
            subject["text"],
            tuple(_answer(rules, subject, place, role) for place in situations["places"]),
        )
        for subject in situations["subjects"]
    )


def _answer(rules: Rulebook, subject: Mapping[str, Any], place: Mapping[str, Any], role: str) -> Cell:
    context = Context.from_mapping({**place["context"], **subject.get("context", {}), "role": role})
    found = advise(Draft(rules.policy, context, subject["text"]), rules, rules_alone=True)
    return Cell(place["id"], place["label"], found.verdict, found.clauses[0] if found.clauses else "")


@lru_cache(maxsize=32)
def situations_of(slug: str) -> Mapping[str, Any]:
    """Read once in the life of a process."""
    return yaml.load(_file(slug).read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)  # type: ignore[no-any-return]


def _file(slug: str) -> Path:
    return settings.BASE_DIR / "policies" / "content" / slug / "situations.yaml"
