"""Fits the judge to labelled drafts. Run by `manage.py train_advice`; needs jax, which nothing else does.

What was tried besides, and how it measured, is in docs/decisions.
"""

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import NDArray

from .judge import VERDICTS, Judge, Weights, answer, facts_of, forward, hold, in_single_precision, token_rows
from .labelled import Labelled, digest_of, with_manners
from .likeness import Alike
from .signals import Lexicon, find_signals

Numbers = NDArray[np.float32]
WIDTH, INNER, LAYERS, NETWORKS = 128, 256, 2, 2
ROUNDS, BATCH, PACE, DECAY = 8, 32, 1.5e-3, 0.05
# Left out by chance while fitting: features of the tokens, signals, and what is read from the last layer.
LESS_ROWS, LESS_SIGNALS, LESS_READ = 0.25, 0.4, 0.4
RAREST_SIGNAL = 8  # drafts in which a signal has to be found to count
LENGTHS = (24, 40, 64, 104, 160, 240)  # drafts are brought to one of these, so that few shapes need compiling


@dataclass(frozen=True, slots=True)
class Lessons:
    """The labelled drafts as numbers, one entry for each draft."""

    rows: list[Numbers]
    facts: Numbers
    best: NDArray[np.int_]
    right: Numbers
    clauses: Numbers
    taught: Numbers  # nought for a clause that may be cited or not, and for those of the other policy
    signals: tuple[str, ...]
    policies: tuple[str, ...]
    refs: tuple[str, ...]

    @property
    def answers(self) -> int:
        """How many of the facts are not signals."""
        return self.facts.shape[1] - len(self.signals)


def prepare(labelled: Sequence[Labelled], lexicon: Lexicon) -> Lessons:
    labelled = (*labelled, *with_manners(labelled))
    found = [find_signals(each.draft.text, each.draft.context, lexicon) for each in labelled]
    counts = Counter(name for signals in found for name in signals.found)
    names = tuple(sorted(name for name, count in counts.items() if count >= RAREST_SIGNAL))
    policies = tuple(sorted({each.draft.policy for each in labelled}))
    refs = tuple(sorted({ref for each in labelled for ref in each.deciding}))
    pairs = list(zip(labelled, found, strict=True))
    return Lessons(
        [token_rows(each.draft, signals).astype(np.float16) for each, signals in pairs],
        np.array([facts_of(each.draft, signals, names, policies) for each, signals in pairs], dtype=np.float32),
        np.array([VERDICTS.index(each.verdicts[0]) for each in labelled]),
        np.array([[verdict in each.verdicts for verdict in VERDICTS] for each in labelled], dtype=np.float32),
        np.array([[ref in each.deciding for ref in refs] for each in labelled], dtype=np.float32),
        np.array([[_is_taught(each, ref) for ref in refs] for each in labelled], dtype=np.float32),
        names,
        policies,
        refs,
    )


def fit_judge(labelled: Sequence[Labelled], lessons: Lessons) -> Judge:
    """Like drafts are found among those that stand in the files, without the ones put into good manners."""
    networks = tuple(in_single_precision(fit(lessons, seed)) for seed in range(NETWORKS))
    held = np.vstack([_held(networks, lessons, draft) for draft in range(len(labelled))])
    alike = Alike.of(labelled, held, lessons.policies, lessons.refs)
    return Judge(lessons.signals, lessons.policies, lessons.refs, networks, alike, digest_of(labelled))


def _held(networks: Sequence[Weights], lessons: Lessons, draft: int) -> Numbers:
    rows, facts = lessons.rows[draft].astype(np.float32), lessons.facts[draft : draft + 1]
    return np.hstack([hold(network, rows, facts) for network in networks])


def fit(lessons: Lessons, seed: int) -> Weights:
    """One network, by Adam with its weights decaying (Loshchilov and Hutter, 2019) and a pace that falls to nothing."""
    chance = np.random.default_rng(seed)
    weights = _beginning(lessons, chance)
    speed = energy = jax.tree.map(jnp.zeros_like, weights)
    last = ROUNDS * math.ceil(len(lessons.rows) / BATCH)
    steps = (batch for _ in range(ROUNDS) for batch in _batches(lessons, chance))
    for step, (chosen, length) in enumerate(steps, 1):
        pace = PACE * min(1.0, 20 * step / last) * (0.5 + 0.5 * math.cos(math.pi * step / last))
        slope = _slope(weights, *_batch(lessons, chosen, length, chance))
        weights, speed, energy = _step(weights, slope, speed, energy, step, pace)
    return {name: np.asarray(values) for name, values in weights.items()}


def _is_taught(each: Labelled, ref: str) -> bool:
    return ref.startswith(f"{each.draft.policy.upper()}-") and (ref in each.deciding or ref not in each.fitting)


