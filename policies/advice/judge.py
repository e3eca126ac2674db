"""How a draft reads as a whole: a small network over the language model's tokens, the answers and the signals.

It was fitted to drafts that careful readers answered (labelled.py, fitting.py), and says how likely each verdict is to
be right and which clauses decide. Those of the drafts that read most alike have a voice in it (likeness.py). The rules
stand beside it: weighing.py brings both together. The forward pass is written once, for numpy here and for the library
that fits it.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, Self

from .conditions import is_internal
from .draft import CHOICES, YES_NO, Context, Draft
from .embedding import is_installed, load_encoder
from .likeness import Alike
from .outcome import Verdict
from .signals import Signals

ARTEFACT = Path(__file__).resolve().parents[1] / "content" / "advice_judge.npz"
HEADS = 4
MOST_TOKENS = 160  # judged together, as long as the drafts it learnt from; a longer part is judged piece by piece
VOICE_OF_ALIKE = 0.4  # chosen, like the costs in weighing.py, on drafts the networks had not seen
ALIKE = "alike"
VERDICTS = tuple(Verdict)
# The answers as numbers: one for each choice that is not the usual one, and what is worked out beside them.
USUAL = {"role": "employee", "capacity": "personal", "alias": "none"}
CHOSEN = tuple((name, choice) for name, choices in CHOICES.items() for choice in choices if USUAL.get(name) != choice)
Weights = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Judgement:
    """Of each verdict how likely it is the best, and how likely it is right; of each clause how likely it decides."""

    best: Mapping[Verdict, float]
    right: Mapping[Verdict, float]
    clauses: Mapping[str, float]
    harmless: float = 0.0  # how likely ok is the best to the voice that thinks it likeliest
    is_whole: bool = True  # false where the draft went on beyond what was read


@dataclass(frozen=True, slots=True)
class Judge:
    """Several networks, fitted alike from different beginnings, averaged; with them speak the drafts most alike."""

    signals: tuple[str, ...]
    policies: tuple[str, ...]
    refs: tuple[str, ...]
    networks: tuple[Weights, ...]
    alike: Alike
    drafts: str  # the digest of the labelled drafts they were fitted to

    @classmethod
    def load(cls, path: Path = ARTEFACT) -> Self:
        import numpy as np

        with np.load(path, allow_pickle=False) as kept:
            names = {name: tuple(str(each) for each in kept[name]) for name in ("signals", "policies", "refs")}
            parts: dict[str, dict[str, Any]] = {}
            for name in kept.files:
                owner, _, part = name.partition(".")
                if part:
                    parts.setdefault(owner, {})[part] = kept[name]
            alike = Alike.from_arrays(parts.pop(ALIKE))
            networks = tuple(in_single_precision(network) for network in parts.values())
            return cls(**names, networks=networks, alike=alike, drafts=str(kept["drafts"]))

    def save(self, path: Path = ARTEFACT) -> None:
        import numpy as np

        weights = {
            f"{number}.{part}": np.asarray(values, dtype=np.float16)
            for number, network in enumerate(self.networks)
            for part, values in network.items()
        }
        alike = {f"{ALIKE}.{name}": values for name, values in self.alike.arrays.items()}
        named = {name: np.array(getattr(self, name)) for name in ("signals", "policies", "refs", "drafts")}
        np.savez(path, allow_pickle=False, **named, **alike, **weights)

    def judge(self, draft: Draft, signals: Signals) -> Judgement | None:
        """None for a policy whose drafts it was never shown. A draft is as free to post as its least free part."""
        import numpy as np

        if draft.policy not in self.policies:
            return None
        facts = np.array([facts_of(draft, signals, self.signals, self.policies)], dtype=np.float32)
        picture = picture_rows(draft.context)
        policy = self.policies.index(draft.policy)
        said = [self._read(np.vstack([*picture, rows]), facts, policy) for rows in parts_of(signals)]
        best, right, clauses, harmless = min(said, key=lambda each: float(each[0][0]))
        own = f"{draft.policy.upper()}-"
        return Judgement(
            dict(zip(VERDICTS, map(float, best), strict=True)),
            dict(zip(VERDICTS, map(float, right), strict=True)),
            {ref: float(share) for ref, share in zip(self.refs, clauses, strict=True) if ref.startswith(own)},
            float(harmless),
            is_whole=signals.seen is None or signals.seen.sight.is_whole,
        )

    def _read(self, rows: Any, facts: Any, policy: int) -> tuple[Any, Any, Any, Any]:
        import numpy as np

        held = [hold(network, rows, facts) for network in self.networks]
        said = [answer(network, each, np) for network, each in zip(self.networks, held, strict=True)]
        alike = self.alike.answers(np.hstack(held)[0], policy, len(self.refs))
        own = (np.mean([each[at][0] for each in said], axis=0) for at in range(3))
        best, right, clauses = (
            (1 - VOICE_OF_ALIKE) * mine + VOICE_OF_ALIKE * theirs for mine, theirs in zip(own, alike, strict=True)
        )
        return best, right, clauses, max(alike[0][0], *(each[0][0, 0] for each in said))


@cache
def load_judge() -> Judge | None:
    return Judge.load() if is_installed() and ARTEFACT.exists() else None


def token_rows(draft: Draft, signals: Signals) -> Any:
    """A row for each token of the picture's description and of the words."""
    import numpy as np

    return np.vstack([*picture_rows(draft.context), next(parts_of(signals))])


