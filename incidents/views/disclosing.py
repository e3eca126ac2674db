"""The pages of an authorised disclosure officer."""

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from incidents import words
from incidents.disclosure_package import WITH_THE_REPORTER, pack
from incidents.domain import disclosing as verbs
from incidents.domain.evidence import read_copy
from incidents.domain.parts import PartRefused
from incidents.forms.case import DeclarationForm
from incidents.models import Disclosure
from incidents.queries import pictures_of, posts_of
from incidents.rules.machine import MoveRefused
from portal import files, people
from portal.confirming import asks_again
from portal.export import file_headers
from portal.http import SignedInRequest
from portal.models import Role
from portal.paging import page_of

from .case import timeline


@require_GET
def disclosures(request: SignedInRequest) -> HttpResponse:
    if not people.holds(request.user, Role.DISCLOSURE_OFFICER):
        raise Http404
    found = Disclosure.objects.visible_to(request.user)
    page = page_of(found, by=("-passed_at", "-id"), after=request.GET.get("after", ""))
    return render(request, "incidents/disclosures.html", {"page": page})


@require_GET
def disclosure(request: SignedInRequest, pk: int) -> HttpResponse:
    found = _find(request, pk)
    if not _opened(request, found):
        return redirect("incidents:disclosure_declare", found.pk)
    verbs.record_reading(found, actor=request.user)
    context = {
        "disclosure": found,
        "concerns": found.case.concerns.with_words(),
        "posts": posts_of(found.case, request.user),
        "pictures": pictures_of(found.case),
        "entries": timeline(found.case.entries.filter(kind__in=WITH_THE_REPORTER).select_related("by")),
    }
    return render(request, "incidents/disclosure.html", context)


def disclosure_declare(request: SignedInRequest, pk: int) -> HttpResponse:
    """Before they read it, and whenever they find a conflict later."""
    found = _find(request, pk)
    form = DeclarationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            verbs.open_disclosure(found, actor=request.user, **form.cleaned_data)
        except (MoveRefused, PartRefused) as error:
            form.add_error(None, words.refusal(error))
        else:
            if not form.cleaned_data["has_conflict"]:
                return redirect("incidents:disclosure", found.pk)
            messages.success(request, "Thank you. You will not see this matter again, and someone else will take it.")
            return redirect("incidents:disclosures")
    context = {"form": form, "matter": found}
    return render(request, "incidents/declare.html", context, status=422 if form.errors else 200)


@require_POST
def disclosure_take_over(request: SignedInRequest, pk: int) -> HttpResponse:
    found = _find(request, pk)
    try:
        verbs.take_over(found, actor=request.user)
        messages.success(request, "It is recorded that you took it over.")
    except MoveRefused as error:
        messages.error(request, words.refusal(error))
    return redirect("incidents:disclosure", found.pk)


@asks_again
@require_GET
def disclosure_package(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """All of it in one file. Each copy in it is read, and its chain of custody says so."""
    found = _find(request, pk)
    if not _opened(request, found):
        return redirect("incidents:disclosure_declare", found.pk)
    try:
        package, items = pack(found)
    except files.FileRefused:
        return render(request, "incidents/evidence_missing.html", status=410)
    verbs.record_packing(found, actor=request.user)
    for item in items:
        read_copy(item, actor=request.user, words="In the package of a disclosure officer")
    headers = {**file_headers(f"{found.number}.zip"), "Cache-Control": "private, no-store"}
    return FileResponse(package, content_type="application/zip", headers=headers)


def _find(request: SignedInRequest, pk: int) -> Disclosure:
    visible = Disclosure.objects.visible_to(request.user)
    return get_object_or_404(visible.select_related("case", "passed_by", "officer"), pk=pk)


def _opened(request: SignedInRequest, found: Disclosure) -> bool:
    return Disclosure.objects.opened_by(request.user).filter(pk=found.pk).exists()
