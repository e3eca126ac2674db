"""Whom a policy covers: said by its owners, and weighed before it is saved."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from policies import domain, queries
from policies.forms.audience import AudienceForm
from policies.models import Edition, Policy
from portal.http import SignedInRequest
from portal.models import Unit

from .managing import owned


@require_http_methods(["GET", "POST"])
def audience(request: SignedInRequest, slug: str) -> HttpResponse:
    """A post counts, unless it is sent to save; what was typed comes back either way."""
    policy = owned(request, slug)
    units = list(Unit.objects.select_related("parent"))
    saved = said = domain.audience_of(policy)
    form = AudienceForm(request.POST if request.method == "POST" else None, audience=saved, units=units)
    if request.method == "POST" and form.is_valid():
        said = form.audience
        if "save" in request.POST:
            return save(request, policy, said)
        form = AudienceForm(audience=said, units=units)
    context = {
        "policy": policy,
        "marking": policy.marking,
        "form": form,
        "weight": None if form.errors or said.is_empty else queries.weigh(policy, said.people),
        "is_changed": said.key != saved.key,
        "in_force": Edition.objects.published().filter(policy=policy).exists(),
    }
    is_live = request.headers.get("HX-Request") and request.method == "POST"
    return render(request, "policies/_audience_live.html" if is_live else "policies/audience.html", context)


def save(request: SignedInRequest, policy: Policy, said: domain.AudienceOf) -> HttpResponse:
    told = domain.set_audience(policy, audience=said, actor=request.user)
    words = f" {told:,} {'person was' if told == 1 else 'people were'} told that it waits for them." if told else ""
    messages.success(request, f"Saved.{words}")
    return redirect("policies:audience", policy.slug)
