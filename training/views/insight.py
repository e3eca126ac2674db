"""How the questions of a course do, for those who answer for it: numbers, never who."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from portal.export import csv_lines, csv_response
from portal.http import SignedInRequest
from training import queries, reports, rules
from training.insight import HIGH, LOW, Insight
from training.models import Course, Item

from .links import clause_links, trail_to


@require_GET
def insight_list(request: SignedInRequest) -> HttpResponse:
    _check(request)
    counted = queries.counted_versions(queries.courses_with_answers())
    latest = {one.version.course_id: one for one in reversed(counted)}
    context = {"rows": [*latest.values()][::-1], "least": settings.SMALLEST_COUNT, "trail": trail_to()}
    return render(request, "training/insight.html", context)


@require_GET
def course_insight(request: SignedInRequest, slug: str) -> HttpResponse:
    """The questions of one version, those to look at first."""
    course, chosen, counted = _version_asked(request, slug)
    rows = [*map(_row, queries.insight_into(chosen.version.items.order_by("position")))]
    context = {
        "course": course,
        "chosen": chosen,
        "versions": counted,
        "to_mend": [row for row in rows if row["insight"].mend],
        "rows": rows,
        "least": settings.SMALLEST_COUNT,
        "trail": _to_insight(),
    }
    return render(request, "training/insight_course.html", context)


@require_GET
def course_table(request: SignedInRequest, slug: str) -> HttpResponseBase:
    """What the page of the course shows, as a file."""
    _, chosen, _ = _version_asked(request, slug)
    found = queries.insight_into(chosen.version.items.order_by("position"))
    name = f"{slug}-version-{chosen.version.number}-questions-{timezone.localdate():%Y-%m-%d}.csv"
    return csv_response(csv_lines(reports.rows_of_items(found), reports.ITEMS), name=name)


@require_GET
def item_insight(request: SignedInRequest, slug: str, key: str) -> HttpResponse:
    """One question: its answers, and how it did from version to version."""
    course, chosen, _ = _version_asked(request, slug, key=key)
    items = Item.objects.filter(version__course=course, key=key, version__published_at__isnull=False)
    found = queries.insight_into(items.order_by("-version__number"))
    here = next((one for one in found if one.item.version_id == chosen.version.pk), None)
    if here is None:
        raise Http404
    context = {
        "course": course,
        "chosen": chosen,
        "item": here.item,
        "insight": here.insight,
        "clauses": clause_links(here.item.clauses.select_related("edition__policy")),
        "options": _option_rows(here.insight),
        "versions": [(one.item.version, one.insight) for one in found],
        "least": settings.SMALLEST_COUNT,
        "trail": [*_to_insight(), {"label": course.title, "url": _address(course, chosen)}],
    }
    return render(request, "training/insight_item.html", context)


def _check(request: SignedInRequest) -> None:
    if not rules.can_see_what_fails(request.user):
        raise Http404


def _version_asked(
    request: SignedInRequest, slug: str, *, key: str = ""
) -> tuple[Course, queries.VersionCount, list[queries.VersionCount]]:
    """The version in the address, or the latest (that has the question)."""
    _check(request)
    course = get_object_or_404(queries.courses_with_answers(), slug=slug)
    counted = queries.counted_versions([course])
    asked = request.GET.get("version", "")
    if key and not asked:
        having = {*Item.objects.filter(version__course=course, key=key).values_list("version", flat=True)}
        found = next((one for one in counted if one.version.pk in having), None)
    else:
        found = next((one for one in counted if not asked or str(one.version.number) == asked), None)
    if found is None:
        raise Http404
    return course, found, counted


def _row(one: queries.ItemInsight) -> dict[str, Any]:
    return {"item": one.item, "insight": one.insight, "is_uncounted": one.is_uncounted}


def _option_rows(insight: Insight) -> list[dict[str, Any]]:
    """Each with what the lowest and the highest third chose, in per cent of theirs."""
    return [
        {
            "option": option,
            "low": _share(insight, option.by_third, LOW),
            "high": _share(insight, option.by_third, HIGH),
        }
        for option in insight.options
    ]


def _share(insight: Insight, by_third: tuple[int | None, ...], third: int) -> int | None:
    number = by_third[third] if by_third and insight.thirds else None
    return None if number is None else 100 * number // insight.thirds[third]


def _to_insight() -> list[dict[str, str]]:
    return [*trail_to(), {"label": "How the questions do", "url": reverse("training:insight")}]


def _address(course: Course, chosen: queries.VersionCount) -> str:
    return f"{reverse('training:insight-course', args=[course.slug])}?version={chosen.version.number}"
