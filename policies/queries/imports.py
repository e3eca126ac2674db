"""A document that was brought in, as its owner looks it over."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from policies.comparing.likeness import Worded, how_alike, plain_text
from policies.models import Import
from policies.reading.rows import Row


@dataclass(frozen=True, slots=True)
class Kept:
    """The clause a row would go on, and how alike the two are; 100 means the very same words."""

    ref: str
    words: str
    likeness: int


def rows_of_import(found: Import) -> list[Row]:
    both = zip(found.document["rows"], found.choices["rows"], strict=True)
    return [
        Row(number, text, markdown, kind, depth, becomes, ref)
        for number, ((kind, depth, text, markdown), (becomes, ref)) in enumerate(both, start=1)
    ]


def kept_by(rows: Iterable[Row], standing: dict[str, Worded]) -> Iterator[Kept | None]:
    for row in rows:
        before = standing.get(row.ref)
        words = plain_text(before.text) if before else ""
        yield Kept(row.ref, words, how_alike(row.markdown, before.text)) if before else None


def would_disappear(rows: Iterable[Row], standing: dict[str, Worded]) -> dict[str, Worded]:
    """The earlier clauses that no row goes on."""
    kept = {row.ref for row in rows if row.is_clause}
    return {ref: worded for ref, worded in standing.items() if ref not in kept}
