"""The department on one page: what was counted of the last twelve months, as tables and drawings. Nothing is kept back
here, and nothing asked of the rooms: both were done when it was counted."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Sum

from incidents.months import Months, month_after
from policies.enums import Measure
from policies.models import ClauseFigure
from portal.charts import Chart, chart_of
from portal.models import CountedBy, OverviewFigure, Topic

MONTHS_SHOWN = 12
MOST_CLAUSES = 5
NONE = "–"
NOTES = {
    Topic.COVERAGE: "Of those a policy asks, without the exempt: who had acknowledged it as the month ended.",
    Topic.TRAINING: "Of those whose date for a course had come: who had completed it as the month ended.",
    Topic.QUESTIONS: "Questions to a person before a post. Who asks is not counted by where they work.",
    Topic.CONCERNS: "Cases that Digital Media decided or still has, by the month they came in.",
    Topic.DECIDED: "Cases that were closed or referred.",
    Topic.OUTCOMES: "Investigations by the financial year of the decision, while it stands.",
}


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a table: a number, a part of `of`, or nothing where there is none or too few."""

    label: str
    number: int | None = None
    of: int | None = None

    @property
    def percent(self) -> int | None:
        return 100 * self.number // self.of if self.of and self.number is not None else None

    @property
    def weight(self) -> int | None:
        """What is drawn of it."""
        return self.number if self.of is None else self.percent

    @property
    def words(self) -> str:
        if self.number is None:
            return NONE
        return self.short if self.of is None else f"{self.short} ({self.number:,} of {self.of:,})"

    @property
    def short(self) -> str:
        return f"{self.number:,}" if self.of is None else f"{self.percent}%"


@dataclass(frozen=True)
class Table:
    name: str
    title: str
    rows_are: str
    number_is: str
    lines: Sequence[Line]
    trend: Chart | None = None
    about: str = ""  # the policy or course it is of

    @property
    def drawn(self) -> list[tuple[Line, float]]:
        """Each with how long its bar is, in per cent: a share of its whole, a number of the largest."""
        most = max((line.weight or 0 for line in self.lines), default=0)
        return [(line, round(100 * (line.weight or 0) / (100 if line.of else most or 1), 1)) for line in self.lines]


@dataclass(frozen=True)
class Section:
    name: str
    title: str
    note: str
    tables: list[Table] = field(default_factory=list)
    latest: list[str] = field(default_factory=list)  # for the top of the page


@dataclass(frozen=True)
class Overview:
    months: Months
    sections: list[Section]

    @property
    def has_figures(self) -> bool:
        return any(section.tables for section in self.sections)


def overview(today: date) -> Overview:
    """Two queries, however much was counted."""
    months = Months.of(month_after(today.replace(day=1), -MONTHS_SHOWN), MONTHS_SHOWN)
    found = OverviewFigure.objects.filter(count__last__gte=months.first).select_related("count")
    by_topic: dict[str, list[OverviewFigure]] = defaultdict(list)
    for one in found.order_by("count__first", "about", "by", "key"):
        by_topic[one.count.topic].append(one)
    sections = [_section(Topic(topic), by_topic.get(topic, []), months) for topic in Topic]
    return Overview(months, [*sections, _clauses(months)])


def _section(topic: Topic, figures: list[OverviewFigure], months: Months) -> Section:
    is_share = topic in (Topic.COVERAGE, Topic.TRAINING)
    tables = [*(_of_shares if is_share else _of_counts)(topic, figures, months)]
    return Section(topic.value, str(topic.label), NOTES[topic], tables, _latest(tables))


def _latest(tables: Sequence[Table]) -> list[str]:
    """Of each of the first tables by month the last number that may be shown."""
    said = []
    for table in tables:
        shown = [line for line in table.lines if line.number is not None]
        if table.rows_are == "Month" and shown:
            said.append(
                f"{table.about}: {shown[-1].short}" if shown[-1].of else f"{shown[-1].short} in {shown[-1].label}"
            )
    return said


def _of_shares(topic: Topic, figures: list[OverviewFigure], months: Months) -> Iterator[Table]:
    """For each policy or course how it went month by month, and where each unit stood at the end."""
    by_about: dict[str, list[OverviewFigure]] = defaultdict(list)
    for one in figures:
        by_about[one.about].append(one)
    for at, (about, of_it) in enumerate(sorted(by_about.items())):
        by_month = {one.key: one for one in of_it if one.by == CountedBy.MONTH}
        points = [
            (_end_of(one.count.last), line.percent)
            for one in by_month.values()
            if (line := _line(one)).percent is not None
        ]
        lines = [_line(by_month.get(f"{month:%Y-%m}"), f"{month:%B %Y}") for month in months]
        trend = chart_of([(day, percent) for day, percent in points if percent is not None])
        yield Table(f"{topic}-{at}", f"{about}, month by month", "Month", "Share", lines, trend, about)
        last = max((one.count.last for one in of_it), default=None)
        units = [_line(one) for one in of_it if one.by == CountedBy.UNIT and one.count.last == last]
        if units and last:
            yield Table(f"{topic}-{at}-units", f"{about}, by unit in {last:%B %Y}", "Unit", "Share", _by_label(units))


def _of_counts(topic: Topic, figures: list[OverviewFigure], months: Months) -> Iterator[Table]:
    by_month = {one.key: one for one in figures if one.by == CountedBy.MONTH}
    if by_month:
        lines = [_line(by_month.get(f"{month:%Y-%m}"), f"{month:%B %Y}") for month in months]
        yield Table(f"{topic}-months", "Month by month", "Month", "Number", lines)
    for by in (CountedBy.UNIT, CountedBy.WAY):
        added = _added(one for one in figures if one.by == by)
        if added:
            title = f"{by.label}, {_span(one for one in figures if one.by == by)}"
            yield Table(f"{topic}-{by}", title, str(by.label), "Number", _by_label(added))


def _added(figures: Iterable[OverviewFigure]) -> list[Line]:
    """What each count shows of it, added up: it says no more than they do."""
    sums: dict[str, Line] = {}
    for one in figures:
        before = sums.get(one.key)
        sums[one.key] = Line(one.label, one.number + (before.number or 0 if before else 0))
    return [*sums.values()]


def _span(figures: Iterable[OverviewFigure]) -> str:
    counts = [one.count for one in figures]
    return Months(min(one.first for one in counts), max(one.last for one in counts)).name


def _line(figure: OverviewFigure | None, label: str = "") -> Line:
    return Line(label or figure.label, figure.number, figure.of) if figure else Line(label)


def _by_label(lines: Iterable[Line]) -> list[Line]:
    return sorted(lines, key=lambda line: line.label)


def _end_of(month: date) -> date:
    return month_after(month, 1) - timedelta(days=1)


def _clauses(months: Months) -> Section:
    """The clauses that stand out, of every policy together."""
    found = ClauseFigure.objects.filter(count__last__gte=months.first).order_by()
    rows = found.values_list("count__measure", "ref").annotate(number=Sum("number"), of=Sum("of"))
    by_measure: dict[str, list[Line]] = defaultdict(list)
    for measure, ref, number, of in rows:
        by_measure[measure].append(Line(ref, number, of))
    tables = []
    for measure in Measure:
        most = sorted(by_measure[measure], key=lambda line: (-(line.weight or 0), line.label))[:MOST_CLAUSES]
        if most:
            tables.append(Table(f"clauses-{measure}", f"Most {measure.label.lower()}", "Clause", "Number", most))
    return Section("clauses", "Clauses that stand out", "As the map of each policy has them, clause by clause.", tables)
