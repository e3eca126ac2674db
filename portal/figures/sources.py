"""Where the numbers by clause come from: one question to each room, of months that are over."""

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db import connection
from django.db.models import Count, Sum

from incidents import counted
from incidents.models import Case, Determination, Finding
from incidents.models.case import PASSED_ON
from incidents.months import Months
from policies.enums import Counted, Measure, QuestionState
from policies.models import AdviceTally, Question
from policies.queries.advice_counts import publishable
from training.sums import CLAUSES

from .releasing import Figure, counts_to_show, shares_to_show

YEAR = 12
CLAUSE = "clause:"
# First attempts at a course: whoever tries again has been told.
_FIRST_ATTEMPTS = "finished_at >= %s AND finished_at < %s AND round = 1 AND number = 1 AND NOT only_changed"


@dataclass(frozen=True, slots=True)
class Source:
    """`months` are how many are counted together; `figures` are what may be shown of them, by ref."""

    measure: Measure
    months: Callable[[], int]
    figures: Callable[[Months], dict[str, Figure]]


def checked(months: Months) -> dict[str, Figure]:
    """Only what is shown of a month is added up, so that no month can be worked out from the others."""
    found: dict[int, dict[date, dict[tuple[str, str], int]]] = defaultdict(lambda: defaultdict(dict))
    tallies = AdviceTally.objects.filter(month__gte=months.first, month__lte=months.last, kind=Counted.CLAUSE)
    rows = tallies.order_by().values_list("edition__policy", "month", "kind", "key")
    for policy, month, kind, key, count in rows.annotate(together=Sum("count")):
        found[policy][month][kind, key] = count
    told: Counter[str] = Counter()
    for counts in found.values():
        for month_shown in publishable(counts, [*months]):
            told.update(month_shown.clauses)
    return {ref: (number, None) for ref, number in told.items()}


def asked(months: Months) -> dict[str, Figure]:
    """Questions to a person, by the clauses the answer rests on."""
    answered = Question.objects.filter(
        state=QuestionState.ANSWERED, answered_at__gte=months.starts_at, answered_at__lt=months.ends_at
    )
    by_ref = answered.order_by().values_list("cited__ref").annotate(many=Count("pk", distinct=True))
    return _counted(Counter({ref: many for ref, many in by_ref if ref}))


def missed(months: Months) -> dict[str, Figure]:
    shares: dict[str, tuple[int, int]] = {}
    with connection.cursor() as cursor:
        cursor.execute(CLAUSES.found(_FIRST_ATTEMPTS), [months.starts_at, months.ends_at])
        for _, _, ref, people, wrong in cursor.fetchall():
            before = shares.get(ref, (0, 0))
            shares[ref] = (before[0] + wrong, before[1] + people)
    return shares_to_show(shares, settings.SMALLEST_COUNT)


def raised(months: Months) -> dict[str, Figure]:
    """Cases as Digital Media's own numbers have them: what was passed on is counted there by itself."""
    cases = Case.objects.exclude(state__in=PASSED_ON)
    within = cases.filter(opened_at__gte=months.starts_at, opened_at__lt=months.ends_at)
    counts: Counter[str] = Counter()
    for (_, facet), number in counted.facets_by(counted.month_of("opened_at"), within).items():
        if facet.startswith(CLAUSE):
            counts[facet.removeprefix(CLAUSE)] += number
    return _counted(counts)


def found(months: Months) -> dict[str, Figure]:
    """Allegations that a determination which stands found in breach, by their clauses."""
    decided = Determination.objects.standing().filter(
        breach=True, decided_at__gte=months.starts_at, decided_at__lt=months.ends_at
    )
    findings = Finding.objects.standing().of_breach()
    findings = findings.filter(allegation__investigation__in=decided.values("investigation"))
    by_ref = findings.order_by().values_list("allegation__clauses__ref").annotate(many=Count("pk", distinct=True))
    return _counted(Counter({ref: many for ref, many in by_ref if ref}))


def _counted(counts: Counter[str]) -> dict[str, Figure]:
    return counts_to_show(counts, settings.SMALLEST_COUNT)


def _period() -> int:
    return int(settings.NUMBERS_PERIOD_MONTHS)


# Findings are few: they are counted by the financial year, as People Services' own numbers are.
SOURCES = (
    Source(Measure.CHECKED, _period, checked),
    Source(Measure.ASKED, _period, asked),
    Source(Measure.MISSED, _period, missed),
    Source(Measure.RAISED, _period, raised),
    Source(Measure.FOUND, lambda: YEAR, found),
)
