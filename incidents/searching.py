"""The queue: what it answers to whoever asks (incidents.asked). None of it writes.

The SQL of a question is built once for each shape it may have (portal.prepared); its values change. Every question
starts from `known_to`, so that what somebody may not know of is in no row, no count and no place of a page.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from django.contrib.postgres.search import SearchQuery
from django.db.models import FilteredRelation, Q
from django.db.models.lookups import LessThan
from django.utils import timezone

from incidents.asked import FOR_EVER, Asked, as_kept
from incidents.enums import CaseState, QueueSort
from incidents.facets import nearly, number_in, taken_apart
from incidents.models import Case, CaseText
from incidents.models.case import DUE_FIRST, CaseQuerySet, Viewer, has_facets, one_of
from portal.calendar import end_of
from portal.models import Person
from portal.paging import PAGE_SIZE, beyond
from portal.prepared import Prepared, PreparedCount

MOST_COUNTED = 500
# Common words are looked for among so many of the first cases before all are asked.
NEAREST = 2000
NO_LIMIT = 10**9
SHORTEST_NEAR = 3

WAITING = (
    CaseState.INFO_REQUESTED,
    CaseState.STAFF_CONTACTED,
    CaseState.MANAGER_CONTACTED,
    CaseState.REFERRAL_PROPOSED,
)
ORDERS: dict[str, tuple[str, ...]] = {
    QueueSort.NEWEST: ("-opened_at", "-id"),
    QueueSort.DUE: ("due_first", "id"),
    QueueSort.TOUCHED: ("-touched_at", "-id"),
}


class Looker(NamedTuple):
    """Who looks at the queue, with the cases behind their wall: asked once of a request, for all its questions."""

    pk: int
    is_manager: bool
    walled: list[int]

    @classmethod
    def of(cls, person: Person) -> "Looker":
        viewer = Viewer.of(person)
        walled = {row[0] for row in _WALLED(pk=viewer.pk, below=viewer.below)}
        return cls(viewer.pk, viewer.is_manager, sorted(walled.union(viewer.sealed)))


_WALLED = Prepared(lambda pk, below: Viewer(pk, False, [], below).walled, pk=int, below=list[int])


@dataclass(frozen=True)
class Row:
    """What a row of the queue may show of a case."""

    pk: int
    opened_at: datetime
    state: str
    due_at: datetime | None
    handler: str
    facets: list[str]
    touched_at: datetime
    seen_at: datetime | None


@dataclass(frozen=True)
class Found:
    rows: list[Row]
    next: str  # the `after` of the page that follows, or nothing
    total: int  # in the whole list, up to one more than MOST_COUNTED
    how: str = ""  # "number" when a number was asked for and is there; when nothing has the words "near-newest", "near"


@dataclass(frozen=True)
class _Shape:
    """What the SQL of a question hangs on."""

    show: str
    sort: str
    by_state: bool
    by_age: bool
    has_facets: bool
    evidence: str
    words: str = ""  # how they are looked for: "", "nearest", "few", "all", "near-newest", "near"
    is_manager: bool = False
    is_after: bool = False
    whose: str = ""  # of an officer's list, when it is asked for in two: "mine", "nobodys"

    @property
    def parts(self) -> "tuple[_Shape, ...]":
        """An officer's list is their own cases and those nobody has yet: two, each of which an index has in its order,
        where the whole would be what is left of everybody's."""
        is_whole = self.is_manager or self.show in ("mine", "unassigned") or self.sort != QueueSort.NEWEST
        if is_whole or self.words not in ("", "all"):
            return (self,)
        return (replace(self, whose="mine"), replace(self, whose="nobodys"))


KINDS: dict[str, Any] = {
    "viewer": int, "walled": list[int], "state": str, "facets": list[str], "words": str,
    "near": str, "since": datetime, "before": datetime, "touched": datetime, "tomorrow": datetime, "pk": int,
}  # fmt: skip
PLACE: dict[str, Any] = {"place_at": datetime, "place_pk": int}
SHOWN = (
    "pk", "opened_at", "state", "due_at", "handler__given_names", "handler__family_name", "facets", "touched_at",
    "mine__seen_at",
)  # fmt: skip


def find(viewer: Looker, asked: Asked, *, size: int = PAGE_SIZE) -> Found:
    """One page of a list. A number that somebody may see is found by itself; else words, else what is near them."""
    values = _values(viewer, asked)
    if asked.words and (number := number_in(asked.words)) is not None:
        rows = _rows(replace(_shape(viewer, asked), words="number"), {**values, "pk": number}, size)
        if rows:
            return Found(rows, "", len(rows), "number")
    if asked.after:
        values |= _place(viewer, asked, values)
    shape = replace(_shape(viewer, asked), is_after="place_pk" in values)
    if asked.words:
        return _by_words(shape, values, size)
    rows = _rows(shape, values, size)
    is_all = len(rows) <= size and not shape.is_after
    return _page(rows, size, len(rows) if is_all else _count(shape, values))