def picture_rows(context: Context) -> list[Any]:
    return [load_encoder().rows(f"photo: {context.photo_of.lower()}")] if context.photo_of else []


def parts_of(signals: Signals) -> Iterator[Any]:
    """The rows of the whole draft, then, where it has several paragraphs, of each; what is long comes in pieces."""
    if signals.seen is None:
        yield load_encoder().rows("")
        return
    parts = [signals.seen.sight.rows]
    if len(signals.seen.paragraphs) > 1:
        parts += [signals.seen.sight.rows_in(*place) for place in signals.seen.paragraphs]
    for rows in parts:
        yield from (rows[start : start + MOST_TOKENS] for start in range(0, len(rows), MOST_TOKENS))


def facts_of(draft: Draft, signals: Signals, known: Collection[str], policies: Collection[str]) -> list[float]:
    """What is known beside the words, as noughts and ones: the policy, the answers, then the signals."""
    return [
        *(float(draft.policy == policy) for policy in policies),
        *_answers(draft.context),
        float(bool(draft.context.photo_of)),
        float(not draft.text.strip()),
        *(float(name in signals) for name in known),
    ]


def _answers(context: Context) -> list[float]:
    if is_internal(context):
        context = replace(context, audience="internal")
    chosen = [float(getattr(context, name) == choice) for name, choice in CHOSEN]
    return chosen + [float(getattr(context, name)) for name in YES_NO]


def hold(weights: Weights, rows: Any, facts: Any) -> Any:
    """What one network holds of one draft before it answers."""
    import numpy as np

    return forward(weights, rows[None], np.ones((1, len(rows)), dtype=np.float32), facts, np)


def in_single_precision(network: Weights) -> dict[str, Any]:
    """A network as it is used, from one as it is kept."""
    import numpy as np

    return {part: values.astype(np.float16).astype(np.float32) for part, values in network.items()}


def answer(weights: Weights, held: Any, xp: Any) -> tuple[Any, Any, Any]:
    """Best verdict, right verdicts, deciding clauses, each as probabilities, from what a network holds of drafts."""
    best, right, clauses = (held @ weights[part] + weights[f"{part}_bias"] for part in ("best", "right", "clauses"))
    return _softmax(best, xp), 1 / (1 + xp.exp(-right)), 1 / (1 + xp.exp(-clauses))


def forward(weights: Weights, rows: Any, mask: Any, facts: Any, xp: Any) -> Any:
    """What a network holds of each draft before it answers; `xp` is numpy or what stands in for it.

    Args:
        rows: drafts x tokens x 768, what the language model made of each token.
        mask: drafts x tokens, nought where a draft has no token.
        facts: drafts x facts.

    A transformer with its norm before each part (Xiong and others, 2020), reading the facts as one token more.
    """
    tokens = (rows - weights["middle"]) * weights["spread"] @ weights["enter"] + weights["enter_bias"]
    first = facts @ weights["facts"] + weights["facts_bias"]
    stream = xp.concatenate([first[:, None], tokens], axis=1)
    seen = xp.concatenate([xp.ones((len(mask), 1), dtype=mask.dtype), mask], axis=1)
    for layer in range(sum(name.endswith(".look") for name in weights)):
        stream = stream + _attend(weights, f"layer{layer}", _norm(stream, xp), seen, xp)
        inner = _gelu(_norm(stream, xp) @ weights[f"layer{layer}.widen"] + weights[f"layer{layer}.widen_bias"], xp)
        stream = stream + inner @ weights[f"layer{layer}.narrow"] + weights[f"layer{layer}.narrow_bias"]
    stream = _norm(stream, xp)
    words, shown = stream[:, 1:], mask[:, :, None]
    mean = (words * shown).sum(axis=1) / shown.sum(axis=1)
    most = xp.where(shown > 0, words, -9.0).max(axis=1)
    return xp.concatenate([stream[:, 0], mean, most], axis=-1)


def _attend(weights: Weights, layer: str, stream: Any, seen: Any, xp: Any) -> Any:
    count, length, width = stream.shape
    turned = (stream @ weights[f"{layer}.look"]).reshape(count, length, 3, HEADS, width // HEADS)
    query, key, value = (turned[:, :, part].transpose(0, 2, 1, 3) for part in range(3))
    scores = query @ key.transpose(0, 1, 3, 2) / (width // HEADS) ** 0.5 + (seen - 1)[:, None, None] * 1e9
    together = (_softmax(scores, xp) @ value).transpose(0, 2, 1, 3).reshape(count, length, width)
    return together @ weights[f"{layer}.say"]


def _norm(values: Any, xp: Any) -> Any:
    values = values - values.mean(axis=-1, keepdims=True)
    return values / xp.sqrt((values**2).mean(axis=-1, keepdims=True) + 1e-5)


def _softmax(values: Any, xp: Any) -> Any:
    powers = xp.exp(values - values.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


def _gelu(values: Any, xp: Any) -> Any:
    """By the usual approximation with a hyperbolic tangent (Hendrycks and Gimpel, 2016).

    Multiplied out: a third power takes numpy many times as long as two products.
    """
    return 0.5 * values * (1 + xp.tanh(0.7978845608 * values * (1 + 0.044715 * values * values)))
