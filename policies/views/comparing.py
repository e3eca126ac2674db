"""What changed between two editions, for everyone and for one reader."""

from functools import lru_cache
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_GET

from policies import comparing, queries
from policies.forms import CompareForm
from policies.models import Acknowledgement, Edition
from portal.http import SignedInRequest
from portal.models import Person


@require_GET
def choose_editions(request: SignedInRequest, slug: str) -> HttpResponse:
    """Where the form that names two editions leads, and where one starts without having named any."""
    editions = _editions(request.user, slug)
    form = CompareForm(request.GET or None, editions=list(editions.values()))
    if form.is_bound and form.is_valid():
        return redirect("policies:compare", slug, form.cleaned_data["old"], form.cleaned_data["new"])
    policy = next(iter(editions.values())).policy
    context = {"form": form, "policy": policy, "editions": editions, "marking": policy.marking}
    return render(request, "policies/compare_choose.html", context)


@require_GET
def compare(request: SignedInRequest, slug: str, old: int, new: int) -> HttpResponse:
    editions = _editions(request.user, slug)
    if old not in editions or new not in editions:
        raise Http404
    before, after = editions[old], editions[new]
    context = {
        "policy": after.policy,
        "marking": after.policy.marking,
        "old": before,
        "new": after,
        "form": CompareForm(editions=list(editions.values()), initial={"old": old, "new": new}),
        "comparison": _comparison_html(_frozen(before), _frozen(after)),
    }
    return render(request, "policies/compare.html", context)


@require_GET
def changes(request: SignedInRequest, slug: str) -> HttpResponse:
    """What changed for this reader between the edition they acknowledged and the one that asks again."""
    edition = get_object_or_404(queries.reading_list(request.user), policy__slug=slug)
    context = {"edition": edition, "policy": edition.policy, "marking": edition.policy.marking}
    return render(request, "policies/changes.html", context | changes_for(request.user, edition))


def changes_for(person: Person, edition: Edition) -> dict[str, Any]:
    """For a page of an edition in force; empty where the reader has acknowledged none before it."""
    before: Acknowledgement | None = queries.acknowledged_before(person, edition)
    if before is None:
        return {}
    html = _changes_html(_frozen(before.edition), _frozen(edition), person.employment)
    return {"acknowledged_before": before, "changes": html}


def _editions(person: Person, slug: str) -> dict[int, Edition]:
    """By number, the oldest first."""
    released = Edition.objects.visible_to(person).filter(policy__slug=slug).select_related("policy")
    editions = {edition.number: edition for edition in released.order_by("number")}
    if not editions:
        raise Http404
    return editions


# Made once per process: what was published can no longer change, and the hash says that it is the same.
Frozen = tuple[int, str]


def _frozen(edition: Edition) -> Frozen:
    return edition.pk, edition.content_hash


@lru_cache(maxsize=16)
def _comparison_html(old: Frozen, new: Frozen) -> SafeString:
    return _drawn(*_compared(old, new))


def comparison_of(standing: Edition, draft: Edition) -> SafeString:
    """The same with an edition that can still change, so made each time."""
    return _drawn(standing, draft, queries.compare_editions(standing, draft))


def _drawn(before: Edition, after: Edition, comparison: comparing.Comparison) -> SafeString:
    context = {"old": before, "new": after, "sections": comparison.sections, "comparison": comparison}
    return _rendered("policies/_comparison.html", context | {"lines": comparing.summarise(comparison)})


@lru_cache(maxsize=64)
def _changes_html(old: Frozen, new: Frozen, employment: str) -> SafeString:
    before, after, comparison = _compared(old, new)
    touched = comparing.touched_by(comparison, employment)
    lines = comparing.summarise(comparison)
    context = {"old": before, "new": after, "lines": lines, "touched": touched, "policy": after.policy}
    return _rendered("policies/_changes.html", context | {"for_others": comparison.changed - len(touched)})


def _compared(old: Frozen, new: Frozen) -> tuple[Edition, Edition, comparing.Comparison]:
    editions = Edition.objects.released().select_related("policy").in_bulk({old[0], new[0]})
    before, after = editions[old[0]], editions[new[0]]
    return before, after, queries.compare_editions(before, after)


def _rendered(template: str, context: dict[str, Any]) -> SafeString:
    return mark_safe(render_to_string(template, context))  # noqa: S308 (our own templates escape)
