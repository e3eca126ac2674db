"""How many of each unit are how far with an edition: counted as somebody looks, or kept from the last count."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Sum
from django.utils import timezone

from policies.enums import Reading
from policies.models import Edition, Tally
from policies.models.policy import READS_EVERY_POLICY
from portal import people
from portal.models import Person
from portal.models.person import PersonQuerySet

from .coverage import readers
from .tree import NUMBERS, Coverage, Numbers, UnitCoverage

TREND_DAYS = 90
Statement = tuple[str, list[Any]]

_EACH = ", ".join(
    f"coalesce(sum(number) FILTER (WHERE reading = '{state}'), 0)::integer AS {state}"
    for state in (Reading.OPENED, Reading.OVERDUE, Reading.ACKNOWLEDGED, Reading.EXEMPT)
)
# A person is looked at once; what is added up along the units above is one row for each unit and state.
_BY_UNIT = """
    SELECT closure.ancestor_id AS unit_id, sum(number)::integer AS people, {each}
    FROM (
        SELECT unit_id, reading, count(*) AS number FROM ({readers}) AS reader (unit_id, reading) GROUP BY 1, 2
    ) AS counted
    JOIN portal_unitclosure AS closure ON closure.descendant_id = counted.unit_id
    GROUP BY 1
"""
_KEPT = """
    SELECT unit_id, people, opened, overdue, acknowledged, exempt, counted_at FROM policies_tally
    WHERE edition_id = %s AND day = (SELECT max(day) FROM policies_tally WHERE edition_id = %s)
"""
_NAMED = """
    SELECT unit.id, unit.parent_id, unit.name, people, opened, overdue, acknowledged, exempt, {counted_at}
    FROM portal_unit AS unit JOIN ({counts}) AS counts ON counts.unit_id = unit.id
    ORDER BY unit.name, unit.id
"""
_IN_ALL = """
    SELECT edition_id, sum(number)::integer AS people, {each}
    FROM (
        SELECT edition_id, reading, count(*) AS number FROM ({editions}) AS reader (edition_id, reading) GROUP BY 1, 2
    ) AS counted
    GROUP BY 1
"""
_IN_ONE = "SELECT %s, reading FROM ({readers}) AS one (reading)"
_KEPT_IN_ALL = """
    SELECT edition.id, sum(people)::integer, sum(opened)::integer, sum(overdue)::integer, sum(acknowledged)::integer,
        sum(exempt)::integer
    FROM policies_edition AS edition
    JOIN policies_tally AS tally ON tally.edition_id = edition.id
        AND tally.day = (SELECT max(day) FROM policies_tally WHERE edition_id = edition.id)
    JOIN portal_unit AS unit ON unit.id = tally.unit_id AND unit.parent_id IS NULL
    WHERE edition.state = 'published'
    GROUP BY 1
"""


def counted_by_unit(edition: Edition, viewer: Person | None = None) -> Statement:
    """The count, of each unit with everything under it. What is kept is what this says, and what is shown live too."""
    sql, params = _statement(readers(edition, viewer), "unit", "reading")
    return _BY_UNIT.format(readers=sql, each=_EACH), [*params]


def _statement(found: PersonQuerySet, *columns: str) -> tuple[str, tuple[Any, ...]]:
    return found.order_by().values_list(*columns).query.sql_with_params()


def coverage(edition: Edition, viewer: Person) -> Coverage:
    """Where each unit stands with an edition, of the people the viewer may see."""
    if is_kept_for(viewer) and (rows := _ask(_NAMED.format(counts=_KEPT, counted_at="counted_at"), [edition.pk] * 2)):
        return _coverage(rows, is_kept=True)
    sql, params = counted_by_unit(edition, viewer)
    return _coverage(_ask(_NAMED.format(counts=sql, counted_at="now()"), params), is_kept=False)


def _coverage(rows: list[tuple[Any, ...]], *, is_kept: bool) -> Coverage:
    units = {pk: UnitCoverage(pk, parent, name, Numbers(*numbers)) for pk, parent, name, *numbers, _ in rows}
    return Coverage(units, counted_at=min((row[-1] for row in rows), default=timezone.now()), is_kept=is_kept)


def is_kept_for(viewer: Person) -> bool:
    """Whether they see more people than are counted while somebody waits. A manager's own are always counted."""
    if not people.holds(viewer, *READS_EVERY_POLICY):
        return False
    limit = settings.COVERAGE_LIVE_PEOPLE
    return Person.objects.current().order_by()[limit : limit + 1].exists()


@dataclass(frozen=True)
class EditionCoverage:
    edition: Edition
    numbers: Numbers


def coverage_of_all(viewer: Person) -> list[EditionCoverage]:
    """Where the editions in force stand that ask anyone whom the viewer may see. The people are counted in one query,
    however many editions there are."""
    editions = Edition.objects.published().select_related("policy", "last_major").prefetch_related("policy__audiences")
    found = {edition.pk: edition for edition in editions.order_by("policy__title")}
    kept = _by_edition(_ask(_KEPT_IN_ALL, [])) if is_kept_for(viewer) else {}
    missing = [edition for pk, edition in found.items() if pk not in kept]
    numbers = kept | (_counted_of_all(missing, viewer) if missing else {})
    return [EditionCoverage(edition, numbers[pk]) for pk, edition in found.items() if pk in numbers]


def _counted_of_all(editions: Iterable[Edition], viewer: Person) -> dict[int, Numbers]:
    parts: list[str] = []
    values: list[Any] = []
    for edition in editions:
        sql, params = _statement(readers(edition, viewer), "reading")
        parts.append(_IN_ONE.format(readers=sql))
        values += [edition.pk, *params]
    return _by_edition(_ask(_IN_ALL.format(editions=" UNION ALL ".join(parts), each=_EACH), values))


def _by_edition(rows: list[tuple[Any, ...]]) -> dict[int, Numbers]:
    return {pk: Numbers(*numbers) for pk, *numbers in rows}


@dataclass(frozen=True)
class TrendDay:
    day: date
    numbers: Numbers


def trend(edition: Edition, units: Iterable[int], *, today: date | None = None) -> list[TrendDay]:
    """Where some units stood together at the end of each day that was counted, of the last 90; the first day first."""
    since = (today or timezone.localdate()) - timedelta(days=TREND_DAYS)
    kept = Tally.objects.filter(edition=edition, unit__in=[*units], day__gt=since)
    sums: Any = {name: Sum(name) for name in NUMBERS}
    rows = kept.order_by("day").values_list("day").annotate(**sums)
    return [TrendDay(day, Numbers(*numbers)) for day, *numbers in rows]


def _ask(sql: str, params: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()
