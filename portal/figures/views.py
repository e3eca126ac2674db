"""The map of a policy's clauses, for those who answer for its words."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from policies.enums import Measure
from policies.models import Clause, ClauseFigure, Edition, Policy
from portal.export import attachment, csv_lines, csv_response
from portal.http import SignedInRequest
from portal.models import Person

from . import rules
from .forms import MapFilter
from .heat import Row, groups_of, in_order, leaders, rows_of
from .papers import COLUMNS, lines_of, map_pdf
from .words import told_to


@require_GET
def maps(request: SignedInRequest) -> HttpResponse:
    _check(request)
    released = Edition.objects.released().order_by()
    found = Policy.objects.filter(pk__in=released.values("policy")).order_by("title", "pk")
    return render(request, "figures/maps.html", {"policies": found})


@require_GET
def clause_map(request: SignedInRequest, slug: str) -> HttpResponse:
    policy, form, rows = _asked_for(request, slug)
    context = {
        "policy": policy,
        "form": form,
        "groups": groups_of(in_order(rows, form.sort_by), form.sort_by),
        "leaders": leaders(rows),
        "measures": [(measure, _address(request, measure.value)) for measure in Measure],
        "reading": _reading(request.user, policy, form.chosen),
        "told": told_to(request.user, policy),
        "has_figures": bool(form.shown),
        "least": settings.SMALLEST_COUNT,
        "address": request.GET.urlencode(),
    }
    return render(request, "figures/map.html", context)


@require_GET
def clause_map_file(request: SignedInRequest, slug: str, kind: str) -> HttpResponseBase:
    policy, form, rows = _asked_for(request, slug)
    rows, name = in_order(rows, form.sort_by), f"{slug}-edition-{form.chosen.number}-clauses"
    if kind == "csv":
        return csv_response(csv_lines(lines_of(rows), COLUMNS), name=f"{name}.csv")
    if kind == "pdf":
        return attachment(map_pdf(policy, form, rows), name=f"{name}.pdf", media_type="application/pdf")
    raise Http404


def _check(request: SignedInRequest) -> None:
    if not rules.can_read_the_map(request.user):
        raise Http404


def _asked_for(request: SignedInRequest, slug: str) -> tuple[Policy, MapFilter, list[Row]]:
    """Five queries, however much was counted."""
    _check(request)
    policy = get_object_or_404(Policy, slug=slug)
    editions = [*Edition.objects.released().filter(policy=policy).order_by("-number")]
    if not editions:
        raise Http404
    figures = ClauseFigure.objects.filter(edition__in=editions).select_related("count").order_by("count", "ref")
    form = MapFilter(request.GET, editions=editions, figures=[*figures])
    words = Clause.objects.filter(edition=form.chosen).select_related("section").defer("search").order_by("position")
    return policy, form, rows_of(words, form.shown)


def _reading(person: Person, policy: Policy, edition: Edition) -> str:
    """Where the edition stands, for whoever may read it: an executive answers for policies that are not theirs too."""
    if not Policy.objects.known_to(person).filter(pk=policy.pk).exists():
        return ""
    if edition.is_in_force:
        return reverse("policies:read", args=[policy.slug])
    return reverse("policies:edition", args=[policy.slug, edition.number])


def _address(request: SignedInRequest, sort: str) -> str:
    said: Any = request.GET.copy()
    said["sort"] = sort
    return f"?{said.urlencode()}"
