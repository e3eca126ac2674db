"""Where the numbers of the whole department come from: one question to each room, of months that are over."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from incidents import counted, matters
from incidents.enums import CaseState, Outcome
from incidents.models import Case, Investigation
from incidents.models.case import CLOSED, PASSED_ON
from incidents.months import Months, month_after
from policies.models import Question, Tally
from portal.models import CountedBy, Topic, Unit
from portal.small_trees import Node, hidden_nodes
from training.models import Completion, CourseExemption, Enrolment

from .releasing import counts_to_show

YEAR = 12
ALL, HERE, NOWHERE = "all", "here", ""
ENDED = (*CLOSED, CaseState.REFERRED)
Shares = Mapping[str, tuple[int, int]]  # by the key of a unit, or ALL: a part, and of how many


@dataclass(frozen=True, slots=True)
class Told:
    by: CountedBy
    key: str
    label: str
    number: int
    of: int | None = None
    about: str = ""


@dataclass(frozen=True, slots=True)
class Topical:
    """`looks_back`: months that were over long ago can still be counted, not only the last ones."""

    topic: Topic
    months: Callable[[], int]
    told: Callable[[Months], Iterable[Told]]
    looks_back: bool = True


def coverage(months: Months) -> Iterator[Told]:
    """As each policy stood on the last day of the month on which it was counted."""
    units = counted.units()
    within = Tally.objects.filter(day__gte=months.first, day__lt=month_after(months.last, 1))
    last = within.order_by("edition__policy_id", "-day", "-edition__number").distinct("edition__policy")
    for one in last.select_related("edition__policy"):
        there = Tally.objects.filter(edition=one.edition_id, day=one.day)
        whole = [(row.people - row.exempt, row.acknowledged) for row in there.filter(unit__parent=None)]
        shares = {
            str(row.unit_id): (row.acknowledged, row.people - row.exempt)
            for row in there.filter(unit__in=units)
            if row.people > row.exempt
        }
        everyone = sum(part for _, part in whole), sum(of for of, _ in whole)
        yield from _shares(one.edition.policy.short_name, months, _with_rest(shares, everyone), units)


def training(months: Months) -> Iterator[Told]:
    """Of those whose date for a course came by the end of the month: who has completed it, as it counts then."""
    units = counted.units()
    by_course: dict[str, dict[str, tuple[int, int]]] = {}
    with connection.cursor() as cursor:
        sql, params = _fell_due(months).query.sql_with_params()
        cursor.execute(_BY_COURSE.format(found=sql), [*params, [unit.pk for unit in units]])
        for course, unit, done, asked in cursor.fetchall():
            by_course.setdefault(course, {})[str(unit) if unit else HERE] = (done, asked)
    for course, shares in by_course.items():
        everyone = sum(part for part, _ in shares.values()), sum(of for _, of in shares.values())
        yield from _shares(course, months, {ALL: everyone, **shares}, units)


_BY_COURSE = """
    SELECT course.title, closure.ancestor_id, count(*) FILTER (WHERE done), count(*)
    FROM ({found}) AS found (course_id, person_id, done)
    JOIN training_course AS course ON course.id = found.course_id
    JOIN portal_person AS person ON person.id = found.person_id
    LEFT JOIN portal_unitclosure AS closure
        ON closure.descendant_id = person.unit_id AND closure.ancestor_id = ANY(%s)
    GROUP BY 1, 2 ORDER BY 1, 2
