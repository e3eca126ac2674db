"""How well the adviser answers. The thresholds are what was reached, rounded down; they may only go up.

drafts.yaml was used to choose words. The three sets held out were not, and say how the adviser meets text it has never
seen; no example for the model may be a near copy of one of theirs (test_learning.py).
"""

import pytest
import yaml

from policies.advice import Context, Draft, advise
from policies.advice.embedding import is_installed
from policies.advice.signals import senses
from policies.management.commands.check_posts import Score

from .rules import POLICIES, ROOT, rulebook

needs_model = pytest.mark.skipif(not is_installed(), reason="the language model is not installed")


@pytest.fixture
def without_model(monkeypatch):
    monkeypatch.setattr(senses, "load_senses", lambda: None)


def score(file: str) -> Score:
    tally = Score()
    for entry in yaml.safe_load((ROOT / "tests/policies/advice" / file).read_text(encoding="utf-8"))["scenarios"]:
        draft = Draft(entry["policy"], Context.from_mapping(entry["context"]), entry["text"])
        tally.add(entry, advise(draft, rulebook(draft.policy)))
    return tally


@pytest.mark.parametrize(
    ("file", "acceptable", "cited", "forbidden_ok", "harmless_blocked"),
    [
        ("drafts.yaml", 99, 97, 0, 0),
        ("held_out.yaml", 82, 70, 4, 1),
        ("held_out_2.yaml", 84, 83, 6, 10),
        ("held_out_3.yaml", 72, 72, 4, 14),
    ],
)
@needs_model
def test_the_adviser_is_as_right_as_it_was(file, acceptable, cited, forbidden_ok, harmless_blocked):
    tally = score(file)
    assert tally.share("acceptable", "drafts") >= acceptable
    assert tally.share("must_cite", "with_must_cite") >= cited
    assert tally.counts["forbidden_ok"] <= forbidden_ok
    assert tally.counts["harmless_blocked"] <= harmless_blocked


@pytest.mark.parametrize(
    ("file", "acceptable", "cited", "forbidden_ok", "harmless_blocked"),
    [
        ("drafts.yaml", 99, 97, 0, 0),
        ("held_out.yaml", 75, 58, 5, 0),
        ("held_out_2.yaml", 77, 66, 12, 7),
        ("held_out_3.yaml", 68, 65, 9, 6),
    ],
)
def test_without_the_model_it_is_as_right_as_the_word_lists_are(
    without_model, file, acceptable, cited, forbidden_ok, harmless_blocked
):
    test_the_adviser_is_as_right_as_it_was(file, acceptable, cited, forbidden_ok, harmless_blocked)


def test_our_drafts_are_many_and_cover_both_policies():
    entries = yaml.safe_load((ROOT / "tests/policies/advice/drafts.yaml").read_text(encoding="utf-8"))["scenarios"]
    assert len(entries) >= 400
    assert {entry["policy"] for entry in entries} == set(POLICIES)
    assert len({entry["id"] for entry in entries}) == len(entries)


def test_no_harmful_citation_of_a_clause_the_readers_ruled_out():
    entries = yaml.safe_load((ROOT / "tests/policies/advice/drafts.yaml").read_text(encoding="utf-8"))["scenarios"]
    for entry in entries:
        ruled_out = set(entry.get("must_not_cite", ()))
        if ruled_out:
            draft = Draft(entry["policy"], Context.from_mapping(entry["context"]), entry["text"])
            assert not ruled_out & set(advise(draft, rulebook(draft.policy)).clauses), entry["id"]
