"""By when and how a policy is acknowledged: said by its owners, who see what it would change before it is saved."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from policies import domain, queries
from policies.forms.terms import TermsForm
from policies.models import Edition, Policy
from policies.questions import on_hand
from portal.http import SignedInRequest

from .managing import owned


@require_http_methods(["GET", "POST"])
def terms(request: SignedInRequest, slug: str) -> HttpResponse:
    """A post says what would follow, unless it is sent to save."""
    policy = owned(request, slug)
    form = TermsForm(request.POST if request.method == "POST" else None, policy=policy, questions=questions_for(policy))
    context: dict[str, Any] = {"policy": policy, "marking": policy.marking, "form": form}
    if request.method == "POST" and form.is_valid():
        if "save" in request.POST:
            changed = domain.set_terms(policy, actor=request.user, **form.cleaned_data)
            messages.success(request, "Saved. Every deadline follows." if changed else "Nothing was changed.")
            return redirect("policies:terms", policy.slug)
        context |= {"is_asked": True, "changed": changed_in(form)}
        context["consequences"] = queries.consequences_of(policy, form.cleaned_data)
    return render(request, "policies/terms.html", context)


def questions_for(policy: Policy) -> int:
    edition = Edition.objects.published().filter(policy=policy).first()
    return on_hand(edition) if edition else 0


def changed_in(form: TermsForm) -> bool:
    return any(form.cleaned_data[name] != form.initial[name] for name in domain.TERMS)
