"""The list of staff, for directory administrators: brought in by a worker, looked over here. No matter has a trace."""

import re
from datetime import date
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.dateformat import format as date_format
from django.views.decorators.http import require_POST, require_safe

from portal.directory import importing
from portal.directory.comparing import LATER
from portal.directory.inviting import joiners_to_invite
from portal.directory.merging import LeaversUnconfirmed, PlanChanged
from portal.directory.rows import FIELDS
from portal.files import StorageUnavailable
from portal.forms import WRITTEN_DATE
from portal.home.access import for_roles
from portal.home.staff_forms import EVERYONE, StaffColumnsForm, StaffConfirmForm, StaffFileForm
from portal.http import SignedInRequest
from portal.models import Role, StaffChangeKind, StaffImport, StaffImportState
from portal.tables import TableRefused

administrators_only = for_roles(Role.DIRECTORY_ADMINISTRATOR)
IMPORTS_SHOWN = 20
ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")
LABELS = {**dict(StaffChangeKind.choices), LATER: "From a later day"}


@administrators_only
def staff_imports(request: SignedInRequest) -> HttpResponse:
    form = StaffFileForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            once = form.cleaned_data["once"]
            begun = importing.begin_staff_import(file, file_name=file.name or "", once=once, actor=request.user)
            return redirect("staff-import", begun.pk)
        except (TableRefused, StorageUnavailable) as refusal:
            form.add_error("file", str(refusal))
    shown = StaffImport.objects.select_related("by", "confirmed_by").defer("plan", "headings")[:IMPORTS_SHOWN]
    context = {"form": form, "imports": shown}
    return render(request, "home/staff_imports.html", context, status=422 if form.errors else 200)


@administrators_only
def staff_import(request: SignedInRequest, pk: int) -> HttpResponse:
    begun = get_object_or_404(StaffImport.objects.select_related("by", "confirmed_by"), pk=pk)
    if begun.state not in (StaffImportState.CHOOSING, StaffImportState.READ):
        return _page(request, begun)
    form = StaffColumnsForm(request.POST if request.method == "POST" else None, begun=begun)
    if form.is_valid():
        is_full, last_day = form.cleaned_data["is_full"] == EVERYONE, form.cleaned_data["last_day"]
        importing.choose_columns(begun, form.columns, is_full=is_full, last_day=last_day)
        return redirect("staff-import", pk)
    return _page(request, begun, form=form)


@administrators_only
@require_POST
def staff_import_confirm(request: SignedInRequest, pk: int) -> HttpResponse:
    begun = get_object_or_404(StaffImport, pk=pk)
    form = StaffConfirmForm(request.POST, begun=begun)
    if not form.is_valid():
        return _page(request, begun, form=StaffColumnsForm(begun=begun), confirm=form)
    try:
        said = form.cleaned_data
        importing.confirm_staff_import(begun, actor=request.user, seen=said["seen"], leavers=said.get("leavers"))
    except LeaversUnconfirmed:
        form.add_error("leavers", f"{begun.plan['leavers']:,} people would leave, not {said['leavers'] or 0:,}.")
        return _page(request, begun, form=StaffColumnsForm(begun=begun), confirm=form)
    except (PlanChanged, importing.ImportRefused):
        messages.warning(request, "Something changed since you looked it over. Nothing was brought in: look once more.")
    return redirect("staff-import", pk)


@administrators_only
@require_POST
def staff_import_discard(request: SignedInRequest, pk: int) -> HttpResponse:
    if importing.discard_staff_import(get_object_or_404(StaffImport, pk=pk)):
        messages.success(request, "The list is deleted. None of it was brought in.")
    return redirect("staff-imports")


@administrators_only
@require_safe
def staff_import_progress(request: SignedInRequest, pk: int) -> HttpResponse:
    """How far a worker is; once it is done, the page is asked for anew."""
    begun = get_object_or_404(StaffImport, pk=pk)
    answer = render(request, "home/_staff_progress.html", _progress(begun))
    if not begun.is_waiting_for_worker:
        answer["HX-Refresh"] = "true"
    return answer


def _progress(begun: StaffImport) -> dict[str, Any]:
    return {"begun": begun, "rows_read": importing.rows_read(begun)}


def _page(
    request: SignedInRequest,
    begun: StaffImport,
    *,
    form: StaffColumnsForm | None = None,
    confirm: StaffConfirmForm | None = None,
) -> HttpResponse:
    is_refused = bool((form and form.errors) or (confirm and confirm.errors))
    context: dict[str, Any] = {**_progress(begun), "form": form, "trail": _trail(), **_planned(begun)}
    if begun.state == StaffImportState.READ:
        context["confirm"] = confirm or StaffConfirmForm(begun=begun, initial={"seen": importing.version_of(begun)})
    if begun.state == StaffImportState.DONE and settings.PASSWORD_SIGN_IN:
        context["to_invite"] = joiners_to_invite(begun).count()
    return render(request, "home/staff_import.html", context, status=422 if is_refused else 200)


def _trail() -> list[dict[str, str]]:
    return [
        {"label": "Directory", "url": reverse("directory")},
        {"label": "Lists of staff", "url": reverse("staff-imports")},
    ]


def _planned(begun: StaffImport) -> dict[str, Any]:
    """What would change, or did: counts, and the first of each kind with what differs side by side."""
    plan = begun.plan
    if "counts" not in plan:
        return {}
    facts = [{"term": label, "value": f"{plan['counts'].get(kind, 0):,}"} for kind, label in LABELS.items()]
    facts += [
        {"term": "Managers changed among them", "value": f"{plan['managers']:,}"},
        {"term": "As they are", "value": f"{plan['counts'].get('same', 0):,}"},
    ]
    kinds = [
        {
            "kind": kind,
            "label": label,
            "count": plan["counts"].get(kind, 0),
            "rows": [_as_shown(one) for one in plan["examples"].get(kind, [])],
        }
        for kind, label in LABELS.items()
        if plan["counts"].get(kind)
    ]
    is_nothing = not kinds and not plan["units"]
    return {"plan": plan, "facts": facts, "kinds": kinds, "is_nothing": is_nothing}


def _as_shown(one: dict[str, Any]) -> dict[str, Any]:
    pairs = [(FIELDS[name].label, _written(before), _written(after)) for name, before, after in one["differs"]]
    days = {name: one[name] and date.fromisoformat(one[name]) for name in ("left_on", "effective_on")}
    return {**one, **days, "pairs": pairs}


def _written(value: str | None) -> str:
    """A day as people write it; anything else as it is."""
    if value and ISO_DAY.fullmatch(value):
        return date_format(date.fromisoformat(value), WRITTEN_DATE)
    return value or "nothing"
