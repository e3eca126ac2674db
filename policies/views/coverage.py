"""How far everyone is, for policy owners and auditors, and for managers of their own people."""

from typing import Any

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from policies import queries, reports, rules
from policies.forms import CoverageFilter
from policies.models import Edition
from portal.export import copy_csv, csv_response
from portal.http import SignedInRequest
from portal.models.person import PersonQuerySet

NAMES_AT_ONCE = 50
LONGEST_NUMBER = 10


@require_GET
def coverage_index(request: SignedInRequest) -> HttpResponse:
    if not rules.can_see_coverage(request.user):
        raise Http404
    editions = [one for one in queries.coverage_of_all(request.user) if one.people]
    return render(request, "policies/coverage_index.html", {"editions": editions})


@require_GET
def coverage(request: SignedInRequest, slug: str) -> HttpResponse:
    edition, units = covered(request, slug)
    context = {
        "edition": edition,
        "units": units,
        "people": sum(unit.people for unit in units),
        "opened": sum(unit.opened for unit in units),
        "acknowledged": sum(unit.acknowledged for unit in units),
    }
    return render(request, "policies/coverage.html", context)


@require_GET
def coverage_people(request: SignedInRequest, slug: str) -> HttpResponse:
    edition, units = covered(request, slug)
    form = CoverageFilter(request.GET, units=units)
    number = request.GET.get("page", "")
    page = max(int(number), 1) if number.isdecimal() and len(number) < LONGEST_NUMBER else 1
    start = (page - 1) * NAMES_AT_ONCE
    found = list(narrowed(edition, request, form)[start : start + NAMES_AT_ONCE + 1])
    context = {
        "edition": edition,
        "filter": form,
        "readers": found[:NAMES_AT_ONCE],
        "newer_url": page_url(request, page - 1) if page > 1 else "",
        "older_url": page_url(request, page + 1) if len(found) > NAMES_AT_ONCE else "",
    }
    return render(request, "policies/coverage_people.html", context)


@require_GET
def coverage_csv(request: SignedInRequest, slug: str) -> StreamingHttpResponse:
    edition, units = covered(request, slug)
    found = narrowed(edition, request, CoverageFilter(request.GET, units=units))
    name = f"{slug}-edition-{edition.number}-{timezone.localdate():%Y-%m-%d}.csv"
    return csv_response(copy_csv(found, reports.COVERAGE), name=name)


def covered(request: SignedInRequest, slug: str) -> tuple[Edition, list[queries.UnitCoverage]]:
    """The edition in force, and where the units stand of which the reader may know; none is a page not found."""
    if not rules.can_see_coverage(request.user):
        raise Http404
    found = Edition.objects.published().select_related("policy", "last_major").prefetch_related("policy__audiences")
    edition = get_object_or_404(found, policy__slug=slug)
    units = queries.coverage(edition, request.user)
    if not units and not rules.can_see_everyones_coverage(request.user):
        raise Http404
    return edition, units


def narrowed(edition: Edition, request: SignedInRequest, form: CoverageFilter) -> PersonQuerySet:
    asked = form.cleaned_data if form.is_valid() else {}
    only: dict[str, Any] = {"unit": asked.get("unit"), "reading": asked.get("reading")}
    found = queries.readers(edition, request.user).filter(**{name: value for name, value in only.items() if value})
    return found.select_related("unit").order_by("family_name", "given_names", "pk")


def page_url(request: SignedInRequest, page: int) -> str:
    asked = request.GET.copy()
    asked["page"] = str(page)
    return f"?{asked.urlencode()}"
