"""Numbers by clause for the invented department, which has too few people to have any. Nothing is added to what is
counted already."""

from django.conf import settings
from django.utils import timezone

from incidents.months import Months, periods_before
from policies.enums import Measure
from policies.models import Clause, ClauseFigure, Edition, FigureCount

QUARTERS = 4
YEAR = 12
# Of each measure: in how many clauses of ten it comes up, and how often at most.
MOST = {Measure.CHECKED: (8, 240), Measure.ASKED: (3, 28), Measure.MISSED: (6, 130), Measure.RAISED: (3, 22)}
PEOPLE = 310  # met a question about each clause in a quarter
FOUND = 5
EVERY = 10


def seed() -> None:
    today = timezone.localdate()
    quarters = periods_before(today, length=settings.NUMBERS_PERIOD_MONTHS, number=QUARTERS)
    years = periods_before(today, length=YEAR, number=1)
    wanted = [(measure, months) for measure in MOST for months in quarters]
    wanted += [(Measure.FOUND, months) for months in years]
    there = [*FigureCount.objects.all()]
    missing = [one for one in wanted if not any(_is_of(count, *one) for count in there)]
    if missing:
        clauses = [*Clause.objects.filter(edition__in=Edition.objects.published()).order_by("edition", "position")]
        for measure, months in missing:
            _keep(measure, months, _figures(clauses, measure, quarters.index(months) if measure in MOST else 0))


def _is_of(count: FigureCount, measure: Measure, months: Months) -> bool:
    return count.measure == measure and count.last >= months.first and count.first <= months.last


def _figures(clauses: list[Clause], measure: Measure, back: int) -> list[tuple[Clause, int]]:
    if measure == Measure.FOUND:
        return [(clause, FOUND + at % FOUND) for at, clause in enumerate(clauses[2::23])]
    figures = [(clause, _invented(at, back, *MOST[measure])) for at, clause in enumerate(clauses)]
    return [(clause, number) for clause, number in figures if number]


def _invented(at: int, back: int, often: int, most: int) -> int:
    """The same every time, uneven from clause to clause, and a little less the longer ago it was."""
    turn = at * 7 + often
    if turn % EVERY >= often:
        return 0
    return settings.SMALLEST_COUNT + (turn * turn * 13) % most * (EVERY - back) // EVERY


def _keep(measure: Measure, months: Months, figures: list[tuple[Clause, int]]) -> None:
    count = FigureCount.objects.create(measure=measure, first=months.first, last=months.last)
    whole = PEOPLE if measure == Measure.MISSED else None
    ClauseFigure.objects.bulk_create(
        ClauseFigure(count=count, edition_id=clause.edition_id, ref=clause.ref, number=number, of=whole)
        for clause, number in figures
    )
