"""Linear heads over the model's vectors, fitted to our examples: no chance in it, the same numbers every time.

Run by `manage.py train_advice`. What was tried besides, and how it measured, is in docs/decisions.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .embedding import Encoder
from .examples import FOLDS, Example, digest_of, names_of
from .signals.senses import Senses, directions
from .signals.words import fold

Numbers = NDArray[np.float64]
STIFFNESS = 3.0  # how strongly weights are held near nothing
SCALE = 3.0  # of the vectors, so that the same stiffness suits the bias and them
BALANCE = 0.75  # between every example counting alike (0) and both sides of a question counting alike (1)
STEPS = 120  # enough: with twice as many nothing measured changes
# A false alarm costs more than a sentence missed, because the word lists read too: F with this beta sets a threshold.
BETA = 0.5
FEWEST_RIGHT = 0.6  # a head that cannot reach this precision on examples it has not seen stays silent


@dataclass(frozen=True, slots=True)
class Measure:
    name: str
    examples: int
    precision: float
    recall: float


@dataclass(frozen=True, slots=True)
class Labelled:
    vectors: Numbers
    meant: NDArray[np.bool_]
    taught: NDArray[np.bool_]  # false where an example may or may not mean it
    folds: NDArray[np.int_]

    def of(self, chosen: NDArray[np.bool_]) -> "Labelled":
        return Labelled(self.vectors[chosen], self.meant[chosen], self.taught[chosen], self.folds[chosen])


def read_vectors(examples: Sequence[Example], encoder: Encoder) -> NDArray[np.float32]:
    return encoder.encode([fold(each.text).text for each in examples])


def label(examples: Sequence[Example], vectors: NDArray[np.float32]) -> Labelled:
    names = names_of(examples)
    return Labelled(
        vectors.astype(np.float64),
        np.array([[name in each.means for name in names] for each in examples]),
        np.array([[name not in each.may_mean for name in names] for each in examples]),
        np.array([each.fold for each in examples]),
    )


def learn(
    examples: Sequence[Example], vectors: NDArray[np.float32], least_right: Mapping[str, float] | None = None
) -> tuple[Senses, list[Measure]]:
    """The heads, and how right they are about examples kept apart.

    Where `least_right` says how precise each must be, its head finds as much as that allows; else the best F decides.

    Each fold in turn is kept apart and judged by heads and thresholds made from the others; that is what is reported.
    The heads in use are then fitted to every example, with thresholds from scores that each got without its own fold.
    """
    labelled, names = label(examples, vectors), names_of(examples)
    least = [least_right[name] for name in names] if least_right else [None] * len(names)
    said = np.zeros_like(labelled.meant)
    for fold_apart in range(FOLDS):
        apart = labelled.folds == fold_apart
        rest = labelled.of(~apart)
        said[apart] = judge(fit(rest), labelled.vectors[apart]) >= _thresholds(rest, least)
    mean, weights, biases = fit(labelled)
    senses = Senses(
        names,
        mean.astype(np.float32),
        weights.astype(np.float16),
        (biases - _thresholds(labelled, least)).astype(np.float32),
        digest_of(examples),
    )
    return senses, _measure(names, said & labelled.taught, labelled.meant)


def fit(labelled: Labelled) -> tuple[Numbers, Numbers, Numbers]:
    """Logistic regression of every head at once, by steps that remember their way (Nesterov)."""
    mean = labelled.vectors.mean(axis=0)
    rows = np.hstack([SCALE * directions(labelled.vectors, mean), np.ones((len(labelled.vectors), 1))])
    meant = labelled.meant.astype(np.float64)
    counts = _counts(meant, labelled.taught.astype(np.float64))
    stiffness = np.full((rows.shape[1], 1), STIFFNESS / len(rows))
    stiffness[-1] = 0  # the bias is free
    step = 4 / (3 * np.linalg.norm(rows.T @ rows / len(rows), 2))
    now = before = np.zeros((rows.shape[1], meant.shape[1]))
    for done in range(STEPS):
        ahead = now + done / (done + 3) * (now - before)
        slope = rows.T @ (counts * (1 / (1 + np.exp(-rows @ ahead)) - meant)) + stiffness * ahead
        before, now = now, ahead - step * slope
    return mean, SCALE * now[:-1], now[-1]


def _counts(meant: Numbers, taught: Numbers) -> Numbers:
    """How much each example counts for each head; together one."""
    many = ((1 - meant) * taught).sum(axis=0)
    few = np.maximum((meant * taught).sum(axis=0), 1)
    counts = taught * np.where(meant > 0, (many / few) ** BALANCE, 1.0)
    shares: Numbers = counts / counts.sum(axis=0)
    return shares


def judge(fitted: tuple[Numbers, Numbers, Numbers], vectors: Numbers) -> Numbers:
    mean, weights, biases = fitted
    scores: Numbers = directions(vectors, mean) @ weights + biases
    return scores


def _thresholds(labelled: Labelled, least: Sequence[float | None]) -> Numbers:
    columns = zip(_unseen_scores(labelled).T, labelled.meant.T, labelled.taught.T, least, strict=True)
    return np.array([_threshold(scores[taught], meant[taught], right) for scores, meant, taught, right in columns])


def _unseen_scores(labelled: Labelled) -> Numbers:
    """Each example's scores from heads fitted without its fold."""
    scores = np.zeros(labelled.meant.shape)
    for apart in range(FOLDS):
        here = labelled.folds == apart
        if here.any():
            scores[here] = judge(fit(labelled.of(~here)), labelled.vectors[here])
    return scores


def _threshold(scores: Numbers, meant: NDArray[np.bool_], least: float | None) -> float:
    """The score from which the head speaks: the best F, or all that can be found while it is right so often."""
    order = np.argsort(-scores)
    sorted_scores, right = scores[order], np.cumsum(meant[order])
    precision = right / np.arange(1, len(right) + 1)
    recall = right / max(right[-1], 1)
    value = (1 + BETA**2) * precision * recall / np.maximum(BETA**2 * precision + recall, 1e-9)
    if least is not None:
        value = recall
    value[precision < (least or FEWEST_RIGHT)] = 0
    best = int(np.argmax(value))
    if not value[best]:
        return float("inf")
    following = sorted_scores[min(best + 1, len(sorted_scores) - 1)]
    return float((sorted_scores[best] + following) / 2)


def _measure(names: Sequence[str], said: NDArray[np.bool_], meant: NDArray[np.bool_]) -> list[Measure]:
    right = (said & meant).sum(axis=0)
    return [
        Measure(
            name,
            int(meant[:, at].sum()),
            float(right[at] / max(said[:, at].sum(), 1)),
            float(right[at] / meant[:, at].sum()),
        )
        for at, name in enumerate(names)
    ]