def _by_words(shape: _Shape, values: dict[str, Any], size: int) -> Found:
    """How many there are says how to look: few are all put in order, of many the first are likely near the top."""
    of_all = replace(shape, words="all")
    total = _count(of_all, values)
    if not total and not shape.is_after and len(values["near"]) >= SHORTEST_NEAR:
        return _near(shape, values, size)
    if total <= MOST_COUNTED:
        return _page(_rows(replace(shape, words="few"), values, size) if total else [], size, total)
    rows = _rows(replace(shape, words="nearest"), values, size)
    return _page(rows if len(rows) > size else _rows(of_all, values, size), size, total)


def _near(shape: _Shape, values: dict[str, Any], size: int) -> Found:
    """Nearly these words: among the newest first, where what many have is found at once; then among all, by an index
    that is quick where few have it."""
    for how in ("near-newest", "near"):
        near = replace(shape, words=how)
        if rows := _rows(near, values, size):
            return Found(rows[:size], "", len(rows) if len(rows) <= size else _count(near, values), how)
    return Found([], "", 0, "near")


def count_new(viewer: Looker, asked: Asked, since: datetime) -> int:
    """How many of a list came, or were touched, since a moment."""
    shape = replace(_shape(viewer, asked), words="all" if asked.words else "")
    return _count(shape, {**_values(viewer, asked), "touched": since})


def _count(shape: _Shape, values: dict[str, Any]) -> int:
    counting = _counting(replace(shape, sort=QueueSort.NEWEST, is_after=False))
    return counting.count(**{"pk": 0, **values})


def cases(viewer: Looker, asked: Asked, how: str = "") -> CaseQuerySet:
    """The same list as a queryset, in its order, for a file."""
    shape = replace(_shape(viewer, asked), words=how or ("all" if asked.words else ""))
    values = {"pk": number_in(asked.words) or 0, **_values(viewer, asked)}
    found = _among_newest(_narrowed(shape, **values), shape, values)
    return found.order_by(*ORDERS[asked.sort])


def known_of(viewer: Looker, cases: Iterable[int]) -> set[int]:
    """Of these cases, the ones this person may know of."""
    found = _knowing(viewer.is_manager)(viewer=viewer.pk, walled=viewer.walled, cases=list(cases))
    return {row[0] for row in found}


@lru_cache(maxsize=2)
def _knowing(is_manager: bool) -> Prepared:
    def build(viewer: int, walled: list[int], cases: list[int]) -> Any:
        known = Case.objects.known_to(Viewer(viewer, is_manager, [], []), walled=walled)
        return known.filter(one_of("id", cases)).values_list("pk")

    return Prepared(build, viewer=int, walled=list[int], cases=list[int])


def _shape(viewer: Looker, asked: Asked) -> _Shape:
    return _Shape(
        asked.show,
        asked.sort,
        bool(asked.state),
        bool(asked.age or asked.came),
        bool(asked.facets),
        asked.evidence,
        is_manager=viewer.is_manager,
    )


def _values(viewer: Looker, asked: Asked) -> dict[str, Any]:
    since, before = asked.opened_between(timezone.now())
    words = as_kept(asked.words)
    return {
        "viewer": viewer.pk,
        "walled": viewer.walled,
        "state": asked.state,
        "facets": list(asked.facets),
        "words": taken_apart(words),
        "near": nearly(words),
        "since": since,
        "before": before,
        "touched": FOR_EVER[0],
        "tomorrow": end_of(timezone.localdate()),
    }


def _page(rows: list[Row], size: int, total: int) -> Found:
    return Found(rows[:size], str(rows[size - 1].pk) if len(rows) > size else "", total)


def _rows(shape: _Shape, values: dict[str, Any], size: int) -> list[Row]:
    return [
        Row(pk, opened_at, state, due_at, f"{given} {family}" if family else "", facets, touched_at, seen_at)
        for pk, opened_at, state, due_at, given, family, facets, touched_at, seen_at in _asking(shape, size)(
            **{"pk": 0, **values}
        )
    ]


def _place(viewer: Looker, asked: Asked, values: dict[str, Any]) -> dict[str, Any]:
    """Where the last row of the page before stands. One that is not in the list, or not to be seen, has no place."""
    shape = replace(_shape(viewer, asked), words="all" if asked.words else "")
    found = _placing(shape)(**{**values, "pk": int(asked.after)})
    return dict(zip(PLACE, found[0], strict=True)) if found else {}


