"""The evidence register of a matter, for those who gather and those who decide."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from incidents import words
from incidents.domain import register as verbs
from incidents.forms.register import CopyForm, ExhibitForm, SetAsideForm
from incidents.models import Exhibit, InterviewRecord, Investigation
from incidents.rules import register as rules
from portal.files import FileRefused, StorageUnavailable
from portal.http import SignedInRequest

from .file import REFUSED, asked, not_found_unless, on_file, posted, step_page


def panel(request: SignedInRequest, file: Investigation) -> dict[str, Any]:
    seen = _seen(request, file)
    keeps = rules.keeps_register(file, request.user)
    waits = [one for one in _with_all(file.exhibits.to_be_put()) if not one.is_prepared] if keeps else []
    return {"count": seen.count(), "keeps": keeps, "unprepared": waits}


def _seen(request: SignedInRequest, file: Investigation) -> "QuerySet[Exhibit]":
    exhibits = file.exhibits.all()
    return exhibits if rules.sees_register(request.user, file) else exhibits.relied_on()


def _with_all(exhibits: "QuerySet[Exhibit]") -> "QuerySet[Exhibit]":
    related = exhibits.select_related("evidence", "record__interview__person", "record__answer", "response", "added_by")
    return related.prefetch_related(
        "copies", "puttings__letter", "reliances__finding__allegation", "evidence__redactions"
    ).order_by("number")


@on_file
def register(request: SignedInRequest, file: Investigation) -> HttpResponse:
    context = {
        "file": file,
        "exhibits": _with_all(_seen(request, file)),
        "keeps": rules.keeps_register(file, request.user),
        "works_on": rules.sees_register(request.user, file),
    }
    return render(request, "incidents/register.html", context)


def to_register(file: Investigation) -> HttpResponse:
    return redirect("incidents:register", file.pk)


@on_file
def exhibit_new(request: SignedInRequest, file: Investigation) -> HttpResponse:
    not_found_unless(request, file, *rules.KEEPERS)
    form = ExhibitForm(posted(request), request.FILES or None, records=_records(file))
    if request.method == "POST" and form.is_valid():
        said = dict(form.cleaned_data)
        upload = said.pop("upload", None)
        try:
            sealed = verbs.seal_found(upload) if upload else None
            verbs.register_exhibit(file, actor=request.user, sealed=sealed, **said)
            return to_register(file)
        except (FileRefused, StorageUnavailable) as refusal:
            form.add_error("upload", str(refusal))
        except REFUSED as error:
            form.add_error(None, words.refusal(error))
    return step_page(request, file, form, title="Enter evidence", submit="Enter it")


def _records(file: Investigation) -> list[InterviewRecord]:
    """Those that may be relied on: the newest of each interview, once it was confirmed or its time is over."""
    interviews = file.interviews.prefetch_related("records__answer").select_related("person")
    newest = [one.record for one in interviews]
    return [one for one in newest if one and one.is_settled(timezone.now())]


@on_file
def exhibit_copy(request: SignedInRequest, file: Investigation, exhibit_pk: int) -> HttpResponse:
    not_found_unless(request, file, *rules.KEEPERS)
    exhibit = get_object_or_404(file.exhibits, pk=exhibit_pk)
    standing = exhibit.copy
    initial = {"words": standing.words} if standing else {}
    form = CopyForm(posted(request), initial=initial, is_picture=exhibit.evidence is not None)
    return asked(
        request,
        file,
        form,
        lambda: verbs.prepare_copy(exhibit, actor=request.user, **form.cleaned_data),
        title=f"What the respondent is shown of {exhibit}",
        submit="Keep it",
        onwards=to_register,
    )


@on_file
def exhibit_set_aside(request: SignedInRequest, file: Investigation, exhibit_pk: int) -> HttpResponse:
    not_found_unless(request, file, *rules.KEEPERS)
    exhibit = get_object_or_404(file.exhibits, pk=exhibit_pk)
    form = SetAsideForm(posted(request))
    return asked(
        request,
        file,
        form,
        lambda: verbs.set_aside(exhibit, actor=request.user, **form.cleaned_data),
        title=f"Set {exhibit} aside",
        submit="Set it aside",
        onwards=to_register,
    )