def _beginning(lessons: Lessons, chance: np.random.Generator) -> dict[str, Any]:
    some = np.concatenate(lessons.rows[::5]).astype(np.float32)

    def by_chance(into: int, out: int, scale: float = 1.0) -> Any:
        return jnp.asarray(chance.normal(0, scale / math.sqrt(into), (into, out)).astype(np.float32))

    answers = by_chance(lessons.answers, WIDTH)
    weights = {
        "middle": jnp.asarray(some.mean(axis=0)),
        "spread": jnp.asarray(1 / (some.std(axis=0) + 1e-3)),
        "enter": by_chance(some.shape[1], WIDTH),
        "enter_bias": jnp.zeros(WIDTH),
        "facts": jnp.concatenate([answers, by_chance(len(lessons.signals), WIDTH, 0.5)]),
        "facts_bias": jnp.zeros(WIDTH),
    }
    for layer in range(LAYERS):
        weights |= {
            f"layer{layer}.look": by_chance(WIDTH, 3 * WIDTH),
            f"layer{layer}.say": by_chance(WIDTH, WIDTH, 0.5),
            f"layer{layer}.widen": by_chance(WIDTH, INNER),
            f"layer{layer}.widen_bias": jnp.zeros(INNER),
            f"layer{layer}.narrow": by_chance(INNER, WIDTH, 0.5),
            f"layer{layer}.narrow_bias": jnp.zeros(WIDTH),
        }
    for part, out, bias in (("best", 4, 0.0), ("right", 4, 0.0), ("clauses", len(lessons.refs), -4.0)):
        weights |= {part: by_chance(3 * WIDTH, out, 0.3), f"{part}_bias": jnp.full(out, bias)}
    return weights


def _batches(lessons: Lessons, chance: np.random.Generator) -> Iterator[tuple[NDArray[np.int_], int]]:
    """Drafts of like length together, in an order of chance; the last batch is filled up with others."""
    lengths = np.array([len(rows) for rows in lessons.rows])
    order = np.argsort(lengths + chance.uniform(0, 8, len(lengths)))
    batches = [order[start : start + BATCH] for start in range(0, len(order), BATCH)]
    for at in chance.permutation(len(batches)):
        missing = BATCH - len(batches[at])
        chosen = np.concatenate([batches[at], chance.choice(len(lengths), missing)])
        yield chosen, next(length for length in LENGTHS if length >= lengths[chosen].max())


def _batch(lessons: Lessons, chosen: NDArray[np.int_], length: int, chance: np.random.Generator) -> tuple[Any, ...]:
    rows = np.zeros((len(chosen), length, lessons.rows[0].shape[1]), dtype=np.float32)
    mask = np.zeros((len(chosen), length), dtype=np.float32)
    for at, draft in enumerate(chosen):
        size = len(lessons.rows[draft])
        rows[at, :size] = lessons.rows[draft]
        mask[at, :size] = 1
    facts = lessons.facts[chosen].copy()
    facts[:, lessons.answers :] *= chance.random((len(chosen), len(lessons.signals))) > LESS_SIGNALS
    features = _kept(chance, (len(chosen), 1, rows.shape[2]), LESS_ROWS)
    read = _kept(chance, (len(chosen), 3 * WIDTH), LESS_READ)
    return (
        rows,
        mask,
        facts,
        features,
        read,
        lessons.best[chosen],
        lessons.right[chosen],
        lessons.clauses[chosen],
        lessons.taught[chosen],
    )


def _kept(chance: np.random.Generator, shape: tuple[int, ...], share_left_out: float) -> Numbers:
    kept: Numbers = ((chance.random(shape) > share_left_out) / (1 - share_left_out)).astype(np.float32)
    return kept


def _loss(
    weights: Weights,
    rows: Any,
    mask: Any,
    facts: Any,
    features: Any,
    read: Any,
    best: Any,
    right: Any,
    clauses: Any,
    taught: Any,
) -> Any:
    rows = weights["middle"] + (rows - weights["middle"]) * features
    verdict, allowed, cited = answer(weights, forward(weights, rows, mask, facts, jnp) * read, jnp)
    wrong = -jnp.log(jnp.take_along_axis(verdict, best[:, None], axis=1)[:, 0] + 1e-7)
    missed = -jnp.log((verdict * right).sum(axis=-1) + 1e-7)
    unfit = _surprise(allowed, right).sum(axis=-1)
    uncited = (_surprise(cited, clauses) * taught * (1 + 2 * clauses)).sum(axis=-1)
    return (0.6 * wrong + 0.4 * missed + 0.3 * unfit + 0.2 * uncited).mean()


def _surprise(said: Any, true: Any) -> Any:
    said = jnp.clip(said, 1e-6, 1 - 1e-6)
    return -true * jnp.log(said) - (1 - true) * jnp.log(1 - said)


_slope = jax.jit(jax.grad(_loss))


@jax.jit
def _step(weights: Any, slope: Any, speed: Any, energy: Any, step: Any, pace: Any) -> tuple[Any, Any, Any]:
    speed = jax.tree.map(lambda old, new: 0.9 * old + 0.1 * new, speed, slope)
    energy = jax.tree.map(lambda old, new: 0.98 * old + 0.02 * new * new, energy, slope)

    def moved(weight: Any, along: Any, size: Any) -> Any:
        direction = along / (1 - 0.9**step) / (jnp.sqrt(size / (1 - 0.98**step)) + 1e-7)
        return weight - pace * (direction + DECAY * weight)

    fixed = {name: weights[name] for name in ("middle", "spread")}
    return {**jax.tree.map(moved, weights, speed, energy), **fixed}, speed, energy
