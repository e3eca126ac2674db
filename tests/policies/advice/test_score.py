"""How well the adviser answers. The thresholds are what was reached, rounded down. They go up; one goes down only
where the four sets held out together are answered better, and docs/decisions/0010 says so.

drafts.yaml was used to choose words, by which the lists alone are judged too kindly. The sets held out were not, and
say how the adviser meets text it has never seen; nothing it learns from may be a near copy of one of theirs
(test_learning.py, test_judge.py). The costs of the two kinds of mistake were chosen on drafts.yaml.
"""

import pytest
import yaml

from policies.advice import Context, Draft, advise, adviser
from policies.advice.embedding import is_installed
from policies.advice.scoring import Score
from policies.advice.signals import senses

from .rules import POLICIES, ROOT, rulebook

needs_model = pytest.mark.skipif(not is_installed(), reason="the language model is not installed")


@pytest.fixture
def without_model(monkeypatch):
    monkeypatch.setattr(senses, "load_senses", lambda: None)
    monkeypatch.setattr(adviser, "load_judge", lambda: None)


def score(file: str) -> Score:
    tally = Score()
    for entry in yaml.safe_load((ROOT / "tests/policies/advice" / file).read_text(encoding="utf-8"))["scenarios"]:
        draft = Draft(entry["policy"], Context.from_mapping(entry["context"]), entry["text"])
        tally.add(entry, advise(draft, rulebook(draft.policy)))
    return tally


@pytest.mark.parametrize(
    ("file", "acceptable", "cited", "forbidden_ok", "harmless_blocked"),
    [
        ("drafts.yaml", 96, 96, 3, 2),
        ("held_out.yaml", 85, 83, 2, 2),
        ("held_out_2.yaml", 92, 93, 2, 6),
        ("held_out_3.yaml", 86, 90, 1, 7),
        ("held_out_4.yaml", 90, 93, 2, 16),
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
        ("drafts.yaml", 99, 97, 1, 0),
        ("held_out.yaml", 75, 58, 8, 0),
        ("held_out_2.yaml", 75, 66, 26, 7),
        ("held_out_3.yaml", 70, 63, 12, 6),
        ("held_out_4.yaml", 70, 60, 50, 26),
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


def test_clauses_the_readers_ruled_out_are_hardly_ever_cited():
    entries = yaml.safe_load((ROOT / "tests/policies/advice/drafts.yaml").read_text(encoding="utf-8"))["scenarios"]
    entries = [entry for entry in entries if entry.get("must_not_cite")]
    cited = []
    for entry in entries:
        draft = Draft(entry["policy"], Context.from_mapping(entry["context"]), entry["text"])
        if set(entry["must_not_cite"]) & set(advise(draft, rulebook(draft.policy)).clauses):
            cited.append(entry["id"])
    assert len(cited) <= 0.06 * len(entries), cited
