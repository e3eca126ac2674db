"""A draft open in the editor: the whole of it in order, and what puts its parts in another."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from policies import domain, queries, rules
from policies.forms import MoveForm, ref_is_taken
from policies.models import Clause, Edition, Section, Unsaved
from portal.http import SignedInRequest

STEPS = {"up": -1, "down": 1}
KINDS: dict[str, type[Clause] | type[Section]] = {"clause": Clause, "section": Section}
NO_LONGER_WRITTEN = "This edition is not being written any more, so nothing was changed."


def draft_for(request: SignedInRequest, pk: int) -> Edition:
    """A draft as its owners open it. One that has just gone to review still takes a form, and says so."""
    if not rules.can_author(request.user):
        raise Http404
    edition = get_object_or_404(Edition.objects.workable_by(request.user).select_related("policy"), pk=pk)
    if request.method != "POST" and not edition.is_editable:
        raise Http404
    return edition


def to_outline(edition: Edition, anchor: str = "", query: str = "") -> HttpResponseRedirect:
    address = reverse("policies:edit", args=[edition.pk])
    return HttpResponseRedirect(f"{address}{query}{f'#{anchor}' if anchor else ''}")


@require_GET
def outline(request: SignedInRequest, pk: int) -> HttpResponse:
    edition = draft_for(request, pk)
    domain.note_presence(edition, actor=request.user, place="")
    sections, removed = queries.outline(edition), queries.removed_parts(edition)
    just_now = next((one for one in removed if str(one.kept.pk) == request.GET.get("removed")), None)
    context = {
        "edition": edition,
        "sections": sections,
        "clauses": sum(len(one.clauses) for one in sections),
        "removed": removed,
        "just_removed": just_now,
        "removed_before": just_now and spot_of(just_now, sections),
        "points_at": just_now and sorted(queries.refs_in_force(edition.policy).intersection(just_now.refs)),
        "others": queries.others_present(edition, request.user),
        "typed": queries.typed_places(edition, request.user),
        "marking": edition.policy.marking,
    }
    return render(request, "policies/edit.html", context)


def spot_of(removed: queries.Removed, sections: list[queries.OutlineSection]) -> str:
    """Before which part of the outline it stood, so that whoever removed it is still where they were."""
    at, places = removed.kept.fields["at"], [one.section.place for one in sections]
    if removed.is_section:
        return places[at] if at < len(places) else "end"
    within = next((one for one in sections if one.section.pk == removed.kept.fields["section"]), None)
    if within is None:
        return "end"
    return within.clauses[at][0].place if at < len(within.clauses) else f"{within.section.place}-end"


@require_POST
def arrange(request: SignedInRequest, pk: int) -> HttpResponse:
    """One button of the outline. Each leads back to itself, so that it can be pressed again."""
    edition = draft_for(request, pk)
    try:
        if "restore" in request.POST:
            return restore(request, edition)
        if "remove" in request.POST:
            return remove(request, edition)
        return take_step(request, edition)
    except domain.NotBeingWritten:
        messages.warning(request, NO_LONGER_WRITTEN)
        return redirect("policies:drafts")
    except domain.PartGone:
        messages.warning(request, "That is no longer in the draft: somebody took it out or put it back just now.")
        return to_outline(edition)


def take_step(request: SignedInRequest, edition: Edition) -> HttpResponse:
    way = next((way for way in STEPS if way in request.POST), None)
    if way is None:
        raise Http404
    part = part_named(edition, request.POST[way])
    move: Any = domain.move_clause if isinstance(part, Clause) else domain.move_section
    move(part, actor=request.user, step=STEPS[way])
    return to_outline(edition, f"{part.place}-{way}")


def remove(request: SignedInRequest, edition: Edition) -> HttpResponse:
    part = part_named(edition, request.POST["remove"])
    take_out: Any = domain.remove_clause if isinstance(part, Clause) else domain.remove_section
    removed: Unsaved = take_out(part, actor=request.user)
    return to_outline(edition, "put-back", f"?removed={removed.pk}")


def restore(request: SignedInRequest, edition: Edition) -> HttpResponse:
    asked = request.POST["restore"]
    removed = Unsaved.objects.removed().filter(edition=edition, pk=asked if asked.isdecimal() else 0).first()
    if removed is None:
        raise domain.PartGone
    try:
        part = domain.restore(removed, actor=request.user)
    except domain.RefTaken as refusal:
        messages.error(request, f"{ref_is_taken(refusal.ref, 'the other')} Then put this back.")
        return to_outline(edition, "removed")
    messages.success(request, f"{part} is back.")
    return to_outline(edition, part.place)


def part_named(edition: Edition, name: str) -> Clause | Section:
    """The part that a button of the outline is for: clause:12, section:3."""
    kind, _, pk = name.partition(":")
    if kind not in KINDS or not pk.isdecimal():
        raise Http404
    part = KINDS[kind].objects.filter(edition=edition, pk=pk).first()
    if part is None:
        raise domain.PartGone
    return part


@require_http_methods(["GET", "POST"])
def move_clause(request: SignedInRequest, pk: int, clause: int) -> HttpResponse:
    edition = draft_for(request, pk)
    part = get_object_or_404(edition.clauses, pk=clause)
    sections = queries.outline(edition)
    form = MoveForm(request.POST or None, places=places_in(sections, part))
    if request.method == "POST" and form.is_valid():
        section, after = form.cleaned_data["to"].split(":")
        behind = edition.clauses.filter(pk=after or 0).first()
        try:
            domain.move_clause_to(part, section=Section(pk=section, edition=edition), after=behind, actor=request.user)
        except domain.NotBeingWritten:
            messages.warning(request, NO_LONGER_WRITTEN)
            return redirect("policies:drafts")
        except domain.PartGone:
            messages.warning(request, "That place is no longer in the draft. Choose another.")
        return to_outline(edition, part.place)
    return render(request, "policies/edit_move.html", {"form": form, "edition": edition, "clause": part})


def places_in(sections: list[queries.OutlineSection], part: Clause) -> list[tuple[str, list[tuple[str, str]]]]:
    """Every place a clause can go, by section; what a place is called is what stands before it."""
    return [
        (
            MoveForm.name_of(one.section),
            [
                (f"{one.section.pk}:", f"At the beginning of {MoveForm.name_of(one.section)}"),
                *(
                    (f"{one.section.pk}:{clause.pk}", f"After {clause.ref} {words}")
                    for clause, words in one.clauses
                    if clause.pk != part.pk
                ),
            ],
        )
        for one in sections
    ]
