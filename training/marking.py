"""How much of an answer is right. Plain Python: it knows neither the database nor the page.

Every kind of question gives a share in per cent, rounded down, and is right only when all of it is.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from .enums import Kind, Part

WHOLE = 100


@dataclass(frozen=True, slots=True)
class Choice:
    """An option as it counts: the options of a question come in their right order."""

    pk: int
    part: str = Part.ANSWER
    is_right: bool = False
    match: str = ""


Options = Sequence[Choice]


def score_of(kind: str, options: Options, chosen: Sequence[int]) -> int:
    """From 0 to 100. `chosen` as `training.models.Answer` keeps it; what is missing is not right."""
    return _SCORES[Kind(kind)](options, chosen)


def is_whole(kind: str, options: Options, chosen: Sequence[int]) -> bool:
    """Whether so much was chosen that it can be sent."""
    known = {option.pk: option for option in options}
    if len({*chosen}) < len(chosen) and kind != Kind.MATCH:
        return False
    if not known.keys() >= {*chosen}:
        return False
    if kind in (Kind.ORDER, Kind.MATCH):
        return len(chosen) == len(options)
    answers = [pk for pk in chosen if known[pk].part == Part.ANSWER]
    phrases = {option.pk for option in options if option.part == Part.PHRASE}
    if kind == Kind.SEVERAL:
        return bool(answers)
    return len(answers) == 1 and (not phrases or not phrases.isdisjoint(chosen))


def _one(options: Options, chosen: Sequence[int]) -> int:
    right = [option.pk for option in options if option.is_right]
    return WHOLE if [*chosen] == right else 0


def _several(options: Options, chosen: Sequence[int]) -> int:
    """A wrong one takes away what a right one gives, so that ticking everything earns nothing."""
    right = {option.pk for option in options if option.is_right}
    found = len(right.intersection(chosen)) - len({*chosen} - right)
    return max(WHOLE * found // len(right), 0)


def _order(options: Options, chosen: Sequence[int]) -> int:
    """Each step that directly follows the one it should: one step out of place does not spoil the rest."""
    right = [option.pk for option in options]
    follows = {*pairwise(right)}
    kept = sum(pair in follows for pair in pairwise(chosen))
    return WHOLE * kept // (len(right) - 1)


def _match(options: Options, chosen: Sequence[int]) -> int:
    matches = {option.pk: option.match for option in options}
    rows = zip(options, chosen, strict=False)
    return WHOLE * sum(row.match == matches.get(pk) for row, pk in rows) // len(options)


def _post(options: Options, chosen: Sequence[int]) -> int:
    """Half for what to do, half for the phrases; all for what to do where there are none to mark."""
    answers = [option for option in options if option.part == Part.ANSWER]
    phrases = [option for option in options if option.part == Part.PHRASE]
    what = _one(answers, [pk for pk in chosen if pk in {option.pk for option in answers}])
    if not phrases:
        return what
    marked = _several(phrases, [pk for pk in chosen if pk in {option.pk for option in phrases}])
    return (what + marked) // 2


_SCORES: dict[Kind, Callable[[Options, Sequence[int]], int]] = {
    Kind.ONE: _one,
    Kind.SEVERAL: _several,
    Kind.ORDER: _order,
    Kind.MATCH: _match,
    Kind.POST: _post,
}


def settled(kind: str, shown: Sequence[int], half: Sequence[int]) -> list[int]:
    """What was half chosen, as an answer. Steps are kept by the place each was given, in the order they are shown."""
    if kind != Kind.ORDER:
        return [*half]
    placed = sorted(zip(half, shown, strict=False))
    return [pk for _place, pk in placed] if sorted(half) == [*range(1, len(shown) + 1)] else []