"""


def _fell_due(months: Months) -> QuerySet[Enrolment, tuple[int, int, bool]]:
    asked = {"course": OuterRef("assignment__course"), "person": OuterRef("person")}
    last_day = month_after(months.last, 1) - timedelta(days=1)
    counts = Completion.objects.filter(**asked, completed_at__lt=months.ends_at).filter(
        Q(expires_on=None) | Q(expires_on__gte=last_day)
    )
    found = Enrolment.objects.standing().open_to_see().filter(due_on__lte=last_day)
    found = found.exclude(Exists(CourseExemption.objects.in_force().filter(**asked))).order_by()
    return found.annotate(done=Exists(counts)).values_list("assignment__course", "person", "done").distinct()


def questions(months: Months) -> Iterator[Told]:
    """Never by unit: who asks is not counted by where they work."""
    asked = Question.objects.filter(asked_at__gte=months.starts_at, asked_at__lt=months.ends_at)
    yield from _by_month(asked, "asked_at")


def concerns(months: Months) -> Iterator[Told]:
    """Cases as Digital Media's own numbers have them: what was passed on is counted there by itself."""
    opened = Case.objects.exclude(state__in=PASSED_ON)
    opened = opened.filter(opened_at__gte=months.starts_at, opened_at__lt=months.ends_at).order_by()
    yield from _by_month(opened, "opened_at")
    units = counted.units()
    by_unit = dict(opened.annotate(of=counted.unit_of(units)).values_list("of").annotate(many=Count("pk")))
    labels = {**{f"unit:{unit.pk}": unit.name for unit in units}, NOWHERE: "Not known, or directly under the top"}
    yield from _counts(CountedBy.UNIT, by_unit, labels)


def decided(months: Months) -> Iterator[Told]:
    ended = Case.objects.filter(state__in=ENDED, state_since__gte=months.starts_at, state_since__lt=months.ends_at)
    counts = dict(ended.order_by().values_list("state").annotate(many=Count("pk")))
    yield from _counts(CountedBy.WAY, counts, dict(CaseState.choices))


def outcomes(months: Months) -> Iterator[Told]:
    """What stands, by the financial year in which it was so decided."""
    found: Any = matters.with_outcome(Investigation.objects.all())
    found = found.exclude(outcome="")
    found = found.filter(decided_at__gte=months.starts_at, decided_at__lt=months.ends_at)
    counts = dict(found.order_by().values_list("outcome").annotate(many=Count("pk")))
    yield from _counts(CountedBy.WAY, counts, dict(Outcome.choices))


def _by_month(found: QuerySet, field: str) -> Iterator[Told]:
    by_month = dict(found.order_by().annotate(month=counted.month_of(field)).values_list("month").annotate(Count("pk")))
    labels = {key: f"{date.fromisoformat(f'{key}-01'):%B %Y}" for key in by_month}
    yield from _counts(CountedBy.MONTH, by_month, labels)


def _counts(by: CountedBy, counts: Mapping[str, int], labels: Mapping[str, str]) -> Iterator[Told]:
    for key, (number, _) in counts_to_show(counts, settings.SMALLEST_COUNT).items():
        yield Told(by, key, str(labels[key]), number)


def _with_rest(shares: Shares, everyone: tuple[int, int]) -> Shares:
    """With those directly in the unit above all, who are in none of the units that are told apart."""
    part, of = (
        everyone[0] - sum(one for one, _ in shares.values()),
        everyone[1] - sum(one for _, one in shares.values()),
    )
    return {ALL: everyone, **shares, **({HERE: (part, of)} if of else {})}


def _shares(about: str, months: Months, shares: Shares, units: Iterable[Unit]) -> Iterator[Told]:
    """What may be shown of a whole and its units, all of which a reader adds and subtracts."""
    nodes: dict[Hashable, Node] = {
        key: Node(None if key == ALL else ALL, of, part) for key, (part, of) in shares.items()
    }
    kept_back = hidden_nodes(nodes, settings.SMALLEST_COUNT)
    labels = {**{str(unit.pk): unit.name for unit in units}, HERE: "Directly under the top"}
    month = months.last
    for key, (part, of) in shares.items():
        if key in kept_back or of < settings.SMALLEST_COUNT:
            continue
        if key == ALL:
            yield Told(CountedBy.MONTH, f"{month:%Y-%m}", f"{month:%B %Y}", part, of, about)
        else:
            yield Told(CountedBy.UNIT, key, labels[key], part, of, about)


def _month() -> int:
    return 1


def _period() -> int:
    return int(settings.NUMBERS_PERIOD_MONTHS)


def _year() -> int:
    return YEAR


TOPICS = (
    Topical(Topic.COVERAGE, _month, coverage),
    Topical(Topic.TRAINING, _month, training, looks_back=False),
    Topical(Topic.QUESTIONS, _period, questions),
    Topical(Topic.CONCERNS, _period, concerns),
    Topical(Topic.DECIDED, _period, decided),
    Topical(Topic.OUTCOMES, _year, outcomes),
)
