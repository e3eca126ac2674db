"""Monitoring: recording one find after another, and bringing in a tool's export, all at once or not at all."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from incidents.domain.draft import ChangedMeanwhile, begin_another
from incidents.domain.monitoring import Plan, begin_import, choose_columns, discard_import, import_finds, plan_of
from incidents.enums import Channel, Seen, StaffInvolved
from incidents.forms.monitoring import ColumnsForm, ConfirmForm, ExportForm
from incidents.models import Concern, MonitoringImport
from portal import people
from portal.export import Column, Kind, csv_lines, csv_response
from portal.http import SignedInRequest
from portal.models import DIGITAL_MEDIA
from portal.tables import TableRefused

from .journey import Journey, next_address

ROWS_SHOWN = 10
FAULTS_SHOWN = 100
KNOWN_SHOWN = 20
IMPORTS_SHOWN = 20


@require_POST
def monitoring_another(request: SignedInRequest, pk: int) -> HttpResponse:
    """Record the next find after one that was sent."""
    own = Concern.objects.visible_to(request.user).filter(channel=Channel.MONITORING)
    sent = get_object_or_404(own, pk=pk)
    Journey(request.user, Channel.MONITORING)  # not found by whoever may not take that way
    return redirect(next_address(Channel.MONITORING, begin_another(sent, actor=request.user)))


def _own(request: SignedInRequest) -> "QuerySet[MonitoringImport]":
    if not people.holds(request.user, *DIGITAL_MEDIA):
        raise Http404
    return MonitoringImport.objects.visible_to(request.user)


@never_cache
def monitoring_imports(request: SignedInRequest) -> HttpResponse:
    own = _own(request)
    form = ExportForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            once = form.cleaned_data["once"]
            begun = begin_import(file.read(), file_name=file.name, once=once, actor=request.user)
            return redirect("incidents:monitoring_import", begun.pk)
        except TableRefused as refusal:
            form.add_error("file", str(refusal))
    # Not their rows, which are long.
    imports = own.only("pk", "by", "file_name", "began_at", "imported_at", "counts")[:IMPORTS_SHOWN]
    context = {"form": form, "imports": imports}
    return render(request, "incidents/monitoring_imports.html", context, status=422 if form.errors else 200)


@never_cache
def monitoring_import(request: SignedInRequest, pk: int) -> HttpResponse:
    begun = get_object_or_404(_own(request), pk=pk)
    if begun.imported_at:
        context = {"begun": begun, **_listed(begun.faults)}
        return render(request, "incidents/monitoring_imported.html", context)
    form = ColumnsForm.of(begun, request.POST if request.method == "POST" else None)
    if form.is_valid():
        choose_columns(
            begun,
            columns=form.columns,
            order=form.cleaned_data["order"],
            seen=Seen(form.cleaned_data["seen"]),
            staff_involved=StaffInvolved(form.cleaned_data["staff_involved"]),
            how_known=form.cleaned_data["how_known"],
        )
        return redirect(reverse("incidents:monitoring_import", args=[pk]) + "#found")
    return _look_over(request, begun, form)


def _look_over(request: SignedInRequest, begun: MonitoringImport, form: ColumnsForm) -> HttpResponse:
    has_address = "address" in begun.choices["columns"]
    context = {
        "begun": begun,
        "form": form,
        "confirm": ConfirmForm(initial={"version": begun.changed_at.isoformat()}),
        "is_answered": "seen" in begun.choices,
        **(_shown(plan_of(begun)) if has_address else {}),
    }
    return render(request, "incidents/monitoring_import.html", context, status=422 if form.is_bound else 200)


def _shown(plan: Plan) -> dict[str, Any]:
    return {
        "counts": plan.counts,
        **_listed(plan.reading.faults),
        "first": [found[0] for found in list(plan.fresh.values())[:ROWS_SHOWN]],
        "in_case": list(plan.in_case.items())[:KNOWN_SHOWN],
        "in_own": list(plan.in_own.items())[:KNOWN_SHOWN],
    }


def _listed(faults: Sequence[Any]) -> dict[str, Any]:
    return {"faults": faults[:FAULTS_SHOWN], "more_faults": max(len(faults) - FAULTS_SHOWN, 0)}


@require_POST
def monitoring_import_confirm(request: SignedInRequest, pk: int) -> HttpResponse:
    begun = get_object_or_404(_own(request), pk=pk)
    form = ConfirmForm(request.POST)
    try:
        if not form.is_valid() or "seen" not in begun.choices:
            raise ChangedMeanwhile
        import_finds(begun, actor=request.user, version=form.cleaned_data["version"])
    except (ChangedMeanwhile, MonitoringImport.DoesNotExist):
        messages.warning(request, "Something changed since you looked it over. Nothing was imported: look once more.")
    return redirect("incidents:monitoring_import", pk)


@require_POST
def monitoring_import_discard(request: SignedInRequest, pk: int) -> HttpResponse:
    if discard_import(get_object_or_404(_own(request), pk=pk)):
        messages.success(request, "The export is deleted. None of it became a case.")
    return redirect("incidents:monitoring_imports")


@never_cache
def monitoring_import_faults(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """The rows that are not imported, as they came, with line and reason: to be mended and brought in again."""
    begun = get_object_or_404(_own(request), pk=pk)
    if not begun.imported_at and "address" not in begun.choices["columns"]:
        raise Http404
    faults = (
        [(fault["line"], fault["why"], fault["cells"]) for fault in begun.faults]
        if begun.imported_at
        else [(fault.line, fault.why, fault.cells) for fault in plan_of(begun).reading.faults]
    )
    columns = [
        Column("Line", "line", kind=Kind.NUMBER),
        Column("Why it was not imported", "why"),
        *(Column(heading, "") for heading in begun.headings),
    ]
    width = len(begun.headings)
    rows = ([line, why, *(cells + [""] * width)[:width]] for line, why, cells in faults)
    return csv_response(csv_lines(rows, columns), name="rows-not-imported.csv")
