"""How far everyone is, for policy owners and auditors, and for managers of their own people."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from policies import domain, queries, rules
from policies.forms import CoverageFilter
from policies.models import Edition
from portal.beside import beside
from portal.charts import chart_of
from portal.http import SignedInRequest
from portal.models.person import PersonQuerySet
from portal.paging import page_of

BY_NAME = ("family_name", "given_names", "id")
MOST_TO_REMIND = 1000  # further than that, a button does not count


@require_GET
def coverage_index(request: SignedInRequest) -> HttpResponse:
    if not rules.can_see_coverage(request.user):
        raise Http404
    editions = [one for one in queries.coverage_of_all(request.user) if one.numbers.people]
    return render(request, "policies/coverage_index.html", {"rows": editions})


@require_GET
def coverage(request: SignedInRequest, slug: str) -> HttpResponse:
    """The units under one of them, each with everything beneath it."""
    edition, counts = covered(request, slug)
    at = unit_asked(request, counts)
    unit = counts.units.get(at) if at is not None else None
    rows = [(one, bool(counts.under(one.unit_id))) for one in counts.under(at)]
    context = {
        "edition": edition,
        "coverage": counts,
        "unit": unit,
        "trail": counts.above(at) if at is not None else [],
        "is_start": at == counts.start,
        "rows": rows,
        "here": counts.directly_in(at) if at is not None else None,
        "total": unit.numbers if unit else counts.total,
        "sees_everyone": rules.can_see_everyones_coverage(request.user),
    }
    return render(request, "policies/coverage.html", context)


@require_GET
def coverage_trend(request: SignedInRequest, slug: str) -> HttpResponse:
    """For those who see everyone: what was kept of a day is not told apart by who manages whom."""
    if not rules.can_see_everyones_coverage(request.user):
        raise Http404
    edition, counts = covered(request, slug)
    at = unit_asked(request, counts)
    days = queries.trend(edition, [at] if at is not None else [one.unit_id for one in counts.tops])
    context = {
        "edition": edition,
        "unit": counts.units.get(at) if at is not None else None,
        "days": days[::-1],
        "chart": chart_of([(one.day, one.numbers.percent or 0) for one in days]),
    }
    return render(request, "policies/coverage_trend.html", context)


@require_GET
def coverage_people(request: SignedInRequest, slug: str) -> HttpResponse:
    edition, counts = covered(request, slug)
    form = CoverageFilter(request.GET, coverage=counts)
    found = form.narrow(queries.readers(edition, request.user))
    page = page_of(found.select_related("unit"), by=BY_NAME, after=request.GET.get("after", ""))
    address = request.GET.copy()
    address.pop("after", None)
    context = {
        "edition": edition,
        "filter": form,
        "page": page,
        "address": address.urlencode(),
        "trail": counts.way_to(form.cleaned_data.get("unit")),
        "beside": beside("acknowledgement", [one.pk for one in page.rows]),
        "to_remind": number_to_remind(request, edition, found),
        "most_to_remind": MOST_TO_REMIND,
    }
    return render(request, "policies/coverage_people.html", context)


def number_to_remind(request: SignedInRequest, edition: Edition, found: PersonQuerySet) -> int:
    if not rules.can_remind(request.user):
        return 0
    lately = queries.is_reminded_since(edition, domain.reminded_lately())
    waiting = queries.to_remind(edition, request.user, found).exclude(lately)
    return waiting.order_by()[: MOST_TO_REMIND + 1].count()


def covered(request: SignedInRequest, slug: str) -> tuple[Edition, queries.Coverage]:
    """The edition in force, and where the units stand of which the reader may know; none is a page not found."""
    if not rules.can_see_coverage(request.user):
        raise Http404
    found = Edition.objects.published().select_related("policy", "last_major").prefetch_related("policy__audiences")
    edition = get_object_or_404(found, policy__slug=slug)
    counts = queries.coverage(edition, request.user)
    if not counts.units and not rules.can_see_everyones_coverage(request.user):
        raise Http404
    return edition, counts


def unit_asked(request: SignedInRequest, counts: queries.Coverage) -> int | None:
    """The unit in the address; a unit in which the reader sees nobody is a page not found."""
    asked: Any = request.GET.get("unit", "")
    if not asked:
        return counts.start
    if not (asked.isascii() and asked.isdigit() and len(asked) < 19 and int(asked) in counts.units):
        raise Http404
    return int(asked)
