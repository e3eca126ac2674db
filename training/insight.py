"""What the answers say about a question: plain Python over sums, with nothing in it that could be one person.

A question is easy by the share of people who got it right (its facility, in classical test theory), and it tells
people apart by the item-rest correlation (`training.sums`). Thirds are of the people who finished a first attempt, by
its score; whole scores go together, so that a third is as near to one as they allow.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import sqrt

from portal.small_cells import gathered, hidden_cells

# Fewer answers than that say nothing about a question, whoever they are from.
ENOUGH = 30
# R. L. Ebel, "Essentials of Educational Measurement" (1972): under 0.2 a question is poor and wants to be revised.
TELLS_LITTLE = 0.2
# T. M. Haladyna and S. M. Downing, "How many options is enough for a multiple-choice test item?", Educational and
# Psychological Measurement 53(4), 1993: what fewer than one in twenty choose does no work as a wrong answer.
ONE_IN_TWENTY = 0.05

THIRDS = 3
LOW, MIDDLE, HIGH = range(THIRDS)


class Mend(StrEnum):
    """What is to be looked at in a question, the worst first."""

    WEAK_BETTER = "Those who know the rest less get it right more often. Check which answer is marked right."
    WRONG_DRAWS_STRONG = "A wrong answer draws the strong more than the weak. It may be right in some reading."
    GUESSED = "No more get it right than would by guessing. Check its words and the lesson."
    TELLS_LITTLE = "It hardly tells who knows the rest from who does not."
    EASY = "Almost everybody gets it right. It may not be worth asking."
    IDLE_ANSWER = "A wrong answer that hardly anybody chooses. Write one that somebody would believe."
    OUT_OF_TIME = "Many run out of time before they answer it."


@dataclass(frozen=True, slots=True)
class ItemSums:
    """As `training.models.ItemSum` has them."""

    answers: int = 0
    left_open: int = 0
    right_answers: int = 0
    score: int = 0
    paired: int = 0
    paired_score: int = 0
    score_squared: int = 0
    rest: int = 0
    rest_squared: int = 0
    product: int = 0
    timed: int = 0
    seconds: int = 0


def discrimination(sums: ItemSums) -> float | None:
    """From -1 to 1; nothing of a few, nor where everybody did the same."""
    number = sums.paired
    own = number * sums.score_squared - sums.paired_score**2
    others = number * sums.rest_squared - sums.rest**2
    if number < ENOUGH or not own or not others:
        return None
    return (number * sums.product - sums.paired_score * sums.rest) / (sqrt(own) * sqrt(others))


def third_of_each(scores: Mapping[int, int]) -> dict[int, int]:
    """Which third a score is in, of those that attempts came to. Nothing where all came to the same."""
    ordered = sorted(scores)
    if len(ordered) < 2:
        return {}
    low = _nearest(ordered, scores)
    high = _nearest(ordered[::-1], scores)
    lowest, highest = set(ordered[:low]), set(ordered[::-1][:high])
    if not lowest.isdisjoint(highest):
        lowest -= highest
    return {score: LOW if score in lowest else HIGH if score in highest else MIDDLE for score in ordered}


def _nearest(ordered: Sequence[int], scores: Mapping[int, int]) -> int:
    """How many scores from this end are nearest to a third of everybody, and not all of them."""
    third, together, best = sum(scores.values()) / THIRDS, 0, (float("inf"), 1)
    for number, score in enumerate(ordered[:-1], start=1):
        together += scores[score]
        best = min(best, (abs(together - third), number))
    return best[1]


@dataclass(frozen=True, slots=True)
class Option:
    """An answer as it was chosen, by thirds. `is_apart`: it is chosen or not, whatever else is; else it is one of all
    that only one is chosen of."""

    words: str
    is_right: bool
    is_apart: bool
    by_third: tuple[int, ...]

    @property
    def chosen(self) -> int:
        return sum(self.by_third)


@dataclass(frozen=True, slots=True)
class Shown:
    """An answer as it may be shown: None is kept back, and no thirds are there where they would be too small."""

    words: str
    is_right: bool
    chosen: int | None
    by_third: tuple[int | None, ...]
    percent: int | None


@dataclass(frozen=True)
class Insight:
    """A question and its answers. Everything is as it may be shown: None is kept back."""

    answers: int | None
    right: int | None
    score: int | None
    discrimination: float | None
    seconds: int | None
    left_open: int | None
    thirds: tuple[int, ...]
    options: tuple[Shown, ...]
    mend: tuple[Mend, ...]

    @property
    def percent(self) -> int | None:
        return 100 * self.right // self.answers if self.answers and self.right is not None else None


NOTHING = Insight(None, None, None, None, None, None, (), (), ())


def insight_of(sums: ItemSums, options: Sequence[Option], thirds: Sequence[int], least: int) -> Insight:
    """`thirds` are how many of each answered it."""
    if sums.answers < least:
        return NOTHING
    is_telling = any(0 < part < least for part in (sums.right_answers, sums.answers - sums.right_answers))
    apart = discrimination(sums)
    shown = shown_options(options, sums.answers, thirds, least)
    return Insight(
        answers=sums.answers,
        right=None if is_telling else sums.right_answers,
        score=None if is_telling else round(sums.score / sums.answers),
        discrimination=None if apart is None else round(apart, 2),
        seconds=round(sums.seconds / sums.timed) if sums.timed >= max(least, ENOUGH) else None,
        left_open=None if 0 < sums.left_open < least else sums.left_open,
        thirds=tuple(thirds) if _are_many(thirds, least) else (),
        options=tuple(shown),
        mend=tuple(_to_mend(sums, options, thirds, shown, apart, least)),
    )


def shown_options(options: Sequence[Option], answers: int, thirds: Sequence[int], least: int) -> list[Shown]:
    """Each as it may be shown beside the others, in their order."""
    of_all = iter(_of_all([option for option in options if not option.is_apart], least))
    found = []
    for option in options:
        total, cells = _apart(option, answers, thirds, least) if option.is_apart else next(of_all)
        percent = None if total is None else 100 * total // answers
        found.append(Shown(option.words, option.is_right, total, cells if _are_many(thirds, least) else (), percent))
    return found


def _are_many(thirds: Sequence[int], least: int) -> bool:
    return bool(thirds[LOW] and thirds[HIGH]) and all(number == 0 or number >= least for number in thirds)


Cells = tuple[int | None, tuple[int | None, ...]]
DARK: Cells = (None, (None,) * THIRDS)


def _of_all(options: Sequence[Option], least: int) -> list[Cells]:
    """Of answers of which everybody chose one: small ones and what they could be worked out from are kept back."""
    found: list[Cells] = [(0, (0,) * THIRDS)] * len(options)
    known = [at for at, option in enumerate(options) if option.chosen]
    together = {known[at] for at in gathered([options[at].chosen for at in known], least)}
    alone = [at for at in known if at not in together]
    table = [options[at].by_third for at in alone]
    if together:
        table.append(tuple(map(sum, zip(*(options[at].by_third for at in together), strict=True))))
    columns = [third for third in range(THIRDS) if any(line[third] for line in table)]
    hidden = hidden_cells([[line[third] for third in columns] for line in table], least)
    for row, at in enumerate(alone):
        dark = {columns[column] for line, column in hidden if line == row}
        by_third = tuple(None if third in dark else one for third, one in enumerate(options[at].by_third))
        found[at] = (options[at].chosen, by_third)
    for at in together:
        found[at] = DARK
    return found


def _apart(option: Option, answers: int, thirds: Sequence[int], least: int) -> Cells:
    """Of an answer that is chosen or not: both are counts."""
    chosen = option.chosen
    if any(0 < part < least for part in (chosen, answers - chosen)):
        return DARK
    if chosen in (0, answers):
        return chosen, option.by_third
    table = [option.by_third, tuple(n - one for n, one in zip(thirds, option.by_third, strict=True))]
    hidden = hidden_cells(table, least)
    return chosen, tuple(None if (0, at) in hidden else one for at, one in enumerate(option.by_third))


def _to_mend(
    sums: ItemSums,
    options: Sequence[Option],
    thirds: Sequence[int],
    shown: Sequence[Shown],
    apart: float | None,
    least: int,
) -> list[Mend]:
    if sums.answers < ENOUGH:
        return []
    few = max(least, ONE_IN_TWENTY * sums.answers)
    wrong = sums.answers - sums.right_answers
    left_few = max(least, ONE_IN_TWENTY * (sums.answers + sums.left_open))
    one_of_all = [option for option in options if not option.is_apart]
    found = {
        Mend.WEAK_BETTER: apart is not None and apart < 0,
        Mend.WRONG_DRAWS_STRONG: any(_draws_the_strong(option, thirds) for option in shown),
        Mend.GUESSED: len(one_of_all) == len(options) > 0 and sums.right_answers * len(one_of_all) <= sums.answers,
        Mend.TELLS_LITTLE: apart is not None and 0 <= apart < TELLS_LITTLE and wrong >= few,
        Mend.EASY: wrong < few,
        Mend.IDLE_ANSWER: wrong >= few and any(not one.is_right and one.chosen < few for one in one_of_all),
        Mend.OUT_OF_TIME: sums.left_open > left_few,
    }
    return [mend for mend in Mend if found[mend]]


def _draws_the_strong(option: Shown, thirds: Sequence[int]) -> bool:
    """By more than may well be chance."""
    if option.is_right or not option.by_third:
        return False
    low, high = option.by_third[LOW], option.by_third[HIGH]
    return low is not None and high is not None and high / thirds[HIGH] - low / thirds[LOW] > ONE_IN_TWENTY
