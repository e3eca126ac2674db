"""For training authors: what people completed elsewhere, onto their records."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from portal.http import SignedInRequest
from portal.tables import TableRefused
from training import domain, rules
from training.forms import ColumnsForm, CompletionFileForm
from training.models import CompletionImport

from .links import trail_to

MOST_FAULTS = 100


@require_http_methods(["GET", "POST"])
def bring_completions(request: SignedInRequest) -> HttpResponse:
    _check_author(request)
    form = CompletionFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            found = domain.begin_recording(
                file.read(), file_name=file.name or "", once=form.cleaned_data["once"], actor=request.user
            )
        except TableRefused as refusal:
            form.add_error("file", str(refusal))
        else:
            return redirect("training:completions-preview", found.pk)
    return render(request, "training/completions.html", {"form": form, "trail": trail_to()})


@require_http_methods(["GET", "POST"])
def preview_completions(request: SignedInRequest, pk: int) -> HttpResponse:
    """Which column says what, and what confirming would do with each row."""
    _check_author(request)
    found = get_object_or_404(CompletionImport.objects.filter(uploaded_by=request.user), pk=pk)
    is_sent = request.method == "POST" and not found.confirmed_at
    form = ColumnsForm(request.POST if is_sent else None, found=found)
    if is_sent and form.is_valid():
        domain.choose_columns(found, form.columns(), source=form.cleaned_data["everywhere"])
        if request.POST.get("then") != "record":
            return redirect("training:completions-preview", found.pk)
        try:
            added = domain.record_completions(found, actor=request.user)
        except domain.RecordingRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{added} recorded. People see them in “My record”.")
            return redirect("training:completions-preview", found.pk)
    plan = domain.plan_recording(found)
    context = {
        "found": found,
        "form": form,
        "plan": plan,
        "shown": plan.fresh[:20],
        "faults": plan.faults[:MOST_FAULTS],
        "more_faults": max(len(plan.faults) - MOST_FAULTS, 0),
        "trail": [*trail_to(), {"label": "Completions from elsewhere", "url": reverse("training:completions")}],
    }
    return render(request, "training/completions_preview.html", context)


def _check_author(request: SignedInRequest) -> None:
    if not rules.can_author(request.user):
        raise Http404
