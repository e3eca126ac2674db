"""A policy as its owners see it: what it is, its editions, what is in hand, and where everything else about it is."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from policies import domain, queries, rules, words
from policies.enums import EditionState
from policies.forms.policies import FactsForm, StartForm, WithdrawPolicyForm
from policies.models import Edition, Policy
from portal.http import SignedInRequest

from .owning import notes_for_owner


@dataclass(frozen=True)
class Link:
    label: str
    url: str
    about: str


def owned(request: SignedInRequest, slug: str) -> Policy:
    if not rules.can_author(request.user):
        raise Http404
    return get_object_or_404(Policy, slug=slug)


@require_http_methods(["GET", "POST"])
def new_policy(request: SignedInRequest) -> HttpResponse:
    if not rules.can_author(request.user):
        raise Http404
    form = FactsForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            draft = domain.create_policy(actor=request.user, **form.cleaned_data)
        except domain.DraftRefused as refusal:
            form.add_error("title", str(refusal))
        else:
            messages.success(request, "The policy was made, with an empty draft. Nobody but policy owners sees it.")
            return redirect("policies:draft", draft.pk)
    return render(request, "policies/policy_new.html", {"form": form})


@require_GET
def manage(request: SignedInRequest, slug: str) -> HttpResponse:
    policy = owned(request, slug)
    editions = list(policy.editions.select_related("created_by", "approver").order_by("-number"))
    standing = next((one for one in editions if one.is_in_force), None)
    context: dict[str, Any] = notes_for_owner(request.user, standing) if standing else {"is_author": True}
    if standing:
        standing.policy = policy
    context |= {
        "policy": policy,
        "marking": policy.marking,
        "standing": standing,
        "released": [one for one in editions if one.published_at],
        "drafts": [one for one in editions if one.state not in NOT_IN_HAND],
        "links": links_of(policy, has_readers=standing is not None),
        "start": StartForm(initial={"after": editions[0].number if editions else 0}),
    }
    return render(request, "policies/manage.html", context)


NOT_IN_HAND = (EditionState.PUBLISHED, EditionState.SUPERSEDED, EditionState.WITHDRAWN, EditionState.DISCARDED)


def links_of(policy: Policy, *, has_readers: bool) -> list[Link]:
    """Everything else about a policy, each where it is."""
    links = [
        Link("Whom it covers", reverse("policies:audience", args=[policy.slug]), "by unit, employment and name"),
        Link("By when, and how", reverse("policies:terms", args=[policy.slug]), "deadlines, renewal, sign-off"),
    ]
    if has_readers:
        links += [
            Link("Coverage", reverse("policies:coverage", args=[policy.slug]), "who has acknowledged it"),
            Link(
                "Should I post this?",
                reverse("policies:advice-counts", args=[policy.slug]),
                "how often it answered what, and which clauses came up",
            ),
            Link(
                "Clauses people get wrong",
                f"{reverse('training:clauses')}?policy={policy.slug}",
                "in training, beside how often they ask about them and what came of it",
            ),
            Link(
                "Record an acknowledgement for somebody",
                reverse("policies:on-behalf", args=[policy.slug]),
                "with a note",
            ),
        ]
    register = reverse("policies:exceptions")
    return [*links, Link("Exceptions", register, "who need not keep a clause or acknowledge it, why, and until when")]


@require_http_methods(["GET", "POST"])
def facts(request: SignedInRequest, slug: str) -> HttpResponse:
    policy = owned(request, slug)
    form = FactsForm(request.POST if request.method == "POST" else None, policy=policy)
    if request.method == "POST" and form.is_valid():
        domain.set_facts(policy, actor=request.user, **form.cleaned_data)
        messages.success(request, "Saved.")
        return redirect("policies:manage", policy.slug)
    return render(request, "policies/facts.html", {"form": form, "policy": policy, "marking": policy.marking})


@require_POST
def start(request: SignedInRequest, slug: str) -> HttpResponse:
    policy, form = owned(request, slug), StartForm(request.POST)
    try:
        draft = domain.start_draft(
            policy, actor=request.user, after=form.cleaned_data["after"] if form.is_valid() else None
        )
    except domain.DraftRefused as refusal:
        messages.warning(request, str(refusal))
        return redirect("policies:manage", policy.slug)
    messages.success(request, f"This is edition {draft.number}, as a copy to change.")
    return redirect("policies:draft", draft.pk)


@require_http_methods(["GET", "POST"])
def withdraw(request: SignedInRequest, slug: str) -> HttpResponse:
    policy = owned(request, slug)
    edition = Edition.objects.published().filter(policy=policy).first()
    if edition is None:
        messages.warning(request, "No edition of this policy is in force.")
        return redirect("policies:manage", policy.slug)
    form = WithdrawPolicyForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            domain.withdraw_edition(edition, actor=request.user, **form.cleaned_data)
        except words.REFUSED as refusal:
            form.add_error(None, words.refusal(refusal, edition))
        else:
            messages.success(request, "Withdrawn. Its readers were told, and nobody is asked to acknowledge it.")
            return redirect("policies:manage", policy.slug)
    context = {"form": form, "policy": policy, "edition": edition, "marking": policy.marking}
    return render(request, "policies/withdraw.html", context | {"people": queries.people_to_ask(policy).count()})
