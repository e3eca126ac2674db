"""What else is known of a clause, beside what people get wrong about it: numbers of the rooms above.

They register here where to get them. What they give may be shown as it is: small numbers were kept back by them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from portal.models import Person

Source = Callable[[Person], Mapping[str, int]]  # for whoever looks, by the ref of a clause


@dataclass(frozen=True, slots=True)
class Column:
    """`note` says what is counted, in a sentence."""

    label: str
    note: str
    counts: Mapping[str, int]


_sources: list[tuple[str, str, Source]] = []


def stand_beside(label: str, note: str, source: Source) -> None:
    """Called at import by a room that has numbers by clause."""
    _sources.append((label, note, source))


def columns_for(person: Person) -> list[Column]:
    return [Column(label, note, source(person)) for label, note, source in _sources]
