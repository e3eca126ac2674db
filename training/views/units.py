"""Who has completed a course, unit by unit: managers of their own people, training authors of all, never by name."""

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
from training.models import Course, CourseVersion

from .links import trail_to


@require_GET
def unit_courses(request: SignedInRequest) -> HttpResponse:
    _check(request)
    courses = Course.objects.published().order_by("title", "slug")
    return render(request, "training/unit_courses.html", {"courses": courses, "trail": trail_to()})


@require_GET
def units(request: SignedInRequest, slug: str) -> HttpResponse:
    version, tree, unit = _asked(request, slug)
    context = {
        "version": version,
        "tree": tree,
        "unit": tree.row(unit) if unit is not None else None,
        "rows": tree.rows(unit),
        "is_start": unit == tree.start,
        "is_kept_back": tree.least > 1,
        "least": settings.SMALLEST_COUNT,
        "trail": _trail(version, tree, unit),
    }
    return render(request, "training/units.html", context)


@require_GET
def units_table(request: SignedInRequest, slug: str) -> HttpResponseBase:
    """What the page shows, as a file."""
    version, tree, unit = _asked(request, slug)
    name = f"{version.course.slug}-units-{timezone.localdate():%Y-%m-%d}.csv"
    return csv_response(csv_lines(reports.rows_of_units(tree.rows(unit)), reports.UNITS), name=name)


def _check(request: SignedInRequest) -> None:
    if not rules.can_see_units(request.user):
        raise Http404


def _asked(request: SignedInRequest, slug: str) -> tuple[CourseVersion, queries.UnitTree, int | None]:
    """The course as it now reads, and the unit in the address; one without anybody the reader sees is not found."""
    _check(request)
    found = CourseVersion.objects.published().select_related("course").prefetch_related("course__policies")
    version = get_object_or_404(found, course__slug=slug)
    tree = queries.units_of(version, request.user)
    asked = request.GET.get("unit", "")
    if not asked:
        return version, tree, tree.start
    if not (asked.isascii() and asked.isdigit() and len(asked) < 19 and tree.has(int(asked))):
        raise Http404
    return version, tree, int(asked)


def _trail(version: CourseVersion, tree: queries.UnitTree, unit: int | None) -> list[dict[str, str]]:
    here = reverse("training:units", args=[version.course.slug])
    trail = [*trail_to(), {"label": "Completion by unit", "url": reverse("training:unit-courses")}]
    if unit == tree.start:
        return trail
    way = [{"label": tree.names[one], "url": f"{here}?unit={one}"} for one in tree.above(unit)]
    return [*trail, {"label": version.title, "url": here}, *way]
