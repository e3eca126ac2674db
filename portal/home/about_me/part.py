"""A table of what is kept about somebody, and small words for its columns."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from portal.export import Column, Kind, rows_of
from portal.models import Person

Find = Callable[[Person], QuerySet[Any]]
Row = Sequence[Any]


@dataclass(frozen=True, slots=True)
class Part:
    """`covers` are fields that name a person, as `app.Model.field`. `read` where a cell is more than a field."""

    name: str
    title: str
    find: Find
    columns: tuple[Column, ...]
    covers: tuple[str, ...] = ()
    read: Callable[[QuerySet[Any]], Iterable[Row]] | None = None

    def rows(self, person: Person) -> Iterable[Row]:
        found = self.find(person)
        return self.read(found) if self.read else rows_of(found, self.columns)


def of(model: type[Any], field: str = "person") -> Find:
    return lambda person: model.objects.filter(**{field: person}).order_by("pk")


def at(label: str, value: str) -> Column:
    return Column(label, value, kind=Kind.MOMENT)


def on(label: str, value: str) -> Column:
    return Column(label, value, kind=Kind.DAY)


def said(label: str, value: str, choices: Any) -> Column:
    return Column(label, value, words=dict(choices.choices))
