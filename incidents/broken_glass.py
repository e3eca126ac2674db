"""What auditors read of matters that somebody opened without being on them: month by month, and what was opened."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_

from django.apps import apps
from django.db.models import Count, Q

from incidents.counted import month_of
from incidents.models import BreakGlass
from incidents.months import Months, month_after
from portal.models import AuditEntry, Person

MONTHS_SHOWN = 12
# What is recorded as read, in words, and how it leads to its case.
READS = {
    "investigation.viewed": "the matter",
    "letter.read": "a letter",
    "case.viewed": "the case",
    "referral.viewed": "the referral",
    "evidence.read": "evidence",
    "evidence.original_opened": "an original of evidence",
}
CASE_OF = {
    "incidents.investigation": "case",
    "incidents.letter": "investigation__case",
    "incidents.case": "pk",
    "incidents.referral": "case",
    "incidents.evidence": "concern__case",
}


@dataclass(frozen=True)
class MonthOfUses:
    months: Months
    uses: int
    people: int
    matters: int


def by_month(person: Person, today: date) -> list[MonthOfUses]:
    """The newest first: those of the last twelve in which there was any that this person may know of."""
    shown = Months.of(month_after(today.replace(day=1), 1 - MONTHS_SHOWN), MONTHS_SHOWN)
    found = BreakGlass.objects.reported_to(person).filter(at__gte=shown.starts_at, at__lt=shown.ends_at)
    rows = found.order_by().annotate(month=month_of("at")).values_list("month").annotate(
        uses=Count("pk"), people=Count("person", distinct=True), matters=Count("investigation", distinct=True)
    )  # fmt: skip
    each = ((Months.read(month), *numbers) for month, *numbers in rows)
    return sorted(
        (MonthOfUses(months, *numbers) for months, *numbers in each if months), key=lambda one: one.months.first
    )[::-1]


def opened_after(uses: Sequence[BreakGlass]) -> dict[int, str]:
    """By use, what its person opened of the matter until it ended. A few queries for all of them."""
    if not uses:
        return {}
    times = reduce(or_, (Q(actor=one.person_id, at__range=(one.at, one.ended_at or one.until)) for one in uses))
    entries = [*AuditEntry.objects.filter(times, action__in=READS).order_by("pk")]
    cases = _cases_of(entries)
    found: dict[int, Counter[str]] = defaultdict(Counter)
    for one in uses:
        until = one.ended_at or one.until
        for entry in entries:
            is_then = entry.actor_id == one.person_id and one.at <= entry.at <= until
            if is_then and cases.get((entry.target_kind, entry.target_id)) == one.investigation.case_id:
                found[one.pk][READS[entry.action]] += 1
    return {pk: ", ".join(_said(*read) for read in reads.items()) for pk, reads in found.items()}


def _cases_of(entries: Sequence[AuditEntry]) -> dict[tuple[str, str], int]:
    found = {}
    for kind, path in CASE_OF.items():
        pks = {entry.target_id for entry in entries if entry.target_kind == kind}
        if pks:
            rows = apps.get_model(kind)._base_manager.filter(pk__in=pks).values_list("pk", path)
            found.update({(kind, str(pk)): case for pk, case in rows})
    return found


def _said(what: str, times: int) -> str:
    return what if times == 1 else f"{what} ({times} times)"
