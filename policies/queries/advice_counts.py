"""What policy owners are told of the advice: how often, month by month, and never so few that they could be someone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.db.models import Sum
from django.utils import timezone

from policies.advice import Verdict
from policies.enums import Counted
from policies.models import AdviceTally, Policy

MONTHS_SHOWN = 12
Counts = Mapping[tuple[str, str], int]  # by kind and key


@dataclass(frozen=True)
class AdviceMonth:
    """A month as it may be shown. None stands for fewer than SMALLEST_COUNT, none at all included."""

    month: date
    verdicts: Mapping[Verdict, int | None]
    clauses: Mapping[str, int]  # by ref, the most often raised first; every other came up too few times

    @property
    def total(self) -> int | None:
        """Not told where a verdict is not: what is missing could be found by subtraction."""
        shown = [count for count in self.verdicts.values() if count is not None]
        return sum(shown) if len(shown) == len(self.verdicts) else None

    @property
    def shows_anything(self) -> bool:
        return bool(self.clauses) or any(count is not None for count in self.verdicts.values())


def advice_months(policy: Policy, *, on: date | None = None) -> list[AdviceMonth]:
    """The latest first. The month under way is left out: whoever looked at it twice would see what came in between."""
    months = months_before(on or timezone.localdate())
    found: dict[date, dict[tuple[str, str], int]] = {month: {} for month in months}
    tallies = AdviceTally.objects.filter(edition__policy=policy, month__in=months).values_list("month", "kind", "key")
    for month, kind, key, count in tallies.annotate(together=Sum("count")).order_by("month"):
        found[month][kind, key] = count
    return publishable(found, months)


def months_before(day: date) -> list[date]:
    """Their first days, the latest first."""
    months, first = [], day.replace(day=1)
    for _ in range(MONTHS_SHOWN):
        first = (first - timedelta(days=1)).replace(day=1)
        months.append(first)
    return months


def publishable(found: Mapping[date, Counts], months: Sequence[date]) -> list[AdviceMonth]:
    """What may be shown of the counts. It does not depend on a count that is too small, so that nobody can work back
    to one: neither a sum over several of them nor which months there are gives any away."""
    shown = [_month(month, found.get(month, {})) for month in months]
    while shown and not shown[-1].shows_anything:
        shown.pop()
    return shown


def _month(month: date, counts: Counts) -> AdviceMonth:
    large = {key: count for key, count in counts.items() if count >= settings.SMALLEST_COUNT}
    clauses = [(ref, count) for (kind, ref), count in large.items() if kind == Counted.CLAUSE]
    return AdviceMonth(
        month=month,
        verdicts={verdict: large.get((Counted.VERDICT, verdict.value)) for verdict in Verdict},
        clauses=dict(sorted(clauses, key=lambda one: (-one[1], one[0]))),
    )
