"""Policies as documents: the list, the edition in force, the ones before it."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_GET

from policies import domain, queries, rules
from policies.forms import AcknowledgeForm
from policies.models import Edition
from portal.http import SignedInRequest

from .comparing import changes_for
from .owning import notes_for_owner

LONGEST_QUERY = 200


@require_GET
def policy_list(request: SignedInRequest) -> HttpResponse:
    words = request.GET.get("q", "").strip()[:LONGEST_QUERY]
    context = {
        "editions": queries.reading_list(request.user),
        "query": words,
        "found": queries.search_clauses(request.user, words),
        "may_author": rules.can_author(request.user),
        "may_see_coverage": rules.can_see_coverage(request.user),
    }
    return render(request, "policies/policy_list.html", context)


@require_GET
def read(request: SignedInRequest, slug: str) -> HttpResponse:
    edition = get_object_or_404(queries.reading_list(request.user), policy__slug=slug)
    if edition.applies and not edition.opened:
        domain.open_edition(edition, actor=request.user)
    return show(request, edition, AcknowledgeForm(shown=edition))


@require_GET
def past_edition(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    released = Edition.objects.visible_to(request.user).select_related("policy")
    edition = get_object_or_404(released, policy__slug=slug, number=number)
    if edition.is_in_force:
        return redirect("policies:read", slug)
    return render(request, "policies/past_edition.html", document(edition))


def show(request: SignedInRequest, edition: Any, form: AcknowledgeForm) -> HttpResponse:
    """The edition in force as this reader meets it; `edition` comes from their `reading_list`."""
    person = request.user
    context = document(edition, asks=True) | notes_for_owner(person, edition)
    context |= {
        "form": form,
        "due_on": queries.due_on(edition, person),
        "acknowledgement": queries.acknowledged_by(person, edition) if edition.acknowledged_at else None,
        "may_see_coverage": rules.can_see_coverage(person),
        "acknowledge_url": reverse("policies:acknowledge", args=[edition.policy.slug]),
    }
    if edition.applies and not edition.acknowledged_at:
        context |= changes_for(person, edition)
    return render(request, "policies/read.html", context)


@dataclass(frozen=True)
class Text:
    """A document made ready: its words as HTML, and its headings for the contents."""

    html: SafeString
    headings: tuple[tuple[int, str], ...]


def text_of(edition: Edition, *, asks: bool) -> Text:
    """Made once per process for words that can no longer change; for a draft, each time."""
    return _frozen_text(edition.pk, edition.content_hash, asks) if edition.published_at else _text(edition.pk, asks)


def _text(pk: int, asks: bool) -> Text:
    edition = Edition.objects.get(pk=pk)
    sections = list(queries.sections_to_read(edition))
    context = {"edition": edition, "sections": sections, "asks": asks, "check_url": reverse("policies:check")}
    html = mark_safe(render_to_string("policies/_text.html", context))  # noqa: S308 (our own template escapes)
    return Text(html, tuple((section.position, section.heading) for section in sections if section.heading))


@lru_cache(maxsize=64)
def _frozen_text(pk: int, content_hash: str, asks: bool) -> Text:
    return _text(pk, asks)


def document(edition: Edition, *, asks: bool = False) -> dict[str, Any]:
    released = list(edition.policy.editions.released().order_by("-number"))
    return {
        "edition": edition,
        "policy": edition.policy,
        "kicker": ", ".join(filter(None, [edition.policy.agency, f"edition {edition.number}"])),
        "text": text_of(edition, asks=asks),
        "others": [one for one in released if one.pk != edition.pk],
        "in_force": next((one for one in released if one.is_in_force), None),
        "marking": edition.policy.marking,
    }
