"""How the questions of a course do, from the sums: a handful of small queries, however many answers there are."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet

from training.enums import Kind, Part
from training.insight import MIDDLE, THIRDS, Insight, ItemSums, Option, insight_of, third_of_each
from training.models import AnswerSum, ChoiceSum, Counted, Course, CourseVersion, Item, ItemSum, ScoreSum

SUMS = ItemSums.__slots__


@dataclass(frozen=True)
class VersionCount:
    """How many first attempts are in the sums of a version, and as of when. None: kept back."""

    version: CourseVersion
    attempts: int | None
    passed: int | None
    counted_at: datetime | None

    @property
    def percent(self) -> int | None:
        return 100 * self.passed // self.attempts if self.attempts and self.passed is not None else None


@dataclass(frozen=True)
class ItemInsight:
    item: Item
    insight: Insight

    @property
    def is_uncounted(self) -> bool:
        return self.insight.answers is None


def courses_with_answers() -> QuerySet[Course]:
    """Those that ever had questions to answer."""
    published = CourseVersion.objects.filter(course=OuterRef("pk"), published_at__isnull=False)
    return Course.objects.filter(Exists(published)).order_by("title", "slug")


def counted_versions(courses: Iterable[Course]) -> list[VersionCount]:
    """Every published version of the courses, the latest of each first."""
    found = CourseVersion.objects.filter(course__in=courses, published_at__isnull=False).select_related("course")
    kept = Counted.objects.filter(version__in=found).in_bulk()
    return [_shown_count(version, kept.get(version.pk)) for version in found.order_by("course__title", "-number")]


def _shown_count(version: CourseVersion, kept: Counted | None) -> VersionCount:
    if kept is None or kept.attempts < settings.SMALLEST_COUNT:
        return VersionCount(version, None, None, None)
    is_telling = any(0 < part < settings.SMALLEST_COUNT for part in (kept.passed, kept.attempts - kept.passed))
    return VersionCount(version, kept.attempts, None if is_telling else kept.passed, kept.counted_at)


def insight_into(items: QuerySet[Item]) -> list[ItemInsight]:
    """How each of some questions does, in their order. Five queries, however many."""
    found = [*items.select_related("version__course").prefetch_related("options", "clauses")]
    scores: dict[int, dict[int, int]] = defaultdict(dict)
    versions = {item.version_id for item in found}
    for version, score, attempts in ScoreSum.objects.filter(version__in=versions).values_list(
        "version", "score", "attempts"
    ):
        scores[version][score] = attempts
    thirds = {version: third_of_each(found_scores) for version, found_scores in scores.items()}
    sums = {pk: ItemSums(*values) for pk, *values in ItemSum.objects.filter(item__in=found).values_list("pk", *SUMS)}
    answers = _answers_by_third(found, thirds)
    chosen = _chosen_by_third(found, thirds)
    return [
        ItemInsight(
            item,
            insight_of(
                sums.get(item.pk, ItemSums()),
                _options(item, chosen),
                _thirds(answers, item.pk),
                settings.SMALLEST_COUNT,
            ),
        )
        for item in found
    ]


Thirds = dict[int, dict[int, int]]


def _answers_by_third(items: Sequence[Item], thirds: Thirds) -> Counter[tuple[Any, int]]:
    counts: Counter[tuple[Any, int]] = Counter()
    rows = AnswerSum.objects.filter(item__in=items).values_list("item__version", "item", "score", "answers")
    for version, item, score, number in rows:
        counts[item, thirds.get(version, {}).get(score, MIDDLE)] += number
    return counts


def _chosen_by_third(items: Sequence[Item], thirds: Thirds) -> Counter[tuple[Any, int]]:
    counts: Counter[tuple[Any, int]] = Counter()
    rows = ChoiceSum.objects.filter(option__item__in=items).values_list(
        "option__item__version", "option", "place", "score", "chosen"
    )
    for version, option, place, score, number in rows:
        counts[(option, place), thirds.get(version, {}).get(score, MIDDLE)] += number
    return counts


def _thirds(counts: Counter[tuple[Any, int]], *keys: Any) -> tuple[int, ...]:
    return tuple(sum(counts[key, third] for key in keys) for third in range(THIRDS))


def _options(item: Item, chosen: Counter[tuple[Any, int]]) -> list[Option]:
    """As they are answered: one of all, ticked or not, in its place or not, with its match or not."""
    options = item.in_order()
    if item.kind == Kind.ORDER:
        return [
            Option(f"{place}. {one.text}", True, True, _thirds(chosen, (one.pk, place)))
            for place, one in enumerate(options, start=1)
        ]
    if item.kind == Kind.MATCH:
        return [
            Option(
                f"{row.text}: {row.match}",
                True,
                True,
                _thirds(chosen, *((one.pk, place) for one in options if one.match == row.match)),
            )
            for place, row in enumerate(options, start=1)
        ]
    return [
        Option(
            one.text, one.is_right, item.kind == Kind.SEVERAL or one.part == Part.PHRASE, _thirds(chosen, (one.pk, 0))
        )
        for one in options
    ]
