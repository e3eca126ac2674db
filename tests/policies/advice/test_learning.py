"""What is learnt comes from our examples alone, again and again the same."""

import pytest
import yaml

from policies.advice import examples as reading
from policies.advice.embedding import is_installed, load_encoder

from .rules import ROOT, signals

if not is_installed():
    pytest.skip("the language model is not installed", allow_module_level=True)

import numpy as np

from policies.advice.learning import fit, judge, label, learn, read_vectors
from policies.advice.signals.senses import Senses, load_senses, sense_names, sentences

ALIKE = 0.61  # cosine above which a sentence all but repeats another
# The third set was written by someone who never saw the examples: there, one subject met twice is chance.
ALIKE_UNSEEN = 0.8
HALF = 2**-10  # one step between two neighbours of the half precision in which weights are kept
SINGLE = 1e-5  # of what is kept in single precision: the last digits depend on the processor


@pytest.fixture(scope="module")
def examples() -> tuple[reading.Example, ...]:
    return reading.read_examples()


@pytest.fixture(scope="module")
def vectors(examples):
    return read_vectors(examples, load_encoder())


def test_what_is_in_use_was_learnt_from_the_examples_that_stand_there(examples):
    """After changing an example: manage.py train_advice."""
    assert Senses.load().examples == reading.digest_of(examples)


def test_learning_again_gives_the_same_heads(examples, vectors):
    """The thresholds aside, which take as many fits again for every part kept apart: the next test takes its time."""
    mean, weights, _ = fit(label(examples, vectors))
    kept = Senses.load()
    assert reading.names_of(examples) == kept.names
    assert np.allclose(mean, kept.mean, atol=1e-5)
    assert np.allclose(weights, kept.weights, atol=5e-3)


@pytest.mark.soak
def test_learning_all_of_it_again_gives_what_is_in_use(examples, vectors):
    """Thresholds and all, by every fit that `manage.py train_advice` makes."""
    again, _ = learn(examples, vectors)
    kept = Senses.load()
    assert (again.names, again.examples) == (kept.names, kept.examples)
    assert np.allclose(again.mean, kept.mean, rtol=0, atol=SINGLE)
    assert np.allclose(again.weights.astype(np.float64), kept.weights.astype(np.float64), rtol=HALF, atol=SINGLE)
    assert np.allclose(again.biases, kept.biases, rtol=0, atol=10 * SINGLE)


@pytest.mark.parametrize(
    ("file", "alike"), [("held_out.yaml", ALIKE), ("held_out_2.yaml", ALIKE), ("held_out_3.yaml", ALIKE_UNSEEN)]
)
def test_no_example_all_but_repeats_a_draft_held_out(examples, vectors, file, alike):
    entries = yaml.safe_load((ROOT / "tests/policies/advice" / file).read_text(encoding="utf-8"))["scenarios"]
    drafts = [entry["text"].lower() for entry in entries if entry["text"].strip()]
    likeness = load_encoder().encode(drafts)[:, 384:] @ vectors[:, 384:].T
    repeated = [(drafts[at], examples[other].text) for at, other in np.argwhere(likeness > alike)]
    assert repeated == []


def test_what_is_not_taught_pulls_to_neither_side(examples, vectors):
    """An example marked with a question mark may be turned round without moving its head."""
    labelled = label(examples, vectors)
    turned = labelled.meant ^ ~labelled.taught
    again = type(labelled)(labelled.vectors, turned, labelled.taught, labelled.folds)
    assert np.allclose(judge(fit(labelled), labelled.vectors[:50]), judge(fit(again), labelled.vectors[:50]))


def test_an_example_without_a_heading_or_twice_is_refused(tmp_path):
    (tmp_path / "a.txt").write_text("Nothing above me\n")
    with pytest.raises(reading.BadExamples, match="line 1"):
        reading.read_examples(tmp_path)
    (tmp_path / "a.txt").write_text("[harmless]\nTwice\n[leaking joke?]\nTwice\n")
    with pytest.raises(reading.BadExamples, match="twice"):
        reading.read_examples(tmp_path)


def test_a_meaning_is_found_in_its_own_sentence_only():
    text = "The weather is lovely. My manager is a lazy bully and a liar. Lunch was nice."
    assert [text[start:end] for start, end in signals(text).spans(["seems_staff_attacked"])] == [
        "My manager is a lazy bully and a liar."
    ]


def test_every_head_in_use_is_a_signal_that_rules_may_name():
    assert {f"seems_{name}" for name in load_senses().names} == sense_names()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("   \n ", []),
        ("One sentence without an end", ["One sentence without an end"]),
        ("Ha! A scrap joins what follows.", ["Ha! A scrap joins what follows."]),
        ("The first of two. The second of two", ["The first of two.", "The second of two"]),
        ("The line has no stop\nbut the next begins anew", ["The line has no stop", "but the next begins anew"]),
    ],
)
def test_sentences(text, expected):
    assert [text[start:end] for start, end in sentences(text)] == expected
