"""A policy on a day: which of its editions held then."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from policies.forms import DayForm
from policies.models import Edition
from portal.http import SignedInRequest


@require_GET
def edition_on(request: SignedInRequest, slug: str) -> HttpResponse:
    """Leads to the edition that held on the day that was asked for, or says that none did."""
    released = Edition.objects.visible_to(request.user).filter(policy__slug=slug).select_related("policy")
    first = released.order_by("in_force_from", "number").first()
    if first is None:
        raise Http404
    form = DayForm(request.GET if "day" in request.GET else None)
    if form.is_bound and form.is_valid():
        held = released.in_force(form.cleaned_data["day"]).first()
        if held:
            return redirect("policies:edition", slug, held.number)
    context = {"form": form, "policy": first.policy, "marking": first.policy.marking, "first": first}
    return render(request, "policies/edition_on.html", context)
