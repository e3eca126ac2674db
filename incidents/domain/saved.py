"""Saved searches: keeping them, watching them, and running all of them together."""

import json
import uuid
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime, timedelta
from itertools import groupby
from operator import attrgetter
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.utils import timezone

from incidents import notices
from incidents.asked import AGES, Asked
from incidents.enums import Notify
from incidents.facets import taken_apart
from incidents.models import Case, SavedSearch, SearchFind, SearchRound, SearchWatch
from incidents.models.case import CLOSED, PASSED_ON, WAITING
from incidents.rules.watching import is_ripe
from incidents.searching import Looker, known_of
from portal import audit, people
from portal.calendar import end_of, is_working_time
from portal.models import DIGITAL_MEDIA, Person

# Names for the lock of a round, beside the locks others may take.
SEARCHING = 0x53454152
# What was written while the last round read and came to stand after it.
OVERLAP = timedelta(minutes=2)
MOST_AT_ONCE = 5000


class SearchRefused(Exception):
    """A search of the team with words in it. The text says what to do."""


@transaction.atomic
def save_search(name: str, address: str, asked: Asked, *, actor: Person, is_team: bool, once: uuid.UUID) -> SavedSearch:
    """Keep a list under a name. The same form twice makes one. Raises SearchRefused.

    Nothing new comes in a month that is over, so that a search is kept without the months it was narrowed to.
    """
    if is_team and asked.words:
        raise SearchRefused("A search of the team holds no words: they may name somebody. Keep it for yourself.")
    kept = {field: value for field, value in asdict(asked).items() if field not in ("sort", "after", "came")}
    kept |= {"words": taken_apart(asked.words), "facets": list(asked.facets)}
    search, created = SavedSearch.objects.get_or_create(
        once=once, defaults={"owner": actor, "name": name, "address": address, "is_team": is_team, **kept}
    )
    if created:
        audit.record("search.saved", search, actor=actor, data={"team": is_team})
    return search


@transaction.atomic
def remove_search(search: SavedSearch, *, actor: Person) -> None:
    """Its owner's alone to remove, with all that watch it."""
    search = SavedSearch.objects.select_for_update().get(pk=search.pk, owner=actor)
    audit.record("search.removed", search, actor=actor, data={"team": search.is_team})
    search.delete()


@transaction.atomic
def watch_search(search: SavedSearch, notify: str, *, actor: Person, threshold: int | None = None) -> None:
    """Be told of what it finds from now on, or, for an empty `notify`, no more."""
    search = SavedSearch.objects.visible_to(actor).get(pk=search.pk)
    if not notify:
        SearchWatch.objects.filter(search=search, person=actor).delete()
        return
    threshold = threshold if notify == Notify.THRESHOLD else None
    SearchWatch.objects.update_or_create(
        search=search, person=actor, defaults={"notify": notify, "threshold": threshold}
    )


@transaction.atomic
def run_searches(at: datetime | None = None) -> int:
    """All watched searches over what came or changed since the last round; returns how many people were told.

    One statement finds for all of them. Then each watcher is asked about once, for what was found now and for what
    waits for them: what they may not see is neither kept nor told.
    """
    if not _alone():
        return 0
    at = at or timezone.now()
    last = SearchRound.objects.order_by("-until").values_list("until", flat=True).first()
    changed = Case.objects.filter(touched_at__gt=(last or at) - OVERLAP, touched_at__lte=at)
    batch = list(changed.order_by("touched_at").values_list("pk", "touched_at")[:MOST_AT_ONCE])
    told = _keep_and_tell(_matches([pk for pk, _ in batch], at) if batch else [], at)
    SearchRound.objects.all().delete()
    SearchRound.objects.create(until=batch[-1][1] if len(batch) == MOST_AT_ONCE else at)
    return told


def _alone() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [SEARCHING])
        return bool(cursor.fetchone()[0])


class _Find(NamedTuple):
    watch: int
    person: int
    case: int
    is_new: bool


