"""A file as a record: what left it, how long it is kept, what holds it."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from incidents import release_words
from incidents.models import Investigation, PersonnelReference
from incidents.rules import records as rules
from incidents.rules.membership import is_member
from portal.http import SignedInRequest

from .file import on_file


def panel(request: SignedInRequest, file: Investigation) -> dict[str, Any]:
    """What the page of a file says of it as a record, to whoever looks."""
    return {"keeps_records": is_member(request.user, file)}


@on_file
@require_GET
def file_records(request: SignedInRequest, file: Investigation) -> HttpResponse:
    if not rules.may_export(request.user, file):
        raise Http404
    references = PersonnelReference.objects.filter(determination__investigation=file)
    context = {
        "file": file,
        "exports": file.exports.select_related("by", "release"),
        "releases": [(one, release_words.TONES[one.state]) for one in file.releases.select_related("by")],
        "retention": file.retentions.select_related("by").first(),
        "stops": rules.stops(file),
        "is_over": rules.is_over(file),
        "may_keep": rules.may_keep(request.user, file),
        "holds": file.legal_holds.select_related("by", "lifted_by"),
        "references": references.select_related("by", "removed_by", "determination").order_by("pk"),
        "may_refer": rules.may_refer(file),
    }
    return render(request, "incidents/file/records.html", context)
