"""References in a policy that the world has moved past. What they are stands in `content/stale_references.yaml`."""

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

FILE = Path(__file__).parent.parent / "content" / "stale_references.yaml"

# Every repetition below has an upper bound: time grows with the length of the text and no faster.
GAP = r"[\s*_]{1,8}"
NOT_WITHIN_A_WORD = r"(?<![\w-])", r"(?!\w|\.\d|-\w)"
OF_SOMETHING = re.compile(rf"(?:\(\w{{1,4}}\)){{0,3}}{GAP}of{GAP}the{GAP}(?=[A-Z])")


@dataclass(frozen=True, slots=True)
class Reference:
    """One kind of reference that is out of date; the head of the file says what each part means."""

    id: str
    patterns: tuple[str, ...]
    was: str
    since: str
    now: str
    source: str
    exact: bool = False
    beside: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    rules_of: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    span: tuple[int, int]
    reference: Reference


@lru_cache(maxsize=1)
def references() -> tuple[Reference, ...]:
    """All of them, in the order of the file. Read once in the life of a process."""
    rows = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return tuple(Reference(**{key: _frozen(value) for key, value in row.items()}) for row in rows)


def find_stale(text: str) -> list[Found]:
    """Where a text (a clause in Markdown, say) names something out of date, in the order of the text."""
    found = [Found(span, reference) for reference in references() for span in _spans(reference, text)]
    return sorted(found, key=lambda one: one.span)


def _spans(reference: Reference, text: str) -> list[tuple[int, int]]:
    spans = [match.span() for match in _finder(reference.patterns, reference.exact).finditer(text)]
    if reference.rules_of:
        spans = [(start, end) for start, end in spans if not _is_of_another(text, end, reference.rules_of)]
    if not spans or (reference.beside and not _finder(reference.beside).search(text)):
        return []
    return [] if reference.unless and _finder(reference.unless).search(text) else spans


def _is_of_another(text: str, end: int, rules_of: str) -> bool:
    """Whether the number is said to be one of something else: "regulation 2.1 of the Customs Regulations"."""
    said = OF_SOMETHING.match(text, end)
    return bool(said and not text.startswith(rules_of, said.end()))


@lru_cache(maxsize=256)
def _finder(phrases: tuple[str, ...], exact: bool = False) -> re.Pattern[str]:
    longest_first = sorted(phrases, key=len, reverse=True)
    anyone = "|".join(GAP.join(re.escape(word) for word in phrase.split()) for phrase in longest_first)
    before, after = NOT_WITHIN_A_WORD
    return re.compile(f"{before}(?:{anyone}){after}", 0 if exact else re.IGNORECASE)


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
