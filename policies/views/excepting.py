"""The exceptions register: for owners and auditors all of it, for an approver what is theirs to decide."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from policies import domain, queries, reports, rules
from policies.enums import EXEMPTIONS_SHOWN, ExemptionState
from policies.forms import ExemptionAnswerForm, ExemptionFilter, ExemptionForm
from portal.confirming import asks_again
from portal.export import copy_csv, csv_response, rows_of, xlsx_response
from portal.http import SignedInRequest
from portal.paging import page_of

NEWEST_FIRST = ("-asked_at", "-id")


@require_GET
def register(request: SignedInRequest) -> HttpResponse:
    found, form = narrowed(request)
    page = page_of(found, by=NEWEST_FIRST, after=request.GET.get("after", ""))
    shown = form.data.get("show", "") if form.is_valid() else ""
    context = {"page": page, "filter": form, "shown": shown, "may_record": rules.can_author(request.user)}
    return render(request, "policies/exceptions.html", context)


@asks_again
@require_GET
def export(request: SignedInRequest, kind: str) -> HttpResponseBase:
    found = queries.with_names(narrowed(request)[0]).order_by(*NEWEST_FIRST)
    name = f"exceptions-{timezone.localdate():%Y-%m-%d}.{kind}"
    if kind == "csv":
        return csv_response(copy_csv(found, reports.EXEMPTIONS), name=name)
    if kind == "xlsx":
        return xlsx_response(rows_of(found, reports.EXEMPTIONS), reports.EXEMPTIONS, name=name, title="Exceptions")
    raise Http404


def narrowed(request: SignedInRequest) -> tuple[QuerySet[Any], ExemptionFilter]:
    """The part of the register that was asked for; whoever has no part in it does not find it."""
    found = queries.register_of_exemptions(request.user)
    if not rules.can_see_everyones_coverage(request.user) and not found.exists():
        raise Http404
    form = ExemptionFilter(request.GET)
    states = EXEMPTIONS_SHOWN.get(form.cleaned_data["show"], ()) if form.is_valid() else ()
    return (found.filter(state__in=states) if states else found), form


@require_http_methods(["GET", "POST"])
def record(request: SignedInRequest) -> HttpResponse:
    if not rules.can_author(request.user):
        raise Http404
    form = ExemptionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = {name: value for name, value in form.cleaned_data.items() if name != "what"}
        try:
            made = domain.record_exemption(actor=request.user, **said)
        except domain.ExemptionRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"Recorded. {made.approver.name} is asked to decide on it.")
            return redirect("policies:exception", made.pk)
    return render(request, "policies/exception_new.html", {"form": form})


@require_http_methods(["GET", "POST"])
def exception(request: SignedInRequest, pk: int) -> HttpResponse:
    """One of them; its approver decides on it here."""
    found = get_object_or_404(queries.exemptions_to_see(request.user), pk=pk)
    may_decide = found.approver_id == request.user.pk and found.state == ExemptionState.WAITING
    if request.method == "POST" and found.approver_id != request.user.pk:
        raise Http404
    form = ExemptionAnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        decide = domain.approve_exemption if form.cleaned_data["decision"] == "approve" else domain.refuse_exemption
        try:
            decide(found, actor=request.user, words=form.cleaned_data["words"])
        except domain.ExemptionRefused as refusal:
            messages.warning(request, str(refusal))
        else:
            messages.success(request, "Your decision is recorded, and they are told.")
        return redirect("policies:exception", pk)
    context = {
        "exemption": found,
        "form": form if may_decide else None,
        "may_end": rules.can_author(request.user) and found.state in EXEMPTIONS_TO_END,
        "has_register": rules.can_see_everyones_coverage(request.user) or found.approver_id == request.user.pk,
    }
    return render(request, "policies/exception.html", context)


EXEMPTIONS_TO_END = (ExemptionState.WAITING, ExemptionState.TO_COME, ExemptionState.IN_FORCE)


@require_http_methods(["GET", "POST"])
def end(request: SignedInRequest, pk: int) -> HttpResponse:
    if not rules.can_author(request.user):
        raise Http404
    found = get_object_or_404(queries.exemptions_to_see(request.user), pk=pk)
    if request.method == "POST":
        try:
            domain.end_exemption(found, actor=request.user)
        except domain.ExemptionRefused as refusal:
            messages.warning(request, str(refusal))
        else:
            messages.success(request, "It is ended, and they are told.")
        return redirect("policies:exception", pk)
    return render(request, "policies/exception_end.html", {"exemption": found})
