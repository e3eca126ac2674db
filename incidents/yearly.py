"""People Services' numbers, year by year, in the shape of the Commission's yearly return: what is counted of whom.

A matter counts in the year it was received, and once more in the year it was decided. What stands is counted: a
decision that was set aside is no breach and no sanction of any year, but the result of a review. What a viewer reads
alone counts what they may open, of decisions what they have opened, and of sanctions only what they may know. What is
passed on counts all matters that nothing closes to them, for years that are over.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from statistics import median
from typing import Any

from django.db.models import BooleanField, Exists, OuterRef, Value

from incidents import matters
from incidents.enums import Outcome, ReviewOf, Stage
from incidents.matters import AFTER_THE_FINDING
from incidents.models import Investigation
from incidents.models.investigation import InvestigationQuerySet
from incidents.months import Months
from incidents.number_tables import EVERY, Counts, Waited
from portal.models import Person

FIELDS = (
    "pk",
    "opened_at",
    "state",
    "held_from",
    "target_on",
    "employment_at_referral",
    "outcome",
    "decided_at",
    "noticed_at",
    "alleged",
    "breached",
    "imposed",
    "sanction_decided_at",
    "follows",
    "is_read",
)
OF_A_REVIEW = ("review__investigation", "review__of", "result", "on")
DETERMINED = (Outcome.BREACH, Outcome.NO_BREACH)


@dataclass(frozen=True)
class Counted:
    """All matters somebody may count, read once; the years newest first."""

    person: Person
    years: Sequence[Months]
    is_shared: bool

    @property
    def _found(self) -> InvestigationQuerySet:
        if self.is_shared:
            return Investigation.objects.not_kept_from(self.person)
        return Investigation.objects.visible_to(self.person)

    @cached_property
    def rows(self) -> list[Any]:
        everything = Value(True, output_field=BooleanField())
        found = self._found.annotate(is_read=everything) if self.is_shared else self._found.with_is_read(self.person)
        found = matters.with_notice(matters.with_sanctions(matters.with_elements(matters.with_outcome(found))))
        return list(found.annotate(follows=self._follows()).order_by().values_list(*FIELDS, named=True))

    def _follows(self) -> Exists | Value:
        """Whether they may know what followed the finding. In what is passed on no matter can be told from another."""
        if self.is_shared:
            return Value(True, output_field=BooleanField())
        return Exists(Investigation.objects.with_sanction_for(self.person).filter(pk=OuterRef("pk")))

    @cached_property
    def decided_rows(self) -> list[tuple[str, Any]]:
        """Those decided in one of the years, with the year. Of a matter they have not opened they read no decision."""
        found = ((self.year_of(row.decided_at), row) for row in self.rows if row.is_read)
        return [(year, row) for year, row in found if year]

    def year_of(self, at: datetime | None) -> str:
        found = (year for year in self.years if at and year.starts_at <= at < year.ends_at)
        return next((year.short_name for year in found), "")

    @cached_property
    def received(self) -> Counts:
        years = Counter(self.year_of(row.opened_at) for row in self.rows)
        return Counter({(year, EVERY): number for year, number in years.items() if year})

    @cached_property
    def decided(self) -> Counts:
        counts: Counts = Counter()
        for year, row in self.decided_rows:
            counts.update((year, facet) for facet in _facets(row))
        return counts

    def elements(self, year: str) -> Counts:
        """Of the matters decided in a year, by element: where it was found in breach, and where only alleged."""
        counts: Counts = Counter()
        for decided_in, row in self.decided_rows:
            if decided_in == year:
                counts.update(
                    (element, "breached" if element in row.breached else "cleared") for element in row.alleged
                )
                counts.update((element, EVERY) for element in row.alleged)
        return counts

    def stages(self, today: date) -> Counts:
        """Of the open matters, by stage: how many have a target ahead of them or behind."""
        counts: Counts = Counter()
        for row in self.rows:
            stage = self._stage(row)
            if stage == Stage.FINISHED:
                continue
            counts[stage.value, EVERY] += 1
            if row.target_on and stage != Stage.HOLD:
                counts[stage.value, "past" if row.target_on < today else "within"] += 1
        return counts

    @staticmethod
    def _stage(row: Any) -> Stage:
        is_after = row.state in AFTER_THE_FINDING or row.held_from in AFTER_THE_FINDING
        return Stage.FINISHED if is_after and not row.follows else Stage.of(row.state)

    @cached_property
    def reviewed(self) -> Counts:
        """Matters with a review that ended so in a year: one with two results counts under each."""
        ended = matters.reviews_ended().filter(review__investigation__in=self._found.order_by().values("pk"))
        read = {row.pk for row in self.rows if row.is_read}
        follows = {row.pk for row in self.rows if row.follows}
        found = ended.values_list(*OF_A_REVIEW)
        counted = {
            (pk, year, result)
            for pk, of, result, on in found
            if pk in read and (of == ReviewOf.BREACH or pk in follows) and (year := self._year_with(on))
        }
        counts: Counts = Counter()
        for _, year, result in counted:
            counts[year, EVERY] += 1
            counts[year, f"review:{result}"] += 1
        return counts

    def _year_with(self, day: date) -> str:
        return next((year.short_name for year in self.years if year.first <= day.replace(day=1) <= year.last), "")

    def waited(self) -> dict[str, tuple[Waited, ...]]:
        """By the year of the decision, and under EVERY of them all: from receipt to decision, from notice to
        determination, from determination to sanction."""
        took: dict[str, list[tuple[timedelta | None, ...]]] = {EVERY: []}
        for year, row in self.decided_rows:
            took.setdefault(year, []).append(_durations(row))
            took[EVERY].append(took[year][-1])
        return {
            year: tuple(_middle_of(column) for column in zip(*each, strict=True)) for year, each in took.items() if each
        }


def _facets(row: Any) -> Iterable[str]:
    yield EVERY
    yield f"outcome:{row.outcome}"
    yield f"employment:{row.employment_at_referral}"
    if row.follows:
        yield from (f"sanction:{kind}" for kind in row.imposed)
        if row.sanction_decided_at and not row.imposed:
            yield "sanction:none"


def _durations(row: Any) -> tuple[timedelta | None, ...]:
    is_determined = row.outcome in DETERMINED
    return (
        row.decided_at - row.opened_at,
        row.decided_at - row.noticed_at if is_determined and row.noticed_at else None,
        row.sanction_decided_at - row.decided_at if row.follows and row.sanction_decided_at else None,
    )


def _middle_of(times: Iterable[timedelta | None]) -> Waited:
    known = [time.total_seconds() for time in times if time is not None]
    return Waited(timedelta(seconds=median(known)) if known else None, len(known))
