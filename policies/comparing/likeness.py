"""Which clause of an earlier edition a passage of a new document was, told by how alike their words are.

Likeness is the share of words that both have in the same order, of all the words they have: a clause with a
quarter of its words replaced is 75 alike, and one of which the larger half is left still 67. Two clauses of one
policy that say different things are seldom more than 50 alike, since they share little but small words. That is
measured in tests/policies/comparing/test_likeness.py.
"""

import re
from collections import deque
from collections.abc import Hashable, Iterable, Mapping, Sequence
from itertools import count
from typing import NamedTuple

from rapidfuzz import fuzz, process

ALIKE = 55
SHORT_ALIKE = 75
"""For a few words: most of them are shared by chance."""
SHORT = 6
SAME_HEADING = 5
"""What standing under the same heading is worth, where two clauses are about as alike."""
MAX_PAIRS = 1_000_000
MAX_CANDIDATES = 100

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_NUMBER = re.compile(r"\s*(?:\d+(?:\.\d+)+[a-z]?|\d+[.)]|\([a-z0-9]{1,4}\))(?:\s*\([a-z0-9]{1,4}\))*\s+", re.IGNORECASE)
# What of Markdown nobody reads as a word: where a link leads, the line under the head of a table, bullets, signs.
_ADDRESS = re.compile(r"(?<!\\)\]\([^()\[\]\s]{0,2000}\)")
_UNDER_A_HEAD = re.compile(r"^\|[ |:-]+$", re.MULTILINE)
_BULLET = re.compile(r"^[ ]*[-+] ", re.MULTILINE)
_SIGN = re.compile(r"[*_`\[\]|]|\\(?=[^\w]|_)")
_FIRST_LETTER, _LETTERS = 0x10000, 0x100000


class Worded(NamedTuple):
    """Words in Markdown. Only what a reader sees of them counts, so that emphasis may come and go."""

    text: str
    heading: str = ""


class Match(NamedTuple):
    """100 means the very same words; anything else is at most 99."""

    ref: str
    likeness: int


def match_passages(
    passages: Sequence[Worded], clauses: Mapping[str, Worded], *, same_only: bool = False
) -> list[Match | None]:
    """For each passage the clause it was, by ref, or None where it is new; no clause is taken twice.

    The same words come first, then the most alike. Among equals the heading decides, then the order. Texts
    beyond any policy are matched by the same words only.
    """
    matching = _Matching(passages, clauses)
    matching.match_same()
    if not same_only:
        matching.match_alike()
    return [matching.found.get(at) for at in range(len(passages))]


def how_alike(one: str, other: str) -> int:
    """0 to 100; 100 means the very same words, whatever else there is to compare."""
    one, other = plain_text(one), plain_text(other)
    if one == other:
        return 100
    letters = _Letters()
    return min(99, round(fuzz.ratio(letters.spell(one), letters.spell(other))))


def plain_text(markdown: str) -> str:
    """The words of a passage on one line, as they are compared."""
    without = _BULLET.sub("", _UNDER_A_HEAD.sub("", _ADDRESS.sub("", markdown)))
    return " ".join(_SIGN.sub("", without).split())


class _Matching:
    def __init__(self, passages: Sequence[Worded], clauses: Mapping[str, Worded]) -> None:
        self._new, self._old = [_plain(one) for one in passages], [_plain(one) for one in clauses.values()]
        self._refs = list(clauses)
        self.found: dict[int, Match] = {}
        self._free = set(range(len(self._old)))

    def match_same(self) -> None:
        """Under the same heading first."""
        self._pair_same(self._new, self._old)
        self._pair_same([one.text for one in self._new], [one.text for one in self._old])

    def _pair_same(self, new: Sequence[Hashable], old: Sequence[Hashable]) -> None:
        """The first of several that are the same to the first, the second to the second."""
        places: dict[Hashable, deque[int]] = {}
        for at in sorted(self._free):
            places.setdefault(old[at], deque()).append(at)
        for at, one in enumerate(new):
            if at not in self.found and places.get(one):
                self._take(at, places[one].popleft(), 100)

    def match_alike(self) -> None:
        left = [at for at in range(len(self._new)) if at not in self.found]
        if len(left) * len(self._free) > MAX_PAIRS:
            return
        for _rank, at, old_at, likeness in sorted(self._alike_pairs(left)):
            if at not in self.found and old_at in self._free:
                self._take(at, old_at, likeness)

    def _alike_pairs(self, left: Iterable[int]) -> Iterable[tuple[float, int, int, int]]:
        letters = _Letters()
        old = {at: letters.spell(self._old[at].text) for at in sorted(self._free)}
        headings = {at: letters.spell(self._old[at].heading) for at in old}
        for at in left:
            words, heading = letters.spell(self._new[at].text), letters.spell(self._new[at].heading)
            if not words:
                continue
            alike = process.extract(words, old, scorer=fuzz.ratio, score_cutoff=ALIKE, limit=MAX_CANDIDATES)
            for spelt, score, old_at in alike:
                if score >= (SHORT_ALIKE if max(len(words), len(spelt)) < SHORT else ALIKE):
                    rank = score + SAME_HEADING * (heading == headings[old_at])
                    yield -rank, at, old_at, min(99, round(score))

    def _take(self, at: int, old_at: int, likeness: int) -> None:
        self._free.discard(old_at)
        self.found[at] = Match(self._refs[old_at], likeness)


def _plain(one: Worded) -> Worded:
    return Worded(plain_text(one.text), " ".join(one.heading.casefold().split()))


class _Letters:
    """Writes a text with one letter a word, so that texts are compared word by word and quickly.

    The number a clause opens with is left out: it changes wherever a clause above is new.
    """

    def __init__(self) -> None:
        self._known: dict[str, str] = {}
        self._numbers = count()

    def spell(self, text: str) -> str:
        number = _NUMBER.match(text)
        words = _WORD.findall(text.casefold(), number.end() if number else 0)
        return "".join(self._known.get(word) or self._learn(word) for word in words)

    def _learn(self, word: str) -> str:
        # Beyond a million words two share a letter, which no likeness notices.
        return self._known.setdefault(word, chr(_FIRST_LETTER + next(self._numbers) % _LETTERS))
