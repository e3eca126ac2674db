"""A file leaves the portal: why, the archive itself, and its seal for whoever holds the code."""

from collections.abc import Iterator

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from incidents.domain.exporting import AlreadyTaken, begin_export, write_export
from incidents.forms.records import ExportForm
from incidents.models import FileExport, Investigation
from incidents.rules import records as rules
from portal.codes import tidy_code
from portal.confirming import asks_again
from portal.disposal.views import or_destroyed
from portal.export import file_headers
from portal.http import SignedInRequest

from .file import find, on_file, posted


@asks_again
@on_file
def file_export_new(request: SignedInRequest, file: Investigation) -> HttpResponse:
    if not rules.may_export(request.user, file):
        raise Http404
    form = ExportForm(posted(request))
    if request.method == "POST" and form.is_valid():
        export = begin_export(file, actor=request.user, **form.cleaned_data)
        return redirect("incidents:file_export", file.pk, export.pk)
    context = {
        "matter": file,
        "form": form,
        "back": reverse("incidents:file_records", args=[file.pk]),
        "title": "Export the complete file",
        "submit": "Go on to the download",
        "warning": "It holds all of the file: letters, evidence as it was received, notes and decisions. Once "
        "downloaded, the portal no longer protects it.",
    }
    return render(request, "incidents/step.html", context, status=422 if form.errors else 200)


def _found(request: SignedInRequest, file: Investigation, export_pk: int) -> FileExport:
    if not rules.may_export(request.user, file):
        raise Http404
    return get_object_or_404(
        file.exports.select_related("by", "investigation__respondent", "release__approved_by"), pk=export_pk
    )


@on_file
@require_GET
def file_export(request: SignedInRequest, file: Investigation, export_pk: int) -> HttpResponse:
    export = _found(request, file, export_pk)
    context = {"file": file, "export": export, "is_mine": export.by_id == request.user.pk}
    return render(request, "incidents/file/export.html", context)


@asks_again
@require_POST
def file_export_take(request: SignedInRequest, pk: int, export_pk: int) -> HttpResponseBase:
    """By whoever gave the reason. What broke off on the way can be taken again; what was sealed cannot."""
    file = find(request, pk)
    export = _found(request, file, export_pk)
    if export.by_id != request.user.pk:
        raise Http404
    try:
        pieces: Iterator[bytes] = write_export(export, actor=request.user)
    except AlreadyTaken:
        messages.info(request, "This export was already downloaded whole. Make another if you need it again.")
        return redirect("incidents:file_export", file.pk, export.pk)
    response = StreamingHttpResponse(pieces, content_type="application/zip", headers=file_headers(export.file_name))
    response["Cache-Control"] = "private, no-store"
    return response


@require_GET
@or_destroyed
def file_export_code(request: SignedInRequest, code: str) -> HttpResponse:
    """Whoever holds the code may have the seal. The page says nothing of the matter."""
    export = get_object_or_404(FileExport, code=tidy_code(code))
    return render(request, "incidents/file/export_code.html", {"export": export})
