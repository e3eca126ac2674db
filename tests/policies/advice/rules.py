"""The two rulebooks, read once for all tests, and short ways to ask them."""

import csv
from functools import cache
from pathlib import Path

from policies.advice import Context, Draft, Outcome, Rulebook, advise, load_rulebook
from policies.advice.signals import Signals, find_signals, load_lexicon

ROOT = Path(__file__).resolve().parents[3]
POLICIES = ("dhs", "acbps")


@cache
def clause_refs(policy: str) -> frozenset[str]:
    with (ROOT / "tests/policies/clause_refs.csv").open(encoding="utf-8") as lines:
        return frozenset(row["ref"] for row in csv.DictReader(lines) if row["ref"].startswith(policy.upper()))


@cache
def rulebook(policy: str) -> Rulebook:
    return load_rulebook(ROOT / "policies/content" / policy / "advice.yaml", clause_refs(policy))


def ask(policy: str, text: str, **context) -> Outcome:
    return advise(Draft(policy, Context.from_mapping(context), text), rulebook(policy))


def signals(text: str, **context) -> Signals:
    return find_signals(text, Context.from_mapping(context), load_lexicon())


def found(text: str, name: str, **context) -> list[str]:
    """The words behind a signal, as they stand in the text."""
    return [text[start:end] for start, end in signals(text, **context).spans([name])]


YAMMER = {"platform": "Yammer", "audience": "internal", "identifiable": "yes", "work_device": True, "work_time": True}
