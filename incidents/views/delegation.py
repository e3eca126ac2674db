"""The register of delegations: who may decide what, over whom, from when to when."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from incidents.domain.delegating import DelegationRefused, end_delegation, record_delegation
from incidents.forms.delegation import DelegationForm, EndDelegationForm
from incidents.models import Delegation
from incidents.models.delegation import DelegationQuerySet
from incidents.rules.delegation import may_keep_register
from portal import people
from portal.http import SignedInRequest
from portal.models import PEOPLE_SERVICES, Role
from portal.paging import page_of

from .file import posted

ENDED = "ended"


def _register(request: SignedInRequest) -> DelegationQuerySet:
    if not people.holds(request.user, *PEOPLE_SERVICES, Role.AUDITOR):
        raise Http404
    return Delegation.objects.visible_to(request.user)


def _kept_by(request: SignedInRequest) -> DelegationQuerySet:
    if not may_keep_register(request.user):
        raise Http404
    return _register(request)


def delegations(request: SignedInRequest) -> HttpResponse:
    found = _register(request)
    is_ended = request.GET.get("show") == ENDED
    rows = found.ended() if is_ended else found.not_ended()
    page = page_of(rows.select_related("person"), by=("-from_on", "-id"), after=request.GET.get("after", ""))
    keeps = may_keep_register(request.user)
    context = {
        "page": page,
        "is_ended": is_ended,
        "keeps": keeps,
        "of_services": people.holds(request.user, *PEOPLE_SERVICES),
    }
    return render(request, "incidents/delegations.html", context)


def delegation_new(request: SignedInRequest) -> HttpResponse:
    _kept_by(request)
    form = DelegationForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            delegation = record_delegation(actor=request.user, **form.cleaned_data)
            messages.success(request, f"Entered. {delegation.person.name} holds it as the instrument says.")
            return redirect("incidents:delegations")
        except DelegationRefused as refused:
            form.refuse(refused)
    return render(request, "incidents/delegation_new.html", {"form": form}, status=422 if form.errors else 200)


def delegation_end(request: SignedInRequest, pk: int) -> HttpResponse:
    delegation = get_object_or_404(_kept_by(request).select_related("person"), pk=pk)
    form = EndDelegationForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            end_delegation(delegation, actor=request.user, to_on=form.cleaned_data["to_on"])
            messages.success(request, "Ended. It stays in the register.")
            return redirect("incidents:delegations")
        except DelegationRefused as refused:
            form.refuse(refused)
    context = {"form": form, "delegation": delegation}
    return render(request, "incidents/delegation_end.html", context, status=422 if form.errors else 200)
