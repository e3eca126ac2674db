"""The kinds of things that can be destroyed, as the apps that keep them register them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from django.db.models import Model, QuerySet

from portal.models import Person

from .closure import Gone


@dataclass(frozen=True)
class Thing:
    """One thing as a list shows it: its number and days, and nothing of what is in it."""

    pk: int
    number: str
    url: str
    disposal_class: str
    trigger: str
    trigger_on: date
    kept_until: date


@dataclass(frozen=True)
class StoredFile:
    key: str
    sha256: str
    size: int


class Kind(Protocol):
    """What this room asks of a kind. `goes` names every model whose rows may go with one: nothing else ever does."""

    name: str
    title: str
    model: type[Model]
    by: tuple[str, ...]

    @property
    def goes(self) -> frozenset[type[Model]]: ...

    def is_kept_by(self, person: Person) -> bool:
        """Whether they may propose and approve."""

    def keepers(self) -> Iterable[Person]:
        """All who may."""

    def visible_to(self, person: Person) -> QuerySet[Any]:
        """Those this person may know of and work on: none for somebody who is no keeper."""

    def due(self, found: QuerySet[Any], *, disposal_class: str = "") -> QuerySet[Any]:
        """Of these the ones whose time has run out, whatever else may stop them."""

    def things(self, rows: Sequence[Any]) -> list[Thing]: ...

    def stops(self, pks: list[int]) -> dict[int, list[str]]:
        """What keeps each that is still there from being destroyed now, in words."""

    def lock(self, pk: int) -> Model | None:
        """The row, locked until the end of the transaction; nothing when it is gone."""

    def roots(self, pks: list[int]) -> Gone:
        """What goes first: themselves, and what is one with them. Raises closure.Bound."""

    def left_alone(self, gone: Gone) -> Gone:
        """What only these rows pointed to, and nobody needs without them."""

    def files(self, gone: Gone) -> list[StoredFile]: ...

    def referred(self, keys: list[str]) -> set[str]:
        """Those of these stored files that a row points to which is still there."""

    def codes(self, gone: Gone) -> list[str]:
        """Of papers that were handed out and can be checked by a code."""

    def forget(self, gone: Gone) -> None:
        """Take away what else the portal keeps of them without pointing to them, such as notices."""


KINDS: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Called by an app when it is ready."""
    KINDS[kind.name] = kind


def kinds_of(person: Person) -> list[Kind]:
    return [kind for kind in KINDS.values() if kind.is_kept_by(person)]
