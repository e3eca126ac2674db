"""A draft read once: the original, its folded form, its words; and what a detector reports about it."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple, Self

from .words import Folded, Word, fold, read_words


class Finding(NamedTuple):
    """A named fact, where it stands in the original, and at which word (to judge what stands near what)."""

    name: str
    start: int
    end: int
    word: int


@dataclass(frozen=True, slots=True)
class Reading:
    original: str
    folded: Folded
    words: tuple[Word, ...]

    @classmethod
    def of(cls, original: str, vocabulary: frozenset[str] = frozenset()) -> Self:
        folded = fold(original)
        return cls(original, folded, read_words(original, folded, vocabulary))

    def found(self, name: str, start: int, end: int) -> Finding:
        """A finding from a place in the folded text."""
        start, end = self.folded.span(start, end)
        return Finding(name, start, end, self.word_at(start))

    def found_words(self, name: str, first: int, last: int) -> Finding:
        return Finding(name, self.words[first].start, self.words[last].end, first)

    def word_at(self, place: int) -> int:
        return max(0, bisect_right(self.words, place, key=lambda word: word.start) - 1)


Findings = Iterable[Finding]
