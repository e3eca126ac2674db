"""What a night adds: the figures of months that are over and were not counted yet."""

from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone

from incidents.months import Months, month_after, periods_before
from policies.models import Clause, ClauseFigure, Edition, FigureCount

from .sources import SOURCES, YEAR, Source

YEARS_BACK = 2  # of a portal that begins to count


def count_figures(*, today: date | None = None) -> int:
    """Count what is over; how many counts were added. Twice is once."""
    today = today or timezone.localdate()
    return sum(_count(source, months) for source in SOURCES for months in _over(source, today))


def _over(source: Source, today: date) -> list[Months]:
    """The oldest first. Those that a count already has a month of are left out, whatever their length was."""
    length = source.months()
    periods = periods_before(today, length=length, number=YEARS_BACK * YEAR // length)
    earliest = periods[-1].first
    kept = FigureCount.objects.filter(measure=source.measure, last__gte=earliest).values_list("first", "last")
    done = {month for first, last in kept for month in Months(first, last)}
    return [months for months in reversed(periods) if done.isdisjoint(months)]


@transaction.atomic
def _count(source: Source, months: Months) -> int:
    try:
        with transaction.atomic():
            count = FigureCount.objects.create(measure=source.measure, first=months.first, last=months.last)
    except IntegrityError:  # another round was quicker
        return 0
    _keep(count, source, months)
    return 1


def _keep(count: FigureCount, source: Source, months: Months) -> None:
    """Under the edition whose words held as the months ended. A clause that was gone by then has no place to stand."""
    figures = source.figures(months)
    editions = Edition.objects.in_force(month_after(months.last, 1))
    where = dict(Clause.objects.filter(ref__in=figures, edition__in=editions).values_list("ref", "edition"))
    ClauseFigure.objects.bulk_create(
        ClauseFigure(count=count, edition_id=where[ref], ref=ref, number=number, of=whole)
        for ref, (number, whole) in figures.items()
        if ref in where
    )