@lru_cache(maxsize=500)
def _asking(shape: _Shape, size: int) -> Prepared:
    places = PLACE if shape.is_after else {}

    def build(**values: Any) -> Any:
        place = tuple(values.pop(name) for name in places)

        def part(shape: _Shape) -> CaseQuerySet:
            found = _narrowed(shape, **values)
            if place:
                found = found.filter(beyond(ORDERS[shape.sort], place))
            mine = FilteredRelation("markers", condition=Q(markers__person=values["viewer"]))
            return _among_newest(found, shape, values).annotate(mine=mine)

        # Words that few have are found first, and then put in order.
        parts = (shape,) if shape.words else shape.parts
        return _whole([part(one) for one in parts], SHOWN, size + 1, ORDERS[shape.sort])

    return Prepared(build, **KINDS, **places)


@lru_cache(maxsize=500)
def _placing(shape: _Shape) -> Prepared:
    names = [field.removeprefix("-") for field in ORDERS[shape.sort]]
    return Prepared(lambda **values: _narrowed(shape, **values).filter(pk=values["pk"]).values_list(*names), **KINDS)


@lru_cache(maxsize=500)
def _counting(shape: _Shape) -> PreparedCount:
    def build(**values: Any) -> Any:
        def part(shape: _Shape) -> CaseQuerySet:
            return _among_newest(_narrowed(shape, **values), shape, values).filter(touched_at__gt=values["touched"])

        return _whole([part(one) for one in shape.parts], ["pk"], MOST_COUNTED + 1)

    return PreparedCount(build, **KINDS)


def _whole(parts: Sequence[CaseQuerySet], columns: Iterable[str], most: int, order: Iterable[str] = ()) -> Any:
    """The first rows of a list, from the first of each of its parts."""
    first, *others = (part.order_by(*order).values_list(*columns)[:most] for part in parts)
    return first.union(*others, all=True).order_by(*order)[:most] if others else first


def _ordered(found: CaseQuerySet) -> CaseQuerySet:
    return found.annotate(due_first=DUE_FIRST)


def _query(values: dict[str, Any]) -> SearchQuery:
    return SearchQuery(values["words"], config="english", search_type="websearch")


def _among_newest(found: CaseQuerySet, shape: _Shape, values: dict[str, Any]) -> CaseQuerySet:
    """Of a list that is otherwise whole, those with the words among its first."""
    if shape.words not in ("nearest", "near-newest"):
        return found
    first = found.order_by(*ORDERS[shape.sort])[:NEAREST].values("pk")
    near = Q(text__near__trigram_word_similar=values["near"])
    has_them = Q(text__words=_query(values)) if shape.words == "nearest" else near
    return _ordered(Case.objects.filter(pk__in=first)).filter(has_them)


def _narrowed(shape: _Shape, **values: Any) -> CaseQuerySet:
    # Whose cases these two lists hold, they say themselves: said twice, PostgreSQL expects hardly any.
    sees_all = shape.is_manager or shape.show in ("mine", "unassigned") or bool(shape.whose)
    viewer = Viewer(values["viewer"], sees_all, [], [])
    found = _ordered(Case.objects.known_to(viewer, walled=values["walled"]))
    found = _listed(found, shape.show, values)
    if shape.whose:
        found = found.filter(handler=values["viewer"]) if shape.whose == "mine" else found.filter(handler__isnull=True)
    if shape.by_age:
        found = found.filter(opened_at__gt=values["since"], opened_at__lte=values["before"])
    if shape.by_state:
        found = found.filter(state=values["state"])
    if shape.has_facets:
        found = found.filter(has_facets(values["facets"]))
    if shape.evidence:
        held = Q(has_facets(["evidence"]))
        found = found.filter(held if shape.evidence == "yes" else ~held)
    if shape.words == "number":
        return found.filter(pk=values["pk"])
    if shape.words in ("few", "near"):
        # With a limit that none reaches it is found first and by its index, however many it was expected to be.
        alike = Q(words=_query(values)) if shape.words == "few" else Q(near__trigram_word_similar=values["near"])
        return found.filter(pk__in=CaseText.objects.filter(alike).values("case")[:NO_LIMIT])
    return found.filter(text__words=_query(values)) if shape.words == "all" else found


def _listed(found: CaseQuerySet, show: str, values: dict[str, Any]) -> CaseQuerySet:
    match show:
        case "mine":
            return found.open().filter(handler=values["viewer"])
        case "unassigned":
            return found.open().filter(handler__isnull=True)
        case "due":
            return found.open().filter(LessThan(DUE_FIRST, values["tomorrow"]))
        case "waiting":
            return found.open().filter(state__in=WAITING)
        case "closed":
            return found.closed()
        case "all":
            return found
        case _:
            return found.open()
