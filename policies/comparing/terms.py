"""What stands in the brackets of a clause: how it binds, whom, and when."""

from collections.abc import Iterator
from dataclasses import dataclass

from policies.reading.restated import RestatedClause

_MODALITIES = {
    "must not*": "an example of what may be unacceptable",
    "process": "how something works",
    "consequence": "what could follow",
}
_CAPACITIES = {
    "any": "always",
    "at work": "at work",
    "official": "when speaking for the department",
    "personal": "in private life",
}


@dataclass(frozen=True, slots=True)
class Term:
    """One of the three, before and after, in the words of a page."""

    what: str
    was: str
    now: str

    def __str__(self) -> str:
        return f"{self.what}: was {self.was}, is {self.now}"


def changed_terms(old: RestatedClause, new: RestatedClause) -> Iterator[Term]:
    if old.modality != new.modality:
        yield Term("How it binds", in_words(old.modality, _MODALITIES), in_words(new.modality, _MODALITIES))
    if old.audience.split() != new.audience.split():
        yield Term("Whom it is for", f"“{old.audience or 'everyone'}”", f"“{new.audience or 'everyone'}”")
    if old.capacity != new.capacity:
        yield Term("When it holds", when_it_holds(old.capacity), when_it_holds(new.capacity))


def when_it_holds(capacity: str) -> str:
    return in_words(capacity, _CAPACITIES)


def in_words(code: str, words: dict[str, str]) -> str:
    return words.get(code, code)
