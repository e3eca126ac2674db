"""The department in numbers, for those who answer for it."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from portal.export import attachment, csv_lines, csv_response
from portal.http import SignedInRequest
from portal.models import OverviewReader

from . import rules, telling
from .overview import overview
from .overview_papers import COLUMNS, lines_of, overview_pdf


@require_GET
def overview_page(request: SignedInRequest) -> HttpResponse:
    _check(request)
    context = {
        "shown": overview(timezone.localdate()),
        "least": settings.SMALLEST_COUNT,
        "is_told": OverviewReader.objects.filter(person=request.user).exists(),
    }
    return render(request, "figures/overview.html", context)


@require_GET
def overview_file(request: SignedInRequest, kind: str) -> HttpResponseBase:
    _check(request)
    shown = overview(timezone.localdate())
    name = f"overview-{shown.months.last:%Y-%m}"
    if kind == "csv":
        return csv_response(csv_lines(lines_of(shown), COLUMNS), name=f"{name}.csv")
    if kind == "pdf":
        return attachment(overview_pdf(shown), name=f"{name}.pdf", media_type="application/pdf")
    raise Http404


@require_POST
def tell_me(request: SignedInRequest) -> HttpResponse:
    _check(request)
    wants = "wants" in request.POST
    telling.want_telling(request.user, wants=wants)
    said = "You will be told when a month was counted." if wants else "You are told no more when a month was counted."
    messages.success(request, said)
    return redirect("figures:overview")


def _check(request: SignedInRequest) -> None:
    if not rules.can_read_the_overview(request.user):
        raise Http404
