"""How often the advice came to what, for those who look after a policy: numbers, and nothing that could be somebody."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from policies import queries, reports, rules
from policies.answers import WORDS
from policies.models import Policy
from portal.export import csv_lines, csv_response, xlsx_response
from portal.http import SignedInRequest


@require_GET
def advice_counts(request: SignedInRequest, slug: str) -> HttpResponse:
    policy = counted(request, slug)
    months = queries.advice_months(policy)
    context = {
        "policy": policy,
        "marking": policy.marking,
        "is_author": rules.can_author(request.user),
        "verdicts": [words for words, _ in WORDS.values()],
        "months": [(one, [(WORDS[verdict][0], count) for verdict, count in one.verdicts.items()]) for one in months],
        "least": settings.SMALLEST_COUNT,
        "chosen": (chosen := month_asked(request, months)),
        "clauses": clause_rows(chosen) if chosen else [],
    }
    return render(request, "policies/advice_counts.html", context)


@require_GET
def export(request: SignedInRequest, slug: str, kind: str) -> HttpResponseBase:
    policy = counted(request, slug)
    rows = reports.rows_of_advice(queries.advice_months(policy))
    name = f"{policy.slug}-advice-{timezone.localdate():%Y-%m-%d}.{kind}"
    if kind == "csv":
        return csv_response(csv_lines(rows, reports.ADVICE), name=name)
    if kind == "xlsx":
        return xlsx_response(rows, reports.ADVICE, name=name, title=f"{policy.short_name}: advice")
    raise Http404


def counted(request: SignedInRequest, slug: str) -> Policy:
    """For those who see everyone's coverage: a manager's own people must not be told apart from others here."""
    if not rules.can_see_everyones_coverage(request.user):
        raise Http404
    return get_object_or_404(Policy, slug=slug)


def month_asked(request: SignedInRequest, months: list[queries.AdviceMonth]) -> queries.AdviceMonth | None:
    """The month in the address, or else the latest of which anything is shown."""
    if asked := request.GET.get("month"):
        found = next((one for one in months if f"{one.month:%Y-%m}" == asked), None)
        if found is None:
            raise Http404
        return found
    return next((one for one in months if one.shows_anything), None)


def clause_rows(month: queries.AdviceMonth) -> list[dict[str, Any]]:
    """Each with the length of its bar, of 100. A clause that is gone since is named without its words."""
    in_force = queries.clauses_in_force(month.clauses, timezone.localdate())
    most = max(month.clauses.values(), default=1)
    return [
        {"ref": ref, "clause": in_force.get(ref), "count": count, "length": round(100 * count / most)}
        for ref, count in month.clauses.items()
    ]
