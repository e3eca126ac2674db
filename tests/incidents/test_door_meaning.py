"""What concerns mean is learnt from our examples alone, costs little, and may be missing."""

import logging
import time
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from incidents import door_meaning
from incidents.doors import doors_for
from incidents.enums import Door
from incidents.management.commands import train_doors
from policies.advice.embedding import is_installed, load_encoder
from policies.advice.examples import Example, digest_of, read_examples
from policies.advice.signals.senses import Senses

from .test_doors_measured import SENTENCES, read

if not is_installed():
    pytest.skip("the language model is not installed", allow_module_level=True)

import numpy as np

from policies.advice.learning import read_vectors

SAID_BY_NO_PHRASE = "The thing we signed off was never opened by anybody, and the families were not told why she died."
ALIKE = 0.71  # cosine above which a sentence all but repeats another
HALF = 2**-10  # one step between two neighbours of the half precision in which weights are kept
SINGLE = 1e-5


@pytest.fixture(scope="module")
def examples() -> tuple[Example, ...]:
    return read_examples(door_meaning.EXAMPLES)


@pytest.fixture
def loaded_anew() -> Iterator[None]:
    door_meaning._learnt.cache_clear()
    yield
    door_meaning._learnt.cache_clear()


def test_there_are_enough_examples_of_every_door_and_of_what_belongs_here(examples: tuple[Example, ...]) -> None:
    assert {door: sum(door in one.means for one in examples) >= 70 for door in Door.values} == dict.fromkeys(
        Door.values, True
    )
    assert sum(not one.means for one in examples) >= 300


def test_what_is_in_use_was_learnt_from_the_examples_that_stand_there(examples: tuple[Example, ...]) -> None:
    """After changing an example: manage.py train_doors."""
    assert Senses.load(door_meaning.HEADS).examples == digest_of(examples)
    assert Senses.load(door_meaning.SIEVE).examples == digest_of(examples)
    assert door_meaning.load_learnt() is not None


def test_no_example_stands_in_what_is_measured(examples: tuple[Example, ...]) -> None:
    measured = {one.words.lower() for said in SENTENCES.values() for one in read(said)}
    assert [one.text for one in examples if one.text.lower() in measured] == []


def test_without_the_model_phrases_read_alone(loaded_anew: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door_meaning, "is_installed", lambda: False)
    assert door_meaning.doors_meant("He takes bribes.") == set()
    assert doors_for({"words": "He takes bribes."}) == [Door.FRAUD]


@pytest.mark.parametrize("kept", [b"", b"not what numpy writes", None])
def test_what_cannot_be_read_is_not_used(kept, loaded_anew, monkeypatch, tmp_path, caplog) -> None:
    path = tmp_path / "heads.npz"
    if kept is not None:
        path.write_bytes(kept)
    monkeypatch.setattr(door_meaning, "HEADS", path)
    assert doors_for({"words": "He takes bribes."}) == [Door.FRAUD]
    assert "by phrases alone" in caplog.text


def test_what_was_learnt_from_other_examples_is_not_used(loaded_anew, monkeypatch, tmp_path, caplog) -> None:
    (tmp_path / "other.txt").write_text("[fraud]\nHe takes bribes.\n")
    monkeypatch.setattr(door_meaning, "EXAMPLES", tmp_path)
    assert door_meaning.load_learnt() is None
    assert doors_for({"words": "He takes bribes."}) == [Door.FRAUD]
    assert "train_doors" in caplog.text


def test_nothing_of_the_words_is_logged(loaded_anew: None, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        doors_for({"words": "quollfinch " + SAID_BY_NO_PHRASE})
    assert caplog.text == ""


def test_what_is_read_in_full_is_bounded_and_the_most_telling_is_among_it(monkeypatch: pytest.MonkeyPatch) -> None:
    words = "She posts a photo of her lunch and the view. " * 100 + "He wrote that he will hang himself tonight."
    read_in_full: list[str] = []
    encoder = load_encoder()
    encode = encoder.encode
    monkeypatch.setattr(encoder, "encode", lambda texts: read_in_full.extend(texts) or encode(texts))
    assert Door.DANGER in door_meaning.doors_meant(words)
    assert sum(encoder.glance(read_in_full)[1]) <= door_meaning.MOST_TOKENS


def test_two_thousand_characters_take_a_tenth_of_a_second() -> None:
    """Of this process's own time, the quickest of five, since the machine does other things besides."""
    words = " ".join(one.words for one in read(SENTENCES["said"]) if not one.right)[:2000]
    door_meaning.doors_meant(words)
    took = []
    for _ in range(5):
        began = time.process_time()
        door_meaning.doors_meant(words)
        took.append(time.process_time() - began)
    assert min(took) <= 0.1


@pytest.mark.parametrize(
    "words", ["", " \n ", "'" * 20_000, "x" * 20_000, "\U0001f600" * 3000, "sold " * 4000, "ab\n" * 5000]
)
def test_contrived_words_are_read_quickly_and_break_nothing(words: str) -> None:
    began = time.process_time()
    doors_for({"words": words, "how_known": words})
    assert time.process_time() - began < 3


def test_whoever_sets_no_full_stops_is_read_in_pieces() -> None:
    pieces = list(door_meaning._pieces("well then " * 200))
    assert max(map(len, pieces)) <= door_meaning.LONGEST
    assert " ".join(pieces).split() == ["well", "then"] * 200


@pytest.mark.soak
def test_no_example_all_but_repeats_what_is_measured(examples: tuple[Example, ...]) -> None:
    said = [one.words for lists in SENTENCES.values() for one in read(lists)]
    encoder = load_encoder()
    likeness = encoder.encode([words.lower() for words in said])[:, 384:] @ read_vectors(examples, encoder)[:, 384:].T
    assert [(said[at], examples[other].text) for at, other in np.argwhere(likeness > ALIKE)] == []


@pytest.mark.soak
def test_learning_all_of_it_again_gives_what_is_in_use(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("HEADS", "SIEVE"):
        monkeypatch.setattr(train_doors, name, tmp_path / f"{name}.npz")
    call_command("train_doors", stdout=StringIO())
    for name in ("HEADS", "SIEVE"):
        again, kept = Senses.load(tmp_path / f"{name}.npz"), Senses.load(getattr(door_meaning, name))
        assert (again.names, again.examples) == (kept.names, kept.examples)
        assert np.allclose(again.mean, kept.mean, rtol=0, atol=SINGLE)
        assert np.allclose(again.weights.astype(float), kept.weights.astype(float), rtol=HALF, atol=SINGLE)
        assert np.allclose(again.biases, kept.biases, rtol=0, atol=10 * SINGLE)
