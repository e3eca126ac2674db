"""Covering third parties on the working copy. Rows of numbers do it; a script lets boxes be drawn."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from incidents.domain.redaction import NothingCovered, NotReady, redact_evidence
from incidents.enums import EvidenceState
from incidents.forms.evidence import Boxes, RedactionForm, as_rows, boxes_of
from incidents.models import Evidence
from portal.boxes import Box
from portal.files import FileRefused
from portal.http import SignedInRequest


@require_http_methods(["GET", "POST"])
def evidence_redact(request: SignedInRequest, code: uuid.UUID) -> HttpResponse:
    ready = Evidence.objects.worked_on_by(request.user).filter(state=EvidenceState.READY)
    item = get_object_or_404(ready.exclude(copy_key=""), code=code)
    newest = item.redactions.first()
    sent = request.POST if request.method == "POST" else None
    form = RedactionForm(sent)
    rows = Boxes(sent, initial=as_rows(newest.boxes) if newest else None, prefix="box")
    if form.is_bound and not rows.is_valid():
        form.add_error(None, "One of the boxes cannot be drawn. What is wrong stands beside its edges.")
    if form.is_bound and form.is_valid() and _redact(request, item, form, boxes_of(rows)):
        messages.success(request, "The redacted copy is made. Respondents are shown it from now on.")
        return redirect("incidents:evidence_about", item.code)
    context = {"item": item, "form": form, "rows": rows, "newest": newest, "marks": range(0, 100, 10)}
    return render(request, "incidents/evidence_redact.html", context, status=422 if form.is_bound else 200)


def _redact(request: SignedInRequest, item: Evidence, form: RedactionForm, boxes: list[Box]) -> bool:
    """Put what went wrong on the form; then nothing was kept."""
    try:
        redact_evidence(
            item,
            actor=request.user,
            boxes=boxes,
            reason=form.cleaned_data["reason"],
            once=form.cleaned_data["once"],
        )
    except NothingCovered:
        form.add_error(None, "Nothing is covered yet. Draw a box, or give its four edges.")
    except (NotReady, FileRefused):
        form.add_error(None, "The working copy cannot be read now. Nothing was made.")
    else:
        return True
    return False
