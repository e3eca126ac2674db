"""How many cases came in on a clause, for those who answer for its words: never so few that they could be somebody's.

Counted are the cases in Digital Media's numbers, of whole periods that are over and do not overlap, so that no two
looks can be taken from each other. In each period small numbers go together until they are enough, as if every case
were on one clause: what is left of any total that stands elsewhere is never a few.
"""

from collections import Counter
from collections.abc import Mapping
from datetime import date

from django.conf import settings
from django.utils import timezone

from incidents import counted
from incidents.models import Case
from incidents.models.case import PASSED_ON, walls_around
from incidents.months import Months, periods_before
from portal.models import Person
from portal.small_cells import gathered

A_YEAR = 12
CLAUSE = "clause:"


def raised_by_clause(viewer: Person, *, today: date | None = None) -> Counter[str]:
    """By ref, over about a year. A clause of which nothing may be said in any period is not there."""
    length = settings.NUMBERS_PERIOD_MONTHS
    periods = periods_before(today or timezone.localdate(), length=length, number=max(A_YEAR // length, 1))
    cases = Case.objects.exclude(state__in=PASSED_ON).exclude(walls_around(viewer))
    within = cases.filter(opened_at__gte=periods[-1].starts_at, opened_at__lt=periods[0].ends_at)
    found = counted.facets_by(counted.month_of("opened_at"), within)
    told: Counter[str] = Counter()
    for period in periods:
        told.update(_shown(_in(period, found)))
    return told


def _in(period: Months, found: Mapping[tuple[str, str], int]) -> Counter[str]:
    months = {f"{month:%Y-%m}" for month in period}
    counts: Counter[str] = Counter()
    for (month, facet), number in found.items():
        if month in months and facet.startswith(CLAUSE):
            counts[facet.removeprefix(CLAUSE)] += number
    return counts


def _shown(counts: Counter[str]) -> dict[str, int]:
    refs = sorted(counts)
    together = gathered([counts[ref] for ref in refs], settings.SMALLEST_COUNT)
    return {ref: counts[ref] for at, ref in enumerate(refs) if at not in together}
