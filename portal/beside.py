"""What stands beside a record of somebody's for all who read it: what was corrected, and the statement of whoever was
refused (Privacy Act 1988, APP 13). Kept above the rooms that show such records, so they ask for it here."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Beside:
    person_id: int
    who: str
    number: str
    on: date
    wrong: str
    words: str
    is_statement: bool


Finder = Callable[[str, Collection[int]], Iterable[Beside]]
_FINDERS: list[Finder] = []


def register_finder(find: Finder) -> None:
    """Called by the app that keeps them when it is ready."""
    _FINDERS.append(find)


def beside(of: str, people: Collection[int]) -> list[Beside]:
    """Of a kind of record of these people, oldest first: one query for a page."""
    return [one for find in _FINDERS for one in find(of, people)] if people else []
