"""Which questions an attempt asks, and in which order their options are shown. Plain Python, given its chance."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from .enums import Kind


@dataclass(frozen=True, slots=True)
class InBank:
    """A question as it can be drawn. `policies` are those its clauses are of."""

    pk: int
    position: int
    kind: str = Kind.ONE
    tags: frozenset[str] = frozenset()
    policies: frozenset[int] = frozenset()
    answers: tuple[int, ...] = ()
    phrases: tuple[int, ...] = ()
    fixed_order: bool = False


def within(bank: Sequence[InBank], policies: Collection[int]) -> list[InBank]:
    """Those about the policies that cover someone; all of them for one whom none covers, who only looks."""
    found = [item for item in bank if item.policies <= {*policies}]
    return found or [*bank]


def draw_items(bank: Sequence[InBank], numbers: Mapping[str, int], chance: Random) -> list[InBank]:
    """So many of each tag, all where no tag is named, in the order the course has them."""
    if not numbers:
        return sorted(bank, key=lambda item: item.position)
    drawn: dict[int, InBank] = {}
    for tag, number in numbers.items():
        pot = [item for item in bank if tag in item.tags and item.pk not in drawn]
        drawn.update((item.pk, item) for item in chance.sample(pot, min(number, len(pot))))
    return sorted(drawn.values(), key=lambda item: item.position)


def shown_order(item: InBank, chance: Random) -> list[int]:
    """The options as they are shown. Steps never stand in their right order; phrases stand as in the post."""
    answers = [*item.answers]
    if not item.fixed_order:
        chance.shuffle(answers)
    if item.kind == Kind.ORDER and answers == [*item.answers]:
        answers = [*answers[1:], answers[0]]
    return [*answers, *item.phrases]
