"""The words of letters, for People Services managers: read, change, see on a made case, return to earlier ones."""

from collections.abc import Callable
from dataclasses import fields
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from incidents.domain.letter import letter_from
from incidents.domain.wording import (
    Overtaken,
    return_to_wording,
    rewrite_wording,
    standing_wording,
    wording_of,
)
from incidents.enums import LetterKind
from incidents.forms.letters import ReturnToForm, WordingForm
from incidents.letters.compose import Wording
from incidents.letters.example import example_of
from incidents.letters.fields import ALLOWED
from incidents.letters.template import Allowed
from incidents.models import LetterTemplate
from portal import people
from portal.http import SignedInRequest
from portal.models import Role

from .file import posted

CHANGED_MEANWHILE = "Somebody changed this letter after you began. Read it as it is now, then make your change again."


def for_managers(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Nobody else knows that there is such a page."""

    @wraps(view)
    def page(request: SignedInRequest, kind: str = "", **kwargs: Any) -> HttpResponse:
        if not people.holds(request.user, Role.PEOPLE_SERVICES_MANAGER) or (kind and kind not in LetterKind.values):
            raise Http404
        return view(request, LetterKind(kind), **kwargs) if kind else view(request)

    return page


@for_managers
def letter_templates(request: SignedInRequest) -> HttpResponse:
    newest = {row.kind: row for row in LetterTemplate.objects.select_related("by")}  # in order of their versions
    rows = [(kind, newest.get(kind.value)) for kind in LetterKind]
    return render(request, "incidents/letter_templates.html", {"rows": rows})


@for_managers
def letter_template(request: SignedInRequest, kind: LetterKind) -> HttpResponse:
    """How the letter stands now, on the made case, and all its versions."""
    wording = standing_wording(kind)
    context = {
        "kind": kind,
        "version": wording.version,
        "letter": letter_from(example_of(kind, wording)),
        "versions": LetterTemplate.objects.filter(kind=kind).select_related("by").order_by("-version"),
    }
    return render(request, "incidents/letter_template.html", context)


@for_managers
def letter_template_edit(request: SignedInRequest, kind: LetterKind) -> HttpResponse:
    """The words in a form; then the letter they make of the made case; then they stand."""
    standing = standing_wording(kind)
    form = WordingForm(posted(request), kind=kind, initial={"words": standing.words, "after": standing.version})
    if request.method == "POST" and form.is_valid():
        if "keep" in request.POST:
            try:
                rewrite_wording(kind, actor=request.user, **form.cleaned_data)
                messages.success(request, "Kept. Letters of this kind are written from these words from now on.")
                return redirect("incidents:letter_template", kind.value)
            except Overtaken:
                form.add_error(None, CHANGED_MEANWHILE)
        elif "change" not in request.POST:
            return _preview(request, kind, form)
    context = {"kind": kind, "form": form, "allowed": _sorted(ALLOWED[kind])}
    return render(request, "incidents/letter_template_edit.html", context, status=422 if form.errors else 200)


def _sorted(allowed: Allowed) -> dict[str, list[str]]:
    return {one.name: sorted(getattr(allowed, one.name)) for one in fields(allowed)}


def _preview(request: SignedInRequest, kind: LetterKind, form: WordingForm) -> HttpResponse:
    tried = Wording(form.cleaned_data["after"] + 1, form.cleaned_data["words"])
    context = {
        "kind": kind,
        "letter": letter_from(example_of(kind, tried)),
        "hidden": [field.as_hidden() for field in form],
    }
    return render(request, "incidents/letter_template_preview.html", context)


@for_managers
def letter_template_version(request: SignedInRequest, kind: LetterKind, version: int) -> HttpResponse:
    """An earlier version as it stood, and the way back to it."""
    wording, standing = wording_of(kind, version), standing_wording(kind)
    if wording is None:
        raise Http404
    form = ReturnToForm(posted(request), initial={"after": standing.version})
    if request.method == "POST" and form.is_valid():
        try:
            return_to_wording(kind, version, actor=request.user, **form.cleaned_data)
            messages.success(request, f"Letters of this kind are written from the words of version {version} again.")
            return redirect("incidents:letter_template", kind.value)
        except Overtaken:
            form.add_error(None, CHANGED_MEANWHILE)
    context = {
        "kind": kind,
        "version": version,
        "words": wording.words,
        "row": LetterTemplate.objects.filter(kind=kind, version=version).select_related("by").first(),
        "may_return": wording.words != standing.words,
        "letter": letter_from(example_of(kind, wording)),
        "form": form,
    }
    return render(request, "incidents/letter_template_version.html", context, status=422 if form.errors else 200)
