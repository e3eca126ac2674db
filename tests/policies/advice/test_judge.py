"""How a draft reads as a whole."""

import dataclasses
from collections import Counter

import pytest
import yaml

from policies.advice import Context, Draft, Verdict, advise
from policies.advice.embedding import is_installed, load_encoder
from policies.advice.labelled import BadLabels, digest_of, read_labelled, with_manners
from policies.advice.signals import find_signals

from .rules import POLICIES, ROOT, clause_refs, rulebook

if not is_installed():
    pytest.skip("the language model is not installed", allow_module_level=True)

import numpy as np

from policies.advice.judge import Judge, forward, load_judge

ALIKE = 0.9  # cosine above which a draft all but repeats another
EXAMS = ("held_out.yaml", "held_out_2.yaml", "held_out_3.yaml", "held_out_4.yaml")
PUBLIC = Context(platform="Facebook", audience="public")
KNOWN = dataclasses.replace(PUBLIC, identifiable="yes")
YAMMER = Context(platform="Yammer", audience="internal", work_device=True, work_time=True, identifiable="yes")


@pytest.fixture(scope="module")
def labelled():
    return read_labelled()


def judge(text: str, context: Context = PUBLIC, policy: str = "dhs"):
    draft = Draft(policy, context, text)
    return load_judge().judge(draft, find_signals(text, context, rulebook(policy).lexicon))


def test_what_is_in_use_was_fitted_to_the_drafts_that_stand_there(labelled):
    """After changing a draft: manage.py train_advice --judge-only."""
    assert load_judge().drafts == digest_of(labelled)


def test_drafts_are_many_over_both_policies_and_every_verdict(labelled):
    assert len(labelled) > 5_000
    assert {(each.draft.policy, each.verdicts[0]) for each in labelled} == {
        (policy, verdict) for policy in POLICIES for verdict in Verdict
    }


def test_drafts_cite_only_clauses_of_their_policy(labelled):
    for each in labelled:
        assert each.deciding | each.fitting <= clause_refs(each.draft.policy), each.draft.text


def test_no_draft_is_taught_twice(labelled):
    twice = [draft.text for draft, times in Counter(each.draft for each in labelled).items() if times > 1]
    assert twice == []


def test_good_manners_change_no_answer(labelled):
    polite = with_manners(labelled)
    assert len(polite) > 1_000
    known = {(each.draft.policy, each.draft.context, each.draft.text): each for each in labelled}
    for each in polite:
        plain = known[each.draft.policy, each.draft.context, each.draft.text.split("\n", 1)[1].rpartition("\n")[0]]
        assert dataclasses.replace(each, draft=plain.draft) == plain


def test_an_emoji_the_model_has_no_word_for_does_not_disturb_it():
    assert judge("The tomatoes are ripe. 🌻 We made relish 🐨") == judge("The tomatoes are ripe. We made relish")


def test_no_draft_to_learn_from_all_but_repeats_one_held_out(labelled):
    exam = [
        entry["text"].lower()
        for name in EXAMS
        for entry in yaml.safe_load((ROOT / "tests/policies/advice" / name).read_text(encoding="utf-8"))["scenarios"]
        if len(entry["text"]) > 12
    ]
    texts = {each.draft.text.lower() for each in labelled}
    assert texts & set(exam) == set()
    chosen = [text for text in sorted(texts) if len(text) > 12][::7]
    encoder = load_encoder()
    likeness = encoder.encode(chosen)[:, 384:] @ encoder.encode(exam)[:, 384:].T
    assert [(chosen[at], exam[other]) for at, other in np.argwhere(likeness > ALIKE)] == []


def test_the_same_draft_is_always_judged_the_same():
    assert judge("Another day of whingeing customers.") == judge("Another day of whingeing customers.")


