"""What to do about a post that is already out, one's own or another's: the words of content/, put together."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import yaml
from django.conf import settings


@dataclass(frozen=True)
class Part:
    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Guidance:
    outcome: str
    tone: str
    sentence: str
    parts: tuple[Part, ...]
    clauses: tuple[str, ...]


@lru_cache(maxsize=8)
def words_of(guide: str) -> Mapping[str, Any]:
    """Read once in the life of a process."""
    path = settings.BASE_DIR / "policies" / "content" / f"{guide}.yaml"
    return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)  # type: ignore[no-any-return]


def choices_of(guide: str, question: str) -> list[tuple[str, str]]:
    answers = words_of(guide)[question].items()
    return [(key, answer if isinstance(answer, str) else answer["label"]) for key, answer in answers]


def for_own_post(policy: str, *, place: str, standing: str, shows: Iterable[str]) -> Guidance:
    """In the order in which someone would do it; what is worst about the post is told first."""
    words = words_of("already_posted")
    contact = words["contacts"][policy]
    shown = [words["shows"][one] for one in words["shows"] if one in set(shows)]
    parts = [
        ("Keep your own copy of what it said", words["own_copy"]),
        ("Take it down", [] if standing == "no" else words["places"][place]["steps"]),
        ("Where others have shared it", words["copied"] if standing == "copied" else []),
        ("Whom to tell, and when", [line for one in shown for line in one["tell"]]),
        ("What happens then", words["after"][policy]),
        ("How telling us differs from being reported", words["differs"]),
    ]
    return Guidance(
        outcome="Take a breath: this can be put right",
        tone="wait",
        sentence="Few posts are past mending, and the first hour helps most. Go through this from the top.",
        parts=_parts(parts, contact),
        clauses=_once(ref for one in shown for ref in one["clauses"][policy]),
    )


def for_anothers_post(policy: str, *, situation: str) -> Guidance:
    words = words_of("answering_others")
    contact, found = words["contacts"][policy], words["situations"][situation]

    def said(key: str) -> Any:
        return found.get(f"{key}_for", {}).get(policy, found[key])

    return Guidance(
        outcome=said("outcome"),
        tone=said("tone"),
        sentence=said("sentence"),
        parts=_parts([("What to do", said("do")), ("What to leave", said("avoid"))], contact),
        clauses=_once(found["clauses"][policy]),
    )


def can_guide(policy: str) -> bool:
    return policy in words_of("already_posted")["contacts"]


def _parts(parts: Iterable[tuple[str, Iterable[str]]], contact: str) -> tuple[Part, ...]:
    made = (Part(title, tuple(line.replace("{contact}", contact) for line in lines)) for title, lines in parts)
    return tuple(part for part in made if part.lines)


def _once(refs: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(refs))
