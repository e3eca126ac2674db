"""What was removed in one document and still stands in another that is given: for whoever prepares it and checks it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from incidents.enums import Given
from incidents.models import ReleaseDocument

from .removing import left_of, phrase_pattern, removals_of, removed_words

SHOWN = 80


@dataclass(frozen=True)
class Leftover:
    words: str
    removed_in: list[int]
    stands_in: list[ReleaseDocument]

    @property
    def shown(self) -> str:
        return self.words if len(self.words) <= SHOWN else f"{self.words[:SHOWN]}…"


def leftovers(documents: Iterable[ReleaseDocument]) -> list[Leftover]:
    documents = list(documents)
    given = [(one, "\n".join(words_of(one))) for one in documents if is_given(one)]
    found = []
    for words, numbers in _removed(documents).items():
        pattern = phrase_pattern(words)
        standing = [one for one, text in given if pattern.search(text)]
        if standing:
            found.append(Leftover(words, numbers, standing))
    return found


def _removed(documents: list[ReleaseDocument]) -> dict[str, list[int]]:
    """Each once, with the numbers of the documents it was taken out of."""
    found: dict[str, list[int]] = {}
    for one in documents:
        for words in dict.fromkeys(removed_words(one.blocks, removals_of(one.removals))):
            found.setdefault(words, []).append(one.number)
    return found


def is_given(document: ReleaseDocument) -> bool:
    return document.given in (Given.WHOLE, Given.PART)


def words_of(document: ReleaseDocument) -> Iterator[str]:
    """Every word of it that somebody gets, what was said in the schedule about it with them."""
    removals = removals_of(document.removals)
    yield from (one.stays for one in left_of(document.blocks, removals))
    yield from (one.words for one in removals)
