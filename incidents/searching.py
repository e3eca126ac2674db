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
from django.db import connection
from django.db.models import F, FilteredRelation, Q
from django.db.models.functions import Lower
from django.db.models.lookups import LessThan
from django.utils import timezone

from incidents.asked import FOR_EVER, Asked, as_kept
from incidents.enums import QueueSort
from incidents.facets import nearly, number_in, taken_apart
from incidents.models import Case, CaseText
from incidents.models.case import CLOSED, DUE_FIRST, OPEN, WAITING, CaseQuerySet, Viewer, has_facets
from incidents.models.facet import IN_ORDER
from portal.calendar import end_of
from portal.conditions import one_of
from portal.models import Person
from portal.paging import PAGE_SIZE, beyond
from portal.prepared import Prepared, PreparedCount, PreparedFirst

MOST_COUNTED = 100
# Nearly the same words, which take long to compare, are looked for among so many of the first before all are asked.
NEAR_NEWEST = 1000
NO_LIMIT = 10**9
SHORTEST_NEAR = 3

# What a list may be in that holds other cases than open ones.
OF_LIST: dict[str, tuple[str, ...]] = {"waiting": WAITING, "closed": CLOSED, "all": (*OPEN, *CLOSED)}
NO_STATE = ("",)
WHOSE = ("mine", "unassigned")
ORDERS: dict[str, tuple[str, ...]] = {
    QueueSort.NEWEST: ("-listed_at", "-id"),
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
    states: tuple[str, ...]  # the few it may be in; none where it is all of a list that has many
    by_age: bool
    by_facet: bool  # it is found by one, in the order of the queue
    has_facets: bool
    evidence: str
    words: str = ""  # how they are looked for: "", "all", "rare", "near-newest", "near"
    is_manager: bool = False
    is_after: bool = False
    whose: str = ""  # "mine", "unassigned": of a list, or of the part of an officer's that is asked for in two

    @property
    def parts(self) -> "tuple[_Shape, ...]":
        """An officer's list is their own cases and those nobody has yet: two, each of which an index has in its order,
        where the whole would be what is left of everybody's."""
        in_order = self.sort == QueueSort.NEWEST or self.show == "waiting"  # of those each officer has few
        is_whole = self.is_manager or bool(self.whose) or not in_order
        if is_whole or self.words not in ("", "all"):
            return (self,)
        return (replace(self, whose="mine"), replace(self, whose="unassigned"))


# All words of a search have to be there, unless it says "or": then one that is rare says nothing of the rest.
_HAS_A_RARE_WORD = """
    SELECT asked.words::text !~ '[|!]' AND EXISTS (
        SELECT FROM unnest(tsvector_to_array(to_tsvector('english', %(words)s))) AS word
        WHERE word <> ALL(known.most_common_elems::text::text[])
    )
    FROM pg_stats AS known, websearch_to_tsquery('english', %(words)s) AS asked(words)
    WHERE known.schemaname = current_schema() AND known.tablename = %(table)s AND known.attname = 'words'
"""
KINDS: dict[str, Any] = {
    "viewer": int, "walled": list[int], "facet": str, "facets": list[str], "words": str,
    "near": str, "since": datetime, "before": datetime, "touched": datetime, "tomorrow": datetime, "pk": int,
}  # fmt: skip
PLACE: dict[str, Any] = {"place_at": datetime, "place_pk": int}
SHOWN = (
    "pk", "opened_at", "state", "due_at", "handler__given_names", "handler__family_name", "facets", "touched_at",
    "mine__seen_at",
)  # fmt: skip


def find(viewer: Looker, asked: Asked, *, size: int = PAGE_SIZE) -> Found:
    """One page of a list. A number that somebody may see is found by itself; else words, else what is near them."""
    values, shape = _values(viewer, asked), _shape(viewer, asked)
    if asked.words and (number := number_in(asked.words)) is not None:
        found = _first(replace(shape, words="number"), {**values, "pk": number}, size)
        if found[0]:
            return _page(found, values, size, how="number")
    if asked.after:
        values |= _place(shape, asked, values)
        shape = replace(shape, is_after="place_pk" in values)
    if shape.is_after:
        return _page(_first(shape, values, size), values, size, total=_count(shape, values))
    found = _first(shape, values, size, MOST_COUNTED)
    if asked.words and not found[1] and len(values["near"]) >= SHORTEST_NEAR:
        return _near(shape, values, size)
    return _page(found, values, size)


def _near(shape: _Shape, values: dict[str, Any], size: int) -> Found:
    """Nearly these words: among the newest first, where what many have is found at once; then among all, by an index
    that is quick where few have it. There is one page of it."""
    for how in ("near-newest", "near"):
        found = _first(replace(shape, words=how), values, size, MOST_COUNTED)
        if found[1]:
            return replace(_page(found, values, size, how=how), next="")
    return Found([], "", 0, "near")


def count_new(viewer: Looker, asked: Asked, since: datetime) -> int:
    """How many of a list came, or were touched, since a moment."""
    return _count(_shape(viewer, asked), {**_values(viewer, asked), "touched": since})


def _count(shape: _Shape, values: dict[str, Any]) -> int:
    counting = _counting(replace(shape, sort=QueueSort.NEWEST, is_after=False))
    return counting.count(**{"pk": 0, **values})


def cases(viewer: Looker, asked: Asked, how: str = "") -> CaseQuerySet:
    """The same list as a queryset, in its order, for a file."""
    shape = _shape(viewer, asked)
    shape = replace(shape, words=how or shape.words)
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
    facet, others = _facets(asked)
    return _Shape(
        asked.show,
        asked.sort,
        _states(asked),
        bool(asked.age or asked.came),
        bool(facet),
        bool(others),
        asked.evidence,
        _how(asked.words),
        viewer.is_manager,
        whose=asked.show if asked.show in WHOSE else "",
    )


def _how(words: str) -> str:
    """Few cases have a word that the database does not count among the frequent ones: they are found by their words,
    and then brought into an order. It would itself expect enough of them on a walk through the order, and meet none."""
    if not words:
        return ""
    with connection.cursor() as cursor:
        cursor.execute(_HAS_A_RARE_WORD, {"words": taken_apart(as_kept(words)), "table": CaseText._meta.db_table})
        return "rare" if cursor.fetchone() == (True,) else "all"


def _facets(asked: Asked) -> tuple[str, list[str]]:
    """The one that a list in the order of the queue is found by, if it may be rare, and those it has besides."""
    known = sorted((IN_ORDER.index(name), one) for one in asked.facets if (name := one.partition(":")[0]) in IN_ORDER)
    first = known[0][1] if known and asked.sort == QueueSort.NEWEST else ""
    return first, [one for one in asked.facets if one != first]


def _states(asked: Asked) -> tuple[str, ...]:
    listed = OF_LIST.get(asked.show, OPEN)
    if asked.state:
        return (asked.state,) if asked.state in listed else NO_STATE
    return listed if asked.show in ("waiting", "closed") else ()


def _values(viewer: Looker, asked: Asked) -> dict[str, Any]:
    since, before = asked.opened_between(timezone.now())
    words = as_kept(asked.words)
    facet, others = _facets(asked)
    return {
        "viewer": viewer.pk,
        "walled": viewer.walled,
        "facet": facet,
        "facets": others,
        "words": taken_apart(words),
        "near": nearly(words),
        "since": since,
        "before": before,
        "touched": FOR_EVER[0],
        "tomorrow": end_of(timezone.localdate()),
    }


def _page(
    found: tuple[list[int], int], values: dict[str, Any], size: int, *, how: str = "", total: int | None = None
) -> Found:
    keys, number = found
    after = str(keys[-1]) if number > size else ""
    return Found(_shown(keys, values["viewer"]), after, number if total is None else total, how)


def _shown(found: list[int], viewer: int) -> list[Row]:
    """What may be shown of what was just found for this viewer, in that order."""
    rows = {row[0]: row for row in _SHOWING(found=found, viewer=viewer)} if found else {}
    return [
        Row(pk, opened_at, state, due_at, f"{given} {family}" if family else "", facets, touched_at, seen_at)
        for pk, opened_at, state, due_at, given, family, facets, touched_at, seen_at in map(rows.__getitem__, found)
    ]


def _showing(found: list[int], viewer: int) -> Any:
    mine = FilteredRelation("markers", condition=Q(markers__person=viewer))
    return Case.objects.filter(one_of("id", found)).annotate(mine=mine).values_list(*SHOWN)


_SHOWING = Prepared(_showing, found=list[int], viewer=int)


def _first(shape: _Shape, values: dict[str, Any], size: int, most: int = 0) -> tuple[list[int], int]:
    """The first of a list by their ids, and how many there are: up to one more than `size`, or than `most`."""
    return _asking(shape, size, max(size, most)).first(**{"pk": 0, **values})


def _place(shape: _Shape, asked: Asked, values: dict[str, Any]) -> dict[str, Any]:
    """Where the last row of the page before stands. One that is not in the list, or not to be seen, has no place."""
    found = _placing(shape)(**{**values, "pk": int(asked.after)})
    return dict(zip(PLACE, found[0], strict=True)) if found else {}


@lru_cache(maxsize=500)
def _asking(shape: _Shape, size: int, most: int) -> PreparedFirst:
    places = PLACE if shape.is_after else {}

    def build(**values: Any) -> Any:
        place = tuple(values.pop(name) for name in places)

        def part(shape: _Shape) -> CaseQuerySet:
            found = _narrowed(shape, **values)
            if place:
                found = found.filter(beyond(ORDERS[shape.sort], place))
            return _among_newest(found, shape, values)

        return _whole([part(one) for one in shape.parts], ORDERS[shape.sort], most + 1)

    return PreparedFirst(build, size, **KINDS, **places)


@lru_cache(maxsize=500)
def _placing(shape: _Shape) -> Prepared:
    names = [field.removeprefix("-") for field in ORDERS[shape.sort]]
    return Prepared(lambda **values: _narrowed(shape, **values).filter(pk=values["pk"]).values_list(*names), **KINDS)


@lru_cache(maxsize=500)
def _counting(shape: _Shape) -> PreparedCount:
    def build(**values: Any) -> Any:
        def part(shape: _Shape) -> CaseQuerySet:
            return _among_newest(_narrowed(shape, **values), shape, values).filter(touched_at__gt=values["touched"])

        # In an order that its index has, the database looks no further than it has to.
        order = () if shape.words else ORDERS[QueueSort.DUE if shape.show == "due" else shape.sort]
        return _whole([part(one) for one in shape.parts], order, MOST_COUNTED + 1)

    return PreparedCount(build, **KINDS)


def _whole(parts: Sequence[CaseQuerySet], order: Sequence[str], most: int) -> Any:
    """The first ids of a list, from the first of each of its parts."""
    columns = ["pk", *(name.removeprefix("-") for name in order if name.removeprefix("-") != "id")]
    first, *others = (part.order_by(*order).values_list(*columns)[:most] for part in parts)
    return first.union(*others, all=True).order_by(*order)[:most] if others else first


def _ordered(found: CaseQuerySet, came: str = "opened_at") -> CaseQuerySet:
    return found.annotate(due_first=DUE_FIRST, listed_at=F(came))


def _query(values: dict[str, Any]) -> SearchQuery:
    return SearchQuery(values["words"], config="english", search_type="websearch")


def _among_newest(found: CaseQuerySet, shape: _Shape, values: dict[str, Any]) -> CaseQuerySet:
    """Of a list that is otherwise whole, those with the words among its first."""
    if shape.words != "near-newest":
        return found
    first = found.order_by(*ORDERS[shape.sort])[:NEAR_NEWEST].values("pk")
    # Small letters again: of these the index, which would find all there are, has nothing to say.
    alike = {"said__trigram_word_similar": values["near"]}
    return _ordered(Case.objects.filter(pk__in=first).annotate(said=Lower("text__near")).filter(**alike))


def _narrowed(shape: _Shape, **values: Any) -> CaseQuerySet:
    viewer = Viewer(values["viewer"], shape.is_manager or bool(shape.whose), [], [])
    found = Case.objects.known_to(viewer, walled=values["walled"], states=shape.states)
    found = _listed(_found_by(found, shape, values), shape, values)
    if shape.has_facets:
        found = found.filter(has_facets(values["facets"]))
    if shape.evidence:
        held = Q(has_facets(["evidence"]))
        found = found.filter(held if shape.evidence == "yes" else ~held)
    if shape.words == "number":
        return found.filter(pk=values["pk"])
    if shape.words == "near":
        # With a limit that none reaches it is found first and by its index, however many it was expected to be.
        alike = CaseText.objects.filter(near__trigram_word_similar=values["near"])
        return found.filter(pk__in=alike.values("case")[:NO_LIMIT])
    if shape.words == "rare":
        return found.filter(pk__in=CaseText.objects.filter(words=_query(values)).values("case")[:NO_LIMIT])
    if shape.words == "all":
        # Every case was touched once. No index of a list says when, or PostgreSQL would read the list before the words.
        return found.filter(text__words=_query(values), touched_at__gt=values["touched"])
    return found


def _found_by(found: CaseQuerySet, shape: _Shape, values: dict[str, Any]) -> CaseQuerySet:
    """Whose cases a list holds and when they came in is said once, of whatever it is found by: said twice, PostgreSQL
    expects hardly any."""
    said: dict[str, Any] = {}
    if shape.whose:
        said |= {"handler": values["viewer"]} if shape.whose == "mine" else {"handler__isnull": True}
    if shape.by_age:
        said |= {"opened_at__gt": values["since"], "opened_at__lte": values["before"]}
    if not shape.by_facet:
        return _ordered(found.filter(**said))
    said["facet"] = values["facet"]
    return _ordered(found.filter(**{f"found_by__{name}": value for name, value in said.items()}), "found_by__opened_at")


def _listed(found: CaseQuerySet, shape: _Shape, values: dict[str, Any]) -> CaseQuerySet:
    """Of what somebody may know of, what one list holds. A list of a few states has said which already."""
    if not shape.states and shape.show != "all":
        found = found.open()
    return found.filter(LessThan(DUE_FIRST, values["tomorrow"])) if shape.show == "due" else found
