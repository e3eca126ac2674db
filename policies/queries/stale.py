"""Where an edition names what is out of date. For those who own it; readers are told nothing of this."""

from collections.abc import Iterator
from dataclasses import dataclass

from policies.models import Edition
from policies.reading.stale import Reference, find_stale

from .words import sections_to_read


@dataclass(frozen=True)
class Place:
    """Where on the page of an edition: its address there, and what people call it. The opening has no address."""

    anchor: str
    name: str


@dataclass(frozen=True)
class Stale:
    reference: Reference
    words: str
    places: tuple[Place, ...]


def stale_references(edition: Edition) -> list[Stale]:
    """Each reference once, in the order of the text, with every place that has it. Two queries."""
    first: dict[Reference, str] = {}
    places: dict[Reference, dict[Place, None]] = {}
    for place, text in _texts(edition):
        for found in find_stale(text):
            first.setdefault(found.reference, text[slice(*found.span)])
            places.setdefault(found.reference, {})[place] = None
    return [Stale(reference, words, tuple(places[reference])) for reference, words in first.items()]


def _texts(edition: Edition) -> Iterator[tuple[Place, str]]:
    yield Place("", "the opening"), f"{edition.title}\n{edition.summary}\n{edition.opening}\n{edition.statement}"
    for section in sections_to_read(edition):
        place = Place(f"section-{section.position}" if section.heading else "", section.heading or "the text between")
        yield place, f"{section.heading}\n{section.prose}"
        for clause in section.clauses.all():
            words = f"{clause.words}\n{clause.plain_words}\n{clause.legal_references}"
            yield Place(clause.ref, clause.ref), words