def _keep_and_tell(found: list[_Find], at: datetime) -> int:
    """What is new is kept for whoever may see it; those at their desk are told of it and of what waited for them. What
    nobody may see any more is told to nobody."""
    waiting = SearchFind.objects.filter(is_told=False).values_list("watch_id", "watch__person_id", "case_id")
    finds = sorted(
        [*found, *(_Find(watch, person, case, is_new=False) for watch, person, case in waiting)],
        key=attrgetter("person"),
    )
    watchers = Person.objects.in_bulk({one.person for one in finds})
    watches = SearchWatch.objects.in_bulk({one.watch for one in finds})
    kept: list[_Find] = []
    told: list[Person] = []
    ripe: set[int] = set()
    for pk, theirs in groupby(finds, key=attrgetter("person")):
        seen = _seen_by(watchers[pk], list(theirs))
        kept += (one for one in seen if one.is_new)
        if not is_working_time(at, watchers[pk].state):
            continue
        counts = Counter(one.watch for one in seen)
        if now := {watch for watch, number in counts.items() if is_ripe(watches[watch], number, at)}:
            told.append(watchers[pk])
            ripe |= now
    SearchFind.objects.filter(watch__in=ripe, is_told=False).update(is_told=True)
    SearchWatch.objects.filter(pk__in=ripe).update(told_at=at)
    _keep(kept, ripe)
    notices.tell_of_finds(told)
    return len(told)


def _seen_by(person: Person, finds: list[_Find]) -> list[_Find]:
    if not (person.is_active and people.holds(person, *DIGITAL_MEDIA)):
        return []
    known = known_of(Looker.of(person), {one.case for one in finds})
    return [one for one in finds if one.case in known]


def _keep(finds: list[_Find], told: set[int]) -> None:
    values = {
        "watches": _array(one.watch for one in finds),
        "cases": _array(one.case for one in finds),
        "told": _array(one.watch in told for one in finds),
    }
    with connection.cursor() as cursor:  # plain rows: there may be very many, and nothing else is done with them
        cursor.execute(_KEEP, values)


def _array(values: Iterable[int]) -> str:
    """As PostgreSQL writes it: the driver would put each value into words by itself."""
    return f"{{{','.join(map(str, values))}}}"


_KEEP = """
    INSERT INTO incidents_searchfind (watch_id, case_id, is_told)
    SELECT * FROM unnest(%(watches)s::bigint[], %(cases)s::bigint[], %(told)s::boolean[])
    ON CONFLICT DO NOTHING
"""


def _matches(changed: list[int], at: datetime) -> list[_Find]:
    """Each of the changed cases that a watch has not found before."""
    values: dict[str, Any] = {
        "changed": changed,
        "shut": [state.value for state in (*PASSED_ON, *CLOSED)],
        "passed_on": [state.value for state in PASSED_ON],
        "waiting": [state.value for state in WAITING],
        "tomorrow": end_of(timezone.localdate(at)),
        "since": json.dumps({age: _before(at, since) for age, (since, _) in AGES.items() if since}),
        "before": json.dumps({age: _before(at, before) for age, (_, before) in AGES.items() if before}),
    }
    with connection.cursor() as cursor:
        cursor.execute(_MATCHES, values)
        return [*map(_Find._make, cursor.fetchall())]


def _before(at: datetime, days: int) -> str:
    return (at - timedelta(days=days)).isoformat()


_MATCHES = """
    WITH asked AS MATERIALIZED (
        SELECT w.id, w.person_id, s.show, s.state, s.age, s.evidence, s.facets, s.words,
            websearch_to_tsquery('english', s.words) AS query
        FROM incidents_searchwatch w JOIN incidents_savedsearch s ON s.id = w.search_id
    ), changed AS MATERIALIZED (
        SELECT c.*, t.words, c.state <> ALL(%(shut)s) AS is_open
        FROM incidents_case c LEFT JOIN incidents_casetext t ON t.case_id = c.id
        WHERE c.id = ANY(%(changed)s) AND c.state <> ALL(%(passed_on)s)
    )
    SELECT a.id, a.person_id, c.id, true
    FROM asked a JOIN changed c ON c.facets @> a.facets
        AND (a.state = '' OR a.state = c.state)
        AND (a.evidence = '' OR (a.evidence = 'yes') = ('evidence' = ANY(c.facets)))
        AND (a.words = '' OR c.words @@ a.query)
        AND CASE a.show
            WHEN 'mine' THEN c.is_open AND c.handler_id = a.person_id
            WHEN 'unassigned' THEN c.is_open AND c.handler_id IS NULL
            WHEN 'due' THEN c.is_open AND c.due_at < %(tomorrow)s
            WHEN 'waiting' THEN c.state = ANY(%(waiting)s)
            WHEN 'closed' THEN NOT c.is_open
            WHEN 'all' THEN true
            ELSE c.is_open
        END
        AND c.opened_at > coalesce((%(since)s::jsonb ->> a.age)::timestamptz, '-infinity')
        AND c.opened_at <= coalesce((%(before)s::jsonb ->> a.age)::timestamptz, 'infinity')
    WHERE NOT EXISTS (SELECT FROM incidents_searchfind f WHERE f.watch_id = a.id AND f.case_id = c.id)
"""
