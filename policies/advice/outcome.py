"""What the adviser answers, and why."""

from dataclasses import dataclass
from enum import StrEnum

Span = tuple[int, int, str]


class Verdict(StrEnum):
    """In order, from free to post to not as drafted."""

    OK = "ok"
    TAKE_CARE = "take_care"
    ASK_FIRST = "ask_first"
    DO_NOT_POST = "do_not_post"

    @property
    def severity(self) -> int:
        return list(Verdict).index(self)


@dataclass(frozen=True, slots=True)
class Reason:
    """One rule that fired, and of what it looks for the signals that were found. Spans point into the text exactly as
    it was given."""

    rule_id: str
    clauses: tuple[str, ...]
    verdict: Verdict
    because: str
    fix: str
    spans: tuple[Span, ...] = ()
    signals: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    verdict: Verdict
    headline: str
    reasons: tuple[Reason, ...] = ()
    clauses: tuple[str, ...] = ()
    rights: tuple[str, ...] = ()
    routes: tuple[str, ...] = ()
    who_to_ask: tuple[str, ...] = ()
    in_distress: bool = False
    threatens: bool = False  # harm to others
    left_out: tuple[str, ...] = ()  # what would have been found, had it not been asked to be left out
