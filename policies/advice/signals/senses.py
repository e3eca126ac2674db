"""Meanings the language model sees in a sentence, by heads learnt from our own examples (see learning.py).

Each is a signal called `seems_` and what the sentence seems to mean; content/advice_words/meanings.yaml says what
follows from it. Without the model these signals are never found, and the word lists read alone.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from ..embedding import WIDTH, Sight, is_installed, load_encoder
from ..examples import names_of, read_examples
from .reading import Findings, Reading

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

ARTEFACT = Path(__file__).resolve().parents[2] / "content" / "advice_model.npz"
SENTENCE = re.compile(r"[^.!?\n…。！？]+[.!?…。！？\"')\]]*")
PARAGRAPH = re.compile(r"[^\n]*\S[^\n]*(?:\n(?!\s*\n)[^\n]*)*")
MOST_PARAGRAPHS = 6
FEWEST_LETTERS = 12  # "Ha!" joins the sentence after it
Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Senses:
    names: tuple[str, ...]
    mean: "NDArray[np.float32]"
    weights: "NDArray[np.float16]"
    biases: "NDArray[np.float32]"  # the threshold is taken off already: what is above nothing is meant
    examples: str  # the digest of the examples they were learnt from

    @classmethod
    def load(cls, path: Path = ARTEFACT) -> Self:
        import numpy as np

        with np.load(path, allow_pickle=False) as kept:
            names = tuple(str(name) for name in kept["names"])
            return cls(names, kept["mean"], kept["weights"], kept["biases"], str(kept["examples"]))

    def save(self, path: Path = ARTEFACT) -> None:
        import numpy as np

        np.savez(
            path,
            names=np.array(self.names),
            mean=self.mean,
            weights=self.weights,
            biases=self.biases,
            examples=np.array(self.examples),
        )

    def judge(self, vectors: Any) -> Any:
        """A score for each vector and name; above nothing it is meant."""
        import numpy as np

        return directions(vectors, self.mean) @ self.weights.astype(np.float32) + self.biases


def directions(vectors: Any, mean: Any) -> Any:
    """Vectors as seen from the middle of the examples, each layer's part of length one."""
    import numpy as np

    rows = vectors - mean
    for part in (rows[:, :WIDTH], rows[:, WIDTH:]):
        part /= np.maximum(np.linalg.norm(part, axis=1, keepdims=True), 1e-9)
    return rows


def sense_names() -> frozenset[str]:
    """The signals that may be found, whether or not the model is installed."""
    return frozenset(f"seems_{name}" for name in names_of(read_examples()))


@dataclass(frozen=True, slots=True)
class Seen:
    """A draft as the language model saw it, and where its sentences stand."""

    whole: Place
    sentences: tuple[Place, ...]
    paragraphs: tuple[Place, ...]
    sight: Sight


@cache
def load_senses() -> Senses | None:
    return Senses.load() if is_installed() and ARTEFACT.exists() else None


def see(reading: Reading) -> Seen | None:
    """The draft read once by the language model; None without it or without words."""
    text = without_outer_quotes(reading.folded.text)
    places = list(sentences(text))
    if load_senses() is None or not places:
        return None
    whole = (places[0][0], places[-1][1])
    apart = paragraphs(text)
    return Seen(whole, tuple(places), apart, load_encoder().see(text, [whole, *places], apart))


def find_senses(reading: Reading, seen: Seen | None) -> Findings:
    """Each meaning with the sentence in which it shows, or with the whole draft where it shows only there."""
    senses = load_senses()
    if senses is None or seen is None:
        return
    scores = senses.judge(seen.sight.of([seen.whole, *seen.sentences])) > 0
    for at, name in enumerate(senses.names):
        shown = [place for place, meant in zip(seen.sentences, scores[1:, at], strict=True) if meant]
        for start, end in shown or ([seen.whole] if scores[0, at] else []):
            yield reading.found(f"seems_{name}", start, end)


def without_outer_quotes(text: str) -> str:
    """A draft that stands in quotation marks as a whole, read without them, everything in its place."""
    bare = text.strip()
    if len(bare) < 3 or bare[0] != '"' or bare[-1] != '"' or '"' in bare[1:-1]:
        return text
    return text.replace('"', " ")


def paragraphs(text: str) -> tuple[Place, ...]:
    """What stands between empty lines; the last of very many holds all that follow."""
    places = [match.span() for match in islice(PARAGRAPH.finditer(text), MOST_PARAGRAPHS)]
    if len(places) == MOST_PARAGRAPHS:
        places[-1] = (places[-1][0], len(text))
    return tuple(places)


def sentences(text: str) -> Iterator[Place]:
    """Where sentences begin and end; a scrap of one belongs to the next."""
    start = None
    for match in SENTENCE.finditer(text):
        if not match.group().strip():
            continue
        start = match.start() if start is None else start
        if match.end() - start >= FEWEST_LETTERS:
            yield _trimmed(text, start, match.end())
            start = None
    if start is not None:
        yield _trimmed(text, start, len(text.rstrip()))


def _trimmed(text: str, start: int, end: int) -> Place:
    part = text[start:end]
    return start + len(part) - len(part.lstrip()), end - len(part) + len(part.rstrip())
