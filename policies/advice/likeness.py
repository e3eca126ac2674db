"""What careful readers answered of the labelled drafts that read most like this one.

Two drafts are alike when the networks of the judge hold nearly the same of them before they answer. A network smooths
over what it saw seldom and is surer than it is right; the neighbours remember (Khandelwal and others, 2020).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from .labelled import Labelled
from .outcome import Verdict

DIRECTIONS = 96  # of what the networks hold, those in which the labelled drafts differ most
STEPS = 127  # each is kept in eight bits
MOST_ALIKE = 32
VERDICTS = tuple(Verdict)
KEPT = ("middle", "turn", "places", "policies", "best", "right", "clauses")


@dataclass(frozen=True, slots=True)
class Alike:
    """The labelled drafts, one entry for each, in order; `policies` and `best` are numbers of the judge's lists."""

    middle: Any
    turn: Any  # from what the networks hold to the directions
    places: Any
    policies: Any
    best: Any
    right: Any
    clauses: Any  # eight clauses in a number

    @classmethod
    def of(cls, labelled: Sequence[Labelled], held: Any, policies: Sequence[str], refs: Sequence[str]) -> Self:
        """`held`: drafts x what the networks hold of each."""
        import numpy as np

        middle = held.mean(axis=0)
        spread = (held - middle).astype(np.float64)
        _, turned = np.linalg.eigh(spread.T @ spread)
        turn = turned[:, : -DIRECTIONS - 1 : -1].astype(np.float16)
        return cls(
            middle.astype(np.float32),
            turn,
            np.rint(_towards(held, middle, turn) * STEPS).astype(np.int8),
            np.array([policies.index(each.draft.policy) for each in labelled], dtype=np.uint8),
            np.array([VERDICTS.index(each.verdicts[0]) for each in labelled], dtype=np.uint8),
            np.array([[verdict in each.verdicts for verdict in VERDICTS] for each in labelled]),
            np.packbits([[ref in each.deciding for ref in refs] for each in labelled], axis=1),
        )

    @classmethod
    def from_arrays(cls, kept: Mapping[str, Any]) -> Self:
        return cls(**{name: kept[name] for name in KEPT})

    @property
    def arrays(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in KEPT}

    def answers(self, held: Any, policy: int, refs: int) -> tuple[Any, Any, Any]:
        """Of the drafts most alike, the share for which each verdict is best, is right, and each clause decides."""
        import numpy as np

        own = np.flatnonzero(self.policies == policy)
        likeness = self.places[own] @ _towards(held[None], self.middle, self.turn)[0]
        nearest = own[np.argsort(-likeness, kind="stable")[:MOST_ALIKE]]
        return (
            np.eye(len(VERDICTS), dtype=np.float32)[self.best[nearest]].mean(axis=0),
            self.right[nearest].mean(axis=0),
            np.unpackbits(self.clauses[nearest], axis=1, count=refs).mean(axis=0),
        )


def _towards(held: Any, middle: Any, turn: Any) -> Any:
    import numpy as np

    places = (held - middle) @ turn.astype(np.float32)
    return places / np.maximum(np.linalg.norm(places, axis=1, keepdims=True), 1e-9)
