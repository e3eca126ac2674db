"""Long lists a page at a time, by the place of the last row: as quick on the last page as on the first."""

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db import models

Row = TypeVar("Row", bound=models.Model)
PAGE_SIZE = 50


@dataclass(frozen=True)
class Page(Generic[Row]):
    rows: list[Row]
    next: str  # the `after` of the page that follows, or nothing
    is_first: bool


def page_of(rows: "models.QuerySet[Row]", *, by: tuple[str, ...], after: str = "", size: int = PAGE_SIZE) -> Page[Row]:
    """The rows that follow the one whose id is `after`, ordered by the fields of `by`.

    The last field is unique. All fields run the same way: every one with a minus sign, or none. An `after`
    that means nothing, or a row not in the list, gives the first page: a row that somebody may not see must leave
    no trace in where their pages begin. No count is made: a page only knows whether another follows.
    """
    place = _place(rows, by, after)
    ordered = rows.order_by(*by)
    if place:
        ordered = ordered.filter(beyond(by, place))
    found = list(ordered[: size + 1])
    more = len(found) > size
    return Page(rows=found[:size], next=str(found[size - 1].pk) if more else "", is_first=place is None)


def _place(rows: "models.QuerySet[Any]", by: tuple[str, ...], after: str) -> tuple[Any, ...] | None:
    if not (after.isascii() and after.isdigit() and len(after) < 19):
        return None
    names = [field.removeprefix("-") for field in by]
    return rows.filter(pk=int(after)).order_by().values_list(*names).first()


def beyond(by: tuple[str, ...], place: tuple[Any, ...]) -> models.Q:
    ahead = "lt" if by[0].startswith("-") else "gt"
    names = [field.removeprefix("-") for field in by]
    beyond = models.Q(**{f"{names[-1]}__{ahead}": place[-1]})
    for name, value in list(zip(names, place, strict=True))[-2::-1]:
        beyond = models.Q(**{f"{name}__{ahead}": value}) | (models.Q(**{name: value}) & beyond)
    # Said again on the first field alone, which an index can follow.
    return models.Q(**{f"{names[0]}__{ahead}e": place[0]}) & beyond
