"""What the numbers are made of: a few questions, each over all cases that somebody may know of. None of them writes.

A case is counted once, by the month it came in and the unit of the staff member it is about, both as the queue has
them. One that was passed on is no longer Digital Media's: of it only that it went, when, and how long it had been here.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import (
    Aggregate,
    Count,
    DurationField,
    ExpressionWrapper,
    F,
    Func,
    OuterRef,
    QuerySet,
    Subquery,
    TextField,
    Value,
)

from incidents.enums import CaseState, EntryKind
from incidents.models import Case, CaseEntry
from incidents.models.case import CLOSED, CaseQuerySet
from incidents.months import Months, zone
from portal.models import Person, Unit

EVERY = "every"
BY_MONTH, BY_UNIT = "month", "unit"
DECIDED = (*CLOSED, CaseState.REFERRAL_PROPOSED)
Counts = Counter[tuple[str, str]]  # by row and facet


class Median(Aggregate):
    template = "percentile_cont(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = DurationField()


class Unnested(Func):
    template = "unnest(%(expressions)s)"
    arg_joiner = " || "
    set_returning = True
    output_field = TextField()


@dataclass(frozen=True)
class Waited:
    """How long it took, in the middle, and of how many cases that is the middle."""

    median: timedelta | None
    cases: int


def cases_of(person: Person, months: Months) -> CaseQuerySet:
    """Those they may know of that came in within these months."""
    visible = Case.objects.visible_to(person)
    return visible.filter(opened_at__gte=months.starts_at, opened_at__lt=months.ends_at)


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
    found = cases.order_by().annotate(row=row, facet=Unnested(F("facets"), state))
    counted = found.values_list("row", "facet").annotate(many=Count("pk"))
    return Counter({(where, facet): number for where, facet, number in counted})


def waited_by(row: Func, cases: CaseQuerySet) -> dict[str, tuple[Waited, Waited]]:
    """How long cases waited for the first step anybody took, and for the first decision; under EVERY of them all."""
    timed = cases.order_by().annotate(
        to_look=_until(from_state=CaseState.SUBMITTED), to_decide=_until(to_state__in=DECIDED)
    )
    middle: dict[str, Any] = {
        "looked": Median("to_look"),
        "looks": Count("to_look"),
        "decided": Median("to_decide"),
        "decisions": Count("to_decide"),
    }
    each = timed.annotate(row=row).values("row").annotate(**middle)
    every = timed.annotate(row=Value(EVERY)).values("row").annotate(**middle)
    columns = ("row", *middle)
    together = each.values_list(*columns).union(every.values_list(*columns), all=True)
    return {where: (Waited(looked, looks), Waited(decided, more)) for where, looked, looks, decided, more in together}


def _until(**step: Any) -> ExpressionWrapper:
    taken = CaseEntry.objects.filter(case=OuterRef("pk"), kind=EntryKind.MOVE, **step).order_by("at", "pk")
    return ExpressionWrapper(Subquery(taken.values("at")[:1]) - F("opened_at"), output_field=DurationField())


def passed_on(person: Person, months: Months) -> tuple[Counts, dict[str, Waited]]:
    """By the month in which they went: how many were referred and how many went elsewhere, and after how long."""
    gone = Case.objects.passed_on_before(person).filter(
        state_since__gte=months.starts_at, state_since__lt=months.ends_at
    )
    referred = Func(F("state"), template="%(expressions)s = 'referred'")
    rows: QuerySet[Any, Any] = (
        gone.order_by()
        .annotate(row=month_of("state_since"), referred=referred)
        .values_list("row", "referred")
        .annotate(
            many=Count("pk"),
            median=Median(ExpressionWrapper(F("state_since") - F("opened_at"), output_field=DurationField())),
        )
    )
    counts: Counts = Counter()
    waited = {}
    for row, was_referred, number, median in rows:
        counts[row, "referred" if was_referred else "elsewhere"] += number
        counts[row, EVERY] += number
        if was_referred:
            waited[row] = Waited(median, number)
    return counts, waited