def test_likelihoods_are_likelihoods():
    said = judge("My own view: the new payment rates are too low.")
    assert sum(said.best.values()) == pytest.approx(1, abs=1e-4)
    assert all(0 <= share <= 1 for share in (*said.right.values(), *said.clauses.values()))
    assert {ref.split("-")[0] for ref in said.clauses} == {"DHS"}


def test_the_situation_counts():
    """The same words at work and at home."""
    word = "What a shit of a day"
    assert judge(word, YAMMER).best[Verdict.DO_NOT_POST] > judge(word).best[Verdict.DO_NOT_POST]


def test_the_picture_counts():
    shown = dataclasses.replace(PUBLIC, photo_of="a customer's file open on a screen")
    assert judge("Busy day", shown).best[Verdict.DO_NOT_POST] > judge("Busy day").best[Verdict.DO_NOT_POST]


def test_no_words_and_very_many_words_are_judged_too():
    for text in ("", "🐈", "word " * 9_000):
        assert judge(text) is not None


BREACH = "Mrs Tran from Cabramatta was at my counter again, still on Newstart and lying about her husband."
CALM = "The garden was lovely this morning and we had tea under the old tree by the gate. "


@pytest.mark.parametrize("joint", [" ", "\n\n"], ids=["one paragraph", "paragraphs"])
@pytest.mark.parametrize("before", [24, 40, 200], ids=["a page", "two pages", "longer than is read"])
def test_much_that_is_harmless_hides_no_breach_at_the_end(joint, before):
    """As one run of words and as paragraphs, more of them than are read by themselves."""
    text = joint.join([CALM * (before // 8)] * 8) + joint + BREACH
    assert advise(Draft("dhs", KNOWN, text), rulebook("dhs")).verdict is Verdict.DO_NOT_POST


def test_a_policy_it_was_never_shown_is_left_to_the_rules():
    signals = find_signals("Hello", PUBLIC, rulebook("dhs").lexicon)
    assert load_judge().judge(Draft("another", PUBLIC, "Hello"), signals) is None


def test_it_knows_only_signals_that_can_be_found():
    assert set(load_judge().signals) <= rulebook("dhs").lexicon.signals | {"has_photo"}


def test_empty_places_of_a_batch_change_nothing():
    kept = load_judge()
    chance = np.random.default_rng(1)
    rows = chance.normal(size=(1, 9, 768)).astype(np.float32)
    facts = chance.integers(0, 2, size=(1, len(kept.networks[0]["facts"]))).astype(np.float32)
    alone = forward(kept.networks[0], rows, np.ones((1, 9), np.float32), facts, np)
    mask = np.concatenate([np.ones((1, 9)), np.zeros((1, 5))], axis=1).astype(np.float32)
    filled = np.concatenate([rows, chance.normal(size=(1, 5, 768)).astype(np.float32)], axis=1)
    assert np.allclose(alone, forward(kept.networks[0], filled, mask, facts, np), atol=1e-4)


def test_saved_and_loaded_it_judges_alike(tmp_path):
    load_judge().save(tmp_path / "judge.npz")
    again = Judge.load(tmp_path / "judge.npz")
    assert (again.signals, again.refs, again.drafts) == (load_judge().signals, load_judge().refs, load_judge().drafts)
    for one, other in zip(again.networks, load_judge().networks, strict=True):
        assert all(np.array_equal(one[part], other[part]) for part in other)
    for name, values in load_judge().alike.arrays.items():
        assert np.array_equal(again.alike.arrays[name], values)


def test_a_line_with_a_fault_is_named(tmp_path):
    (tmp_path / "situations.yaml").write_text("home: {platform: Facebook}\n")
    (tmp_path / "a.txt").write_text("dhs | home | - | ok | | | Fine\ndhs | nowhere | - | ok | | | Lost\n")
    with pytest.raises(BadLabels, match=r"a\.txt, line 2"):
        read_labelled(tmp_path)
    (tmp_path / "a.txt").write_text("dhs | home | ok\n")
    with pytest.raises(BadLabels, match="7 fields"):
        read_labelled(tmp_path)
