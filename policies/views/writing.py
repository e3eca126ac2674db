"""The forms of the editor. Whatever happens to a form that is sent, what was typed is kept."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from policies import domain, queries
from policies.comparing import compare_words
from policies.enums import Modality
from policies.forms import ClauseForm, EditionForm, SectionForm, WritingForm, ref_is_taken
from policies.models import Clause, Edition, Section, Unsaved
from portal.http import SignedInRequest

from .editing import draft_for, to_outline

KEPT = {"once", *EditionForm.base_fields, *SectionForm.base_fields, *ClauseForm.base_fields}


@dataclass(frozen=True)
class Desk:
    """One place of a draft, open in the editor."""

    edition: Edition
    place: str
    title: str
    form: Callable[..., WritingForm]
    part: Any  # what is changed; what is about to be made has no key yet
    save: Callable[[WritingForm], Any]
    anchor: str  # where on the outline whoever leaves comes from

    def read(self, part: Any) -> dict[str, Any]:
        """What a form about it holds."""
        version = domain.version_of(part) if isinstance(part, Edition) else part.version
        return {name: getattr(part, name) for name in self.form().written} | {"version": str(version)}


@require_http_methods(["GET", "POST"])
def edit_words(request: SignedInRequest, pk: int) -> HttpResponse:
    """What an edition says beside its clauses: title, summary, opening, statement."""
    edition = draft_for(request, pk)
    desk = Desk(
        edition,
        domain.EDITION_PLACE,
        "Title, opening and statement",
        partial(EditionForm, edition=edition),
        edition,
        lambda form: domain.change_edition(
            edition, actor=request.user, version=form.cleaned_data["version"], **form.as_written
        ),
        "words",
    )
    return work(request, desk)


@require_http_methods(["GET", "POST"])
def edit_section(request: SignedInRequest, pk: int, section: int) -> HttpResponse:
    edition = draft_for(request, pk)
    part = edition.sections.filter(pk=section).first()
    if part is None:
        return gone(request, edition, f"section:{section}")
    desk = Desk(
        edition,
        part.place,
        part.heading or "Section without a heading",
        partial(SectionForm, edition=edition),
        part,
        lambda form: domain.change_section(part, actor=request.user, version=version_in(form), **form.as_written),
        part.place,
    )
    return work(request, desk)


@require_http_methods(["GET", "POST"])
def add_section(request: SignedInRequest, pk: int) -> HttpResponse:
    edition = draft_for(request, pk)
    after = edition.sections.filter(pk=number_in(request, "after")).first()
    desk = Desk(
        edition,
        domain.NEW_SECTION_PLACE,
        "New section",
        partial(SectionForm, edition=edition, is_new=True),
        Section(edition=edition),
        lambda form: domain.add_section(
            edition, actor=request.user, once=form.cleaned_data["once"], after=after, **form.as_written
        ),
        after.place if after else "sections",
    )
    return work(request, desk)


@require_http_methods(["GET", "POST"])
def edit_clause(request: SignedInRequest, pk: int, clause: int) -> HttpResponse:
    edition = draft_for(request, pk)
    part = edition.clauses.filter(pk=clause).first()
    if part is None:
        return gone(request, edition, f"clause:{clause}")
    in_force = frozenset(queries.refs_in_force(edition.policy))
    desk = Desk(
        edition,
        part.place,
        part.ref,
        partial(ClauseForm, edition=edition, clause=part, refs_in_force=in_force),
        part,
        lambda form: domain.change_clause(part, actor=request.user, version=version_in(form), **form.as_written),
        part.place,
    )
    return work(request, desk)


@require_http_methods(["GET", "POST"])
def add_clause(request: SignedInRequest, pk: int, section: int) -> HttpResponse:
    edition = draft_for(request, pk)
    into = edition.sections.filter(pk=section).select_related("edition__policy").first()
    if into is None:
        return gone(request, edition, f"section:{section}:new")
    after = into.clauses.filter(pk=number_in(request, "after")).first()
    last = into.clauses.order_by("position").last()
    desk = Desk(
        edition,
        into.place_of_new,
        "New clause",
        partial(ClauseForm, edition=edition, is_new=True),
        Clause(modality=Modality.MUST, audience=last.audience if last else "", ref=queries.propose_ref(into)),
        lambda form: domain.add_clause(
            into, actor=request.user, once=form.cleaned_data["once"], after=after, **form.as_written
        ),
        (after or into).place,
    )
    return work(request, desk)


def work(request: SignedInRequest, desk: Desk) -> HttpResponse:
    domain.note_presence(desk.edition, actor=request.user, place=desk.place)
    if request.method != "POST":
        typed = typed_there(request, desk)
        return show(request, desk, desk.form(initial=typed.fields if typed else desk.read(desk.part)), typed=typed)
    if "drop" in request.POST:
        domain.drop_words(desk.edition, actor=request.user, place=desk.place)
        return redirect(request.get_full_path())
    if "preview" in request.POST:
        return show(request, desk, desk.form(initial=request.POST.dict()))
    return save(request, desk)


def save(request: SignedInRequest, desk: Desk) -> HttpResponse:
    form = desk.form(request.POST)
    if not form.is_valid():
        return show(request, desk, form)
    try:
        part = desk.save(form)
    except domain.Outdated as refusal:
        return show_both(request, desk, refusal.theirs)
    except domain.RefTaken as refusal:
        form.add_error("ref", ref_is_taken(refusal.ref))
        return show(request, desk, form)
    except domain.PartGone:
        return gone(request, desk.edition, desk.place)
    except domain.NotBeingWritten:
        keep_typed(request, desk.edition, desk.place)
        messages.warning(
            request,
            "This edition is not being written any more, so nothing was saved. Your words are kept: they wait in its "
            "editor, should it be opened again.",
        )
        return redirect("policies:drafts")
    messages.success(request, f"Saved: {part if isinstance(part, Clause | Section) else desk.title}.")
    return to_outline(desk.edition, desk.anchor if isinstance(part, Edition) else part.place)


def show(request: SignedInRequest, desk: Desk, form: WritingForm, **more: Any) -> HttpResponse:
    others = queries.others_present(desk.edition, request.user)
    context = {
        "edition": desk.edition,
        "desk": desk,
        "form": form,
        "others": [one for one in others if one.place == desk.place],
        "marking": desk.edition.policy.marking,
        **shown({name: form[name].value() or "" for name in form.fields}),
        **more,
    }
    return render(request, "policies/edit_form.html", context)


def show_both(request: SignedInRequest, desk: Desk, theirs: Any) -> HttpResponse:
    """Somebody saved first: their words and these, side by side. Sent once more, these take the place of theirs."""
    keep_typed(request, desk.edition, desk.place)
    standing = desk.read(theirs)
    typed = request.POST.copy()
    typed["version"] = standing["version"]
    form = desk.form(typed)
    form.is_valid()
    both = [
        (form[name].label, compare_words(said(form, name, standing[name]), said(form, name, form.cleaned_data[name])))
        for name in form.written
        if standing[name] != form.cleaned_data[name]
    ]
    return show(request, desk, form, both=both, last=queries.last_change(desk.edition, desk.place))


def said(form: WritingForm, name: str, value: str) -> str:
    """As people read it: a choice by its words."""
    return str(dict(getattr(form.fields[name], "choices", ())).get(value, value))


def gone(request: SignedInRequest, edition: Edition, place: str) -> HttpResponse:
    """What is no longer in the draft is not found; but whoever was writing it keeps their words."""
    if request.method != "POST":
        raise Http404
    keep_typed(request, edition, place)
    messages.warning(
        request,
        "Somebody removed this while you were writing, so nothing was saved. Put it back below, and your words are "
        "there when you open it.",
    )
    return to_outline(edition, "removed")


def typed_there(request: SignedInRequest, desk: Desk) -> Unsaved | None:
    """What this person typed and did not save, unless it says what stands there already."""
    typed = queries.typed_at(desk.edition, request.user, desk.place)
    if typed is None:
        return None
    standing = desk.read(desk.part)
    words = {name: typed.fields.get(name, "").replace("\r\n", "\n") for name in desk.form().written}
    return typed if any(words[name] != standing[name] for name in words) else None


def version_in(form: WritingForm) -> int:
    version: str = form.cleaned_data["version"]
    return int(version) if version.isdecimal() else 0


def number_in(request: SignedInRequest, name: str) -> int:
    asked = request.GET.get(name, "")
    return int(asked) if asked.isdecimal() else 0


@require_http_methods(["GET", "POST"])
def keep(request: SignedInRequest, pk: int) -> HttpResponse:
    """What editor.js sends while someone types. Asked with GET it gives the token of somebody who signed in anew."""
    edition = draft_for(request, pk)
    if request.method == "GET":
        return HttpResponse(get_token(request), content_type="text/plain")
    place = request.POST.get("place", "")
    if not domain.is_place(place):
        raise Http404
    try:
        keep_typed(request, edition, place)
    except domain.TooMuchToKeep:
        return HttpResponse(status=413)
    domain.note_presence(edition, actor=request.user, place=place)
    return HttpResponse(status=204)


def keep_typed(request: SignedInRequest, edition: Edition, place: str) -> None:
    fields = {name: value for name, value in request.POST.dict().items() if name in KEPT}
    domain.keep_words(edition, actor=request.user, place=place, fields=fields)


@require_POST
def preview(request: SignedInRequest, pk: int) -> HttpResponse:
    """What was typed, as readers would meet it. It is kept nowhere."""
    draft_for(request, pk)
    return render(request, "policies/_edit_preview.html", shown(request.POST.dict()))


def shown(fields: dict[str, Any]) -> dict[str, Any]:
    return {"typed_words": {name: fields.get(name, "") for name in KEPT}}
