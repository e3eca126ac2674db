"""What owners, reviewers and approvers have in hand, and a draft as readers would meet it."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from policies import comparing, queries, rules, words
from policies.enums import IN_HAND
from policies.models import Edition, EditionEntry, Import
from portal.http import SignedInRequest

from .comparing import comparison_of
from .document import document, draft_text
from .finding import on_draft
from .owning import notes_for_owner
from .steps import next_steps


@require_GET
def draft_list(request: SignedInRequest) -> HttpResponse:
    """Everything in hand for owners; for others the drafts they review or approve."""
    is_author = rules.can_author(request.user)
    drafts = queries.drafts_of(request.user)
    if not is_author and not drafts:
        raise Http404
    context: dict[str, Any] = {"drafts": drafts, "is_author": is_author}
    if is_author:
        imports = Import.objects.unfinished().select_related("policy", "uploaded_by").defer("document", "choices")
        context |= {"imports": imports, "discarded": Edition.objects.discarded().count()}
    return render(request, "policies/draft_list.html", context)


@require_GET
def discarded(request: SignedInRequest) -> HttpResponse:
    if not rules.can_author(request.user):
        raise Http404
    drafts = Edition.objects.discarded().select_related("policy", "created_by").order_by("-created_at", "-pk")
    return render(request, "policies/drafts_discarded.html", {"rows": drafts})


@require_GET
@on_draft
def draft(request: SignedInRequest, edition: Edition) -> HttpResponse:
    remarks, reviewers = queries.remarks_on(edition), list(edition.reviewers.select_related("person"))
    entries = list(edition.entries.select_related("by"))
    context = document(edition, text=draft_text(edition, remarks)) | notes_for_owner(request.user, edition)
    context |= what_changed(edition)
    context |= {
        "standing": words.standing(edition, reviewers, entries[-1] if entries else None),
        "tone": words.TONES[edition.state],
        "moves": next_steps(edition, request.user, reviewers),
        "reviewers": reviewers,
        "remarks": remarks.get("", []),
        "open_remarks": sum(not remark.settled_at for made in remarks.values() for remark in made),
        "may_comment": edition.state in IN_HAND,
        "timeline": [as_shown(entry) for entry in entries],
        "may_edit": rules.can_author(request.user) and edition.is_editable,
    }
    return render(request, "policies/draft.html", context)


@require_GET
@on_draft
def draft_changes(request: SignedInRequest, edition: Edition) -> HttpResponse:
    """A draft beside the edition in force, word by word."""
    standing = queries.edition_standing(edition.policy)
    if standing is None:
        raise Http404
    context = {
        "edition": edition,
        "policy": edition.policy,
        "marking": edition.policy.marking,
        "standing": standing,
        "comparison": comparison_of(standing, edition),
    }
    return render(request, "policies/draft_changes.html", context)


def what_changed(edition: Edition) -> dict[str, Any]:
    """Against the edition in force, in short; nothing where none is."""
    standing = queries.edition_standing(edition.policy)
    if standing is None:
        return {}
    lines = comparing.summarise(queries.compare_editions(standing, edition))
    return {"in_place_of": standing, "lines": lines}


def as_shown(entry: EditionEntry) -> dict[str, Any]:
    kind = "note" if entry.from_state == entry.to_state else "move"
    who = entry.by.name if entry.by else "The portal"
    return {"kind": kind, "at": entry.at, "who": who, "title": words.took(entry), "text": entry.words}
