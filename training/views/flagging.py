"""Lessons and questions whose clause changed: the old words and the new ones, and whether they are still right."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from policies.comparing import compare_words
from policies.models import Edition
from portal.http import SignedInRequest
from training import domain, queries
from training.models import Item, Lesson

from .authoring import author_of, trail_to_drafts


@require_GET
def changed(request: SignedInRequest) -> HttpResponse:
    author_of(request)
    courses: dict[int, dict[str, Any]] = {}
    for one in queries.changed_clauses():
        version = one.part.version
        course = courses.setdefault(version.pk, {"version": version, "rows": []})
        course["rows"].append(_row(one))
    context = {"courses": [*courses.values()], "trail": trail_to_drafts()}
    return render(request, "training/authoring_changed.html", context)


def _row(one: queries.Changed) -> dict[str, Any]:
    is_item = isinstance(one.part, Item)
    return {
        "changed": one,
        "id": f"{domain.place_of(one.part)}-{one.ref}".replace(":", "-"),
        "kind": "Question" if is_item else "Lesson",
        "name": one.part.key if isinstance(one.part, Item) else one.part.title,
        "prompt": one.part.prompt if isinstance(one.part, Item) else "",
        "place": domain.place_of(one.part),
        "words": compare_words(one.old.words if one.old else "", one.new.words if one.new else ""),
        "policy_url": reverse("policies:read", args=[one.was.policy.slug]),
    }


@require_POST
def still_right(request: SignedInRequest) -> HttpResponse:
    """Of what was shown: a clause that changed once more meanwhile is looked at once more."""
    person = author_of(request)
    kind, _, pk = request.POST.get("place", "").partition(":")
    model: type[Item] | type[Lesson] | None = {"item": Item, "lesson": Lesson}.get(kind)  # type: ignore[assignment]
    if model is None or not pk.isdecimal() or len(pk) > 18:
        raise Http404
    part: Any = get_object_or_404(model, pk=int(pk), version__state="published")
    edition = get_object_or_404(Edition.objects.released(), pk=_number(request.POST.get("edition", "")))
    ref = request.POST.get("ref", "")
    if not part.clauses.filter(ref=ref).exists() or not edition.clauses.filter(ref=ref).exists():
        raise Http404
    domain.say_still_right(part, ref, edition, actor=person)
    messages.success(request, f"Noted: still right by {ref} as it reads now.")
    return redirect("training:changed")


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 18 else 0
