"""What to do about a post that is already out. As with a draft, what is answered is read once and kept nowhere."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from policies import queries
from policies.answers import clause_card
from policies.forms import OthersPostForm, OwnPostForm
from policies.guides import can_guide
from portal.http import SignedInRequest

from .check import policies_with_advice


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def already_posted(request: SignedInRequest) -> HttpResponse:
    return guide(request, OwnPostForm)


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def answering_others(request: SignedInRequest) -> HttpResponse:
    return guide(request, OthersPostForm)


def guide(request: SignedInRequest, form_of: type[OwnPostForm] | type[OthersPostForm]) -> HttpResponse:
    policies = [policy for policy in policies_with_advice(request.user) if can_guide(policy.slug)]
    if not policies:
        return render(request, "policies/check_nothing.html")
    form = form_of(request.POST or None, policies=policies)
    found = form.guidance() if form.is_bound and form.is_valid() else None
    cards = []
    if found:
        in_force = queries.clauses_in_force(found.clauses, timezone.localdate())
        cards = [clause_card(ref, in_force[ref]) for ref in found.clauses if ref in in_force]
    return render(request, "policies/guide.html", {"form": form, "found": found, "clauses": cards})
