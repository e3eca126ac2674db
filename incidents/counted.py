"""What the numbers are made of: a few questions, each over all cases that somebody may know of. None of them writes.

A case is counted once, by the month it came in and the unit of the staff member it is about, both as the queue has
them. One that was passed on is no longer Digital Media's: of it only that it went, when, and how long it had been here.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import (
    Aggregate,
    Count,
    DurationField,
    ExpressionWrapper,
    F,
    Func,
    Min,
    Q,
    QuerySet,
    TextField,
    Value,
)

from incidents.enums import CaseState, EntryKind
from incidents.models import Case
from incidents.models.case import CLOSED, CaseQuerySet
from incidents.months import Months, zone
from incidents.number_tables import EVERY, Counts, Waited
from portal.models import Person, Unit
from portal.replica import report_connection

BY_MONTH, BY_UNIT = "month", "unit"
DECIDED = (*CLOSED, CaseState.REFERRAL_PROPOSED)


class Median(Aggregate):
    template = "percentile_cont(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = DurationField()


def cases_of(person: Person, months: Months) -> CaseQuerySet:
    """Those they may know of that came in within these months."""
    visible = Case.objects.visible_to(person)
    return visible.filter(opened_at__gte=months.starts_at, opened_at__lt=months.ends_at)


def have_enough(person: Person, periods: Sequence[Months], least: int) -> list[bool]:
    """In which of these periods so many came in that they may know of. Each is counted no further than that."""
    sql, params = Case.objects.visible_to(person).order_by().values_list("opened_at").query.sql_with_params()
    asked: list[Any] = [[one.starts_at for one in periods], [one.ends_at for one in periods], least]
    with report_connection().cursor() as cursor:
        cursor.execute(_ENOUGH.format(found=sql), [*params, *asked])
        return [number == least for (number,) in cursor.fetchall()]


_ENOUGH = """
    WITH found (opened_at) AS NOT MATERIALIZED ({found}),
    asked AS (
        SELECT * FROM unnest(%s::timestamptz[], %s::timestamptz[]) WITH ORDINALITY AS period (starts_at, ends_at, place)
    )
    SELECT (SELECT count(*) FROM (
        SELECT FROM found WHERE opened_at >= asked.starts_at AND opened_at < asked.ends_at LIMIT %s
    ) AS few) FROM asked ORDER BY place
"""


def units() -> list[Unit]:
    """The units that are told apart: those at the top, or, where one stands above all, those right under it."""
    top = list(Unit.objects.filter(parent__isnull=True).order_by("name", "pk")[:2])
    if len(top) == 1:
        return list(Unit.objects.filter(parent=top[0]).order_by("name", "pk"))
    return list(Unit.objects.filter(parent__isnull=True).order_by("name", "pk"))


def month_of(field: str) -> Func:
    """ "2026-07", where the department is."""
    return Func(
        Value(zone().key),
        F(field),
        template="to_char(timezone(%(expressions)s), 'YYYY-MM')",
        output_field=TextField(),
    )


def unit_of(told_apart: Iterable[Unit]) -> Func:
    """ "unit:12", or nothing where nobody is known whom the case is about."""
    listed = Value([f"unit:{unit.pk}" for unit in told_apart], output_field=ArrayField(TextField()))
    return Func(
        F("facets"),
        listed,
        template="coalesce((SELECT facet FROM unnest(%(expressions)s) LIMIT 1), '')",
        arg_joiner=") AS facet WHERE facet = ANY(",
        output_field=TextField(),
    )


def facets_by(row: Func, cases: CaseQuerySet) -> Counts:
    """How many cases each row has with each facet, its state among them, and altogether."""
    state = Func(F("state"), template=f"ARRAY['{EVERY}', 'state:' || %(expressions)s]", output_field=TextField())
    joined = Func(F("facets"), state, template="%(expressions)s", arg_joiner=" || ", output_field=TextField())
    found = cases.order_by().annotate(row=row, listed=joined).values_list("row", "listed")
    counted = _over(found, "SELECT each.row, facet, count(*) FROM each, unnest(listed) AS facet GROUP BY 1, 2")
    return Counter({(where, facet): number for where, facet, number in counted})


def waited_by(row: Func, cases: CaseQuerySet) -> dict[str, tuple[Waited, Waited]]:
    """How long cases waited for the first step anybody took, and for the first decision; under EVERY of them all."""
    timed = cases.order_by().annotate(
        row=row,
        looked=_until(from_state=CaseState.SUBMITTED),
        decided=_until(to_state__in=DECIDED),
    )
    middles = _over(timed.values_list("row", "looked", "decided"), _MIDDLES)
    return {
        EVERY if is_every else where: (Waited(looked, looks), Waited(decided, decisions))
        for is_every, where, looked, looks, decided, decisions in middles
    }


_MIDDLES = """
    SELECT grouping(each.row) = 1, each.row, percentile_cont(0.5) WITHIN GROUP (ORDER BY looked), count(looked),
        percentile_cont(0.5) WITHIN GROUP (ORDER BY decided), count(decided)
    FROM each GROUP BY GROUPING SETS ((each.row), ())
"""


def _until(**step: Any) -> ExpressionWrapper:
    step = {f"entries__{name}": value for name, value in step.items()}
    first = Min("entries__at", filter=Q(entries__kind=EntryKind.MOVE, **step))
    return ExpressionWrapper(first - F("opened_at"), output_field=DurationField())


def _over(found: QuerySet[Any, Any], statement: str) -> list[tuple[Any, ...]]:
    """What a statement says of the rows that are found, each of which is made once."""
    sql, params = found.query.sql_with_params()
    with report_connection().cursor() as cursor:
        cursor.execute(f"WITH each AS MATERIALIZED ({sql}) {statement}", params)
        return cursor.fetchall()


def passed_on(person: Person, months: Months) -> tuple[Counts, dict[str, Waited]]:
    """By the month in which they went: how many were referred and how many went elsewhere, and after how long;
    under EVERY how long all of them took."""
    gone = Case.objects.passed_on_before(person).filter(
        state_since__gte=months.starts_at, state_since__lt=months.ends_at
    )
    gone = gone.order_by().annotate(referred=Func(F("state"), template="%(expressions)s = 'referred'"))
    took = ExpressionWrapper(F("state_since") - F("opened_at"), output_field=DurationField())

    def grouped(row: Any) -> QuerySet[Any, Any]:
        return gone.annotate(row=row).values_list("row", "referred").annotate(many=Count("pk"), median=Median(took))

    counts: Counts = Counter()
    waited = {}
    for row, was_referred, number, median in grouped(month_of("state_since")).union(grouped(Value(EVERY)), all=True):
        if was_referred:
            waited[row] = Waited(median, number)
        if row != EVERY:
            counts[row, "referred" if was_referred else "elsewhere"] += number
            counts[row, EVERY] += number
    return counts, waited
