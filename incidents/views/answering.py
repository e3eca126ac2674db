"""What was put to a respondent, on their own page, and the files of their answer."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from incidents.domain.answering import add_response_files, remove_response_file
from incidents.forms.register import ResponseFilesForm
from incidents.models import Investigation, Putting, ResponseFile
from incidents.rules import awaiting
from incidents.rules.machine import MoveRefused
from portal.http import SignedInRequest

from .file import posted
from .hearing import own_file, own_page


def own_panel(request: SignedInRequest, file: Investigation) -> dict[str, Any]:
    put = Putting.objects.told_to(request.user).filter(exhibit__investigation=file)
    letter = awaiting.awaited_letter(file)
    return {
        "put": put.select_related("exhibit__evidence", "copy", "letter").prefetch_related(
            "exhibit__copies", "exhibit__evidence__redactions"
        ),
        "interviews": file.interviews.of(request.user),
        "files": letter.files_to_send.all() if letter else (),
        "may_add": letter is not None and awaiting.may_ask_for_time(file, letter),
    }


def my_files(request: SignedInRequest, pk: int) -> HttpResponse:
    """Files for an answer that is not sent yet: kept at once, whatever becomes of the words."""
    file = own_file(request, pk)
    letter = awaiting.awaited_letter(file)
    if letter is None:
        raise Http404
    form = ResponseFilesForm(posted(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            for refused in add_response_files(letter, form.cleaned_data["files"], actor=request.user):
                messages.warning(request, refused)
            return redirect(reverse("incidents:my_matter", args=[file.pk]) + "#respond")
        except MoveRefused:
            form.add_error(None, "You have answered this letter, or the decision is made: nothing can be added now.")
    return own_page(request, file, form, title="Add files to your response", submit="Add them")


@require_POST
def my_file_remove(request: SignedInRequest, pk: int, code: uuid.UUID) -> HttpResponse:
    file = own_file(request, pk)
    added = get_object_or_404(ResponseFile, code=code, letter__investigation=file, by=request.user)
    remove_response_file(added, actor=request.user)
    return redirect(reverse("incidents:my_matter", args=[file.pk]) + "#respond")
