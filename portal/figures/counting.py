"""What a night adds: the figures of months that are over and were not counted yet."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from incidents.months import Months, month_after, periods_before
from policies.models import Clause, ClauseFigure, Edition, FigureCount
from portal.models import OverviewCount, OverviewFigure

from .overview_sources import TOPICS, Topical
from .sources import SOURCES, YEAR, Source

YEARS_BACK = 2  # of a portal that begins to count


def count_figures(*, today: date | None = None) -> int:
    """Count what is over; how many counts were added. Twice is once."""
    today = today or timezone.localdate()
    by_clause = sum(_count_clauses(source, months) for source in SOURCES for months in _due(source, today))
    return by_clause + sum(
        _count_topic(topical, months) for topical in TOPICS for months in _topics_due(topical, today)
    )


def _due(source: Source, today: date) -> list[Months]:
    return _over(FigureCount.objects.filter(measure=source.measure), source.months(), today)


def _topics_due(topical: Topical, today: date) -> list[Months]:
    due = _over(OverviewCount.objects.filter(topic=topical.topic), topical.months(), today)
    last = periods_before(today, length=topical.months(), number=1)
    return due if topical.looks_back else [months for months in due if months in last]


def _over(kept: QuerySet[Any], length: int, today: date) -> list[Months]:
    """The oldest first. Those that a count already has a month of are left out, whatever their length was."""
    periods = periods_before(today, length=length, number=YEARS_BACK * YEAR // length)
    there = kept.filter(last__gte=periods[-1].first).values_list("first", "last")
    done = {month for first, last in there for month in Months(first, last)}
    return [months for months in reversed(periods) if done.isdisjoint(months)]


def _count_clauses(source: Source, months: Months) -> bool:
    def count() -> None:
        kept = FigureCount.objects.create(measure=source.measure, first=months.first, last=months.last)
        _keep_clauses(kept, source, months)

    return _once(count)


def _count_topic(topical: Topical, months: Months) -> bool:
    def count() -> None:
        kept = OverviewCount.objects.create(topic=topical.topic, first=months.first, last=months.last)
        OverviewFigure.objects.bulk_create(
            OverviewFigure(
                count=kept, about=one.about, by=one.by, key=one.key, label=one.label, number=one.number, of=one.of
            )
            for one in topical.told(months)
        )

    return _once(count)


def _once(count: Callable[[], None]) -> bool:
    """Whether it was counted here, and not by another round that was quicker."""
    try:
        with transaction.atomic():
            count()
    except IntegrityError as error:
        if "counted_once" in str(error):
            return False
        raise
    return True


def _keep_clauses(count: FigureCount, source: Source, months: Months) -> None:
    """Under the edition whose words held as the months ended. A clause that was gone by then has no place to stand."""
    figures = source.figures(months)
    editions = Edition.objects.in_force(month_after(months.last, 1))
    where = dict(Clause.objects.filter(ref__in=figures, edition__in=editions).values_list("ref", "edition"))
    ClauseFigure.objects.bulk_create(
        ClauseFigure(count=count, edition_id=where[ref], ref=ref, number=number, of=whole)
        for ref, (number, whole) in figures.items()
        if ref in where
    )
