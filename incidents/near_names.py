"""Words that may still be a name that never leaves: alone in small letters, shortened, or nearly spelt so.

They are not taken out by themselves, since most are ordinary words: somebody looks at each before anything leaves.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import policies
from incidents.file_release.removing import MARKED
from incidents.names_kept_back import WORD, ordinary_words
from incidents.never_leaves import NeverLeaves

SHORTEST_START = 3  # Ben, of Benjamin
SHORTEST_READ_WRONG = 4
SHORTEST_NEAR = 5
LONGEST = 100
# What is taken for what where letters are read from a picture, and where somebody hides a name.
READ_ALIKE = (("rn", "m"), ("vv", "w"), ("cl", "d"), ("0", "o"), ("1", "l"), ("i", "l"), ("5", "s"), ("8", "b"))
CONTENT = Path(policies.__file__).parent / "content"


@dataclass(frozen=True)
class NearNames:
    """Of one file."""

    never: NeverLeaves

    def among(self, texts: Iterable[str]) -> list[str]:
        """Each of these words once, in small letters."""
        given, family = self._parts
        if not given | family:
            return []
        told = (MARKED.sub(" ", text) for text in texts)
        words = {word.casefold() for text in told for word in WORD.findall(text) if len(word) <= LONGEST}
        return sorted(word for word in words - self.never.names.words_that_may_stand if self._may_be_one(word))

    @cached_property
    def _parts(self) -> tuple[frozenset[str], frozenset[str]]:
        """Of given names, and of family names."""
        given, family = self.never.names.parts()
        own = {word.casefold() for word in self.never.file.respondent.name.split()}
        for one in self.never.reporters:
            given |= _parts_of(one.given_names) - own
            family |= _parts_of(one.family_name) - own
        return given, family

    @cached_property
    def _exactly(self) -> frozenset[str]:
        """Where the whole directory is kept back, an ordinary word is nobody's name in particular."""
        parts = self._parts[0] | self._parts[1]
        return parts - ordinary_words() if self.never.names.is_in_confidence else parts

    @cached_property
    def _starts(self) -> frozenset[str]:
        return frozenset(one[:length] for one in self._parts[0] for length in range(SHORTEST_START, len(one)))

    @cached_property
    def _read_alike(self) -> frozenset[str]:
        parts = self._parts[0] | self._parts[1]
        return frozenset(_as_read(one) for one in parts if len(one) >= SHORTEST_READ_WRONG)

    @cached_property
    def _nearly(self) -> frozenset[str]:
        parts = self._parts[0] | self._parts[1]
        return frozenset(key for one in parts if len(one) >= SHORTEST_NEAR for key in _one_letter_out(one))

    def _may_be_one(self, word: str) -> bool:
        if word in self._exactly:
            return True
        if len(word) < SHORTEST_START or word.isdigit() or word in known_words():
            return False
        if word in self._starts or _as_read(word) in self._read_alike:
            return True
        return len(word) >= SHORTEST_NEAR and not self._nearly.isdisjoint(_one_letter_out(word))


def _parts_of(name: str) -> frozenset[str]:
    return frozenset(word.casefold() for word in WORD.findall(name))


def _one_letter_out(word: str) -> Iterator[str]:
    """The word, and the word without each of its letters: two words share one of these where a letter is missing,
    too many, another, or in the wrong place."""
    yield word
    yield from (word[:at] + word[at + 1 :] for at in range(len(word)))


def _as_read(word: str) -> str:
    for written, read in READ_ALIKE:
        word = word.replace(written, read)
    return word


@cache
def known_words() -> frozenset[str]:
    """Words that the policies or the letters of the office write small."""
    texts = (path.read_text(encoding="utf-8") for path in sorted(CONTENT.rglob("*.md")))
    return ordinary_words() | {word for text in texts for word in WORD.findall(text) if word.islower()}
