"""Numbers of the invented department, which has too few people to have any. Nothing is added to what is counted."""

from collections.abc import Iterator

from django.utils import timezone

from incidents import counted
from incidents.enums import CaseState, Outcome
from incidents.months import Months, periods_before
from policies.models import Edition
from portal.figures.overview_sources import TOPICS, Told, Topical
from portal.models import CountedBy, OverviewCount, OverviewFigure, Topic, Unit
from training.models import Course

BACK = 12
PEOPLE, OF_A_UNIT = 2_340, 210
WAYS = {
    Topic.DECIDED: ((CaseState.CLOSED_NO_ACTION, 14), (CaseState.CLOSED_GUIDANCE, 21), (CaseState.CLOSED_TAKEDOWN, 8)),
    Topic.OUTCOMES: ((Outcome.BREACH, 9), (Outcome.NO_BREACH, 7), (Outcome.MANAGEMENT_ACTION, 6)),
}
MONTHLY = {Topic.QUESTIONS: 17, Topic.CONCERNS: 11}


def seed() -> None:
    today = timezone.localdate()
    units = counted.units()
    for topical in TOPICS:
        there = OverviewCount.objects.filter(topic=topical.topic)
        taken = {month for one in there for month in Months(one.first, one.last)}
        length = topical.months()
        for back, months in enumerate(periods_before(today, length=length, number=BACK // length)):
            if taken.isdisjoint(months):
                _keep(topical, months, back, units)


def _keep(topical: Topical, months: Months, back: int, units: list[Unit]) -> None:
    count = OverviewCount.objects.create(topic=topical.topic, first=months.first, last=months.last)
    told = _told(topical.topic, months, back, units)
    OverviewFigure.objects.bulk_create(
        OverviewFigure(
            count=count, about=one.about, by=one.by, key=one.key, label=one.label, number=one.number, of=one.of
        )
        for one in told
    )


def _told(topic: Topic, months: Months, back: int, units: list[Unit]) -> Iterator[Told]:
    """The same every time, and a little less the longer ago it was."""
    if topic in WAYS:
        yield from (Told(CountedBy.WAY, way.value, str(way.label), most - back % 3) for way, most in WAYS[topic])
    elif topic in MONTHLY:
        for at, month in enumerate(months):
            number = MONTHLY[topic] + (at * 7 + back * 5) % 9 - back
            yield Told(CountedBy.MONTH, f"{month:%Y-%m}", f"{month:%B %Y}", number)
        if topic == Topic.CONCERNS:
            for at, unit in enumerate(units):
                yield Told(CountedBy.UNIT, f"unit:{unit.pk}", unit.name, 5 + (at * 5 + back) % 8)
    else:
        yield from _shares(topic, months, back, units)


def _shares(topic: Topic, months: Months, back: int, units: list[Unit]) -> Iterator[Told]:
    if topic == Topic.COVERAGE:
        editions = Edition.objects.published().select_related("policy").order_by("policy__title")
        names = [one.policy.short_name for one in editions]
    else:
        names = [
            *Course.objects.filter(versions__published_at__isnull=False).distinct().values_list("title", flat=True)
        ]
    for place, about in enumerate(names):
        percent = 91 - place * 6 - back * 4
        month = months.last
        done = PEOPLE * percent // 100
        yield Told(CountedBy.MONTH, f"{month:%Y-%m}", f"{month:%B %Y}", done, PEOPLE, about)
        for at, unit in enumerate(units):
            of = OF_A_UNIT + at * 37
            yield Told(CountedBy.UNIT, str(unit.pk), unit.name, of * (percent - at * 3) // 100, of, about)
