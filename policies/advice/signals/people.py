"""People called by a given name, so that a dig at "Tracey" is seen to be about somebody."""

from collections.abc import Iterable

from .reading import Findings, Reading


class NameFinder:
    def __init__(self, names: Iterable[str]) -> None:
        self._names = frozenset(names)

    def find(self, reading: Reading) -> Findings:
        for at, word in enumerate(reading.words):
            if word.text in self._names and reading.original[word.start : word.start + 1].isupper():
                yield reading.found_words("given_name", at, at)
