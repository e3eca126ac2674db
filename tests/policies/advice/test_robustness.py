"""A draft written another way gets the same verdict. The thresholds are what was reached, rounded down."""

import random

import pytest
import yaml

from policies.advice import Context, Draft, Verdict, advise
from policies.advice.embedding import is_installed

from .robustness import CHANGES, changed
from .rules import ROOT, rulebook

if not is_installed():
    pytest.skip("the language model is not installed", allow_module_level=True)

SAMPLE = 40
FEWEST_SAME = 97  # per cent, over all changes
FEWEST_SAME_OF_ONE = 92  # per cent, under any one change


def drafts() -> list[dict]:
    content = yaml.safe_load((ROOT / "tests/policies/advice/drafts.yaml").read_text(encoding="utf-8"))
    return [entry for entry in content["scenarios"] if entry["text"].strip()]


def verdict(entry: dict, text: str) -> Verdict:
    draft = Draft(entry["policy"], Context.from_mapping(entry["context"]), text)
    return advise(draft, rulebook(draft.policy)).verdict


def shares_unchanged(entries: list[dict]) -> dict[str, float]:
    same = dict.fromkeys(CHANGES, 0)
    for entry in entries:
        plain = verdict(entry, entry["text"])
        for change in CHANGES:
            same[change] += verdict(entry, changed(entry["id"], change, entry["text"])) == plain
    return {change: 100 * count / len(entries) for change, count in same.items()}


def test_a_sample_of_drafts_keeps_its_verdict_under_twelve_changes():
    shares = shares_unchanged(random.Random("sample").sample(drafts(), SAMPLE))
    assert sum(shares.values()) / len(shares) >= FEWEST_SAME, shares


@pytest.mark.soak
def test_every_draft_keeps_its_verdict_under_twelve_changes():
    shares = shares_unchanged(drafts())
    assert sum(shares.values()) / len(shares) >= FEWEST_SAME, shares
    assert min(shares.values()) >= FEWEST_SAME_OF_ONE, shares


@pytest.mark.parametrize("change", CHANGES)
def test_every_change_changes_some_drafts_and_always_alike(change):
    entries = drafts()
    texts = [changed(entry["id"], change, entry["text"]) for entry in entries]
    assert texts == [changed(entry["id"], change, entry["text"]) for entry in entries]
    assert sum(text != entry["text"] for text, entry in zip(texts, entries, strict=True)) > 30
