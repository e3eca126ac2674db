"""Linking cases: a duplicate to the one that goes on, and cases that have to do with each other."""

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect

from incidents import words
from incidents.domain.changes import Overtaken
from incidents.domain.linking import link_cases, unlink_cases
from incidents.enums import LinkKind
from incidents.forms.linking import LinkForm, UnlinkForm
from incidents.models import Case, CaseLink
from incidents.rules import case as rules
from incidents.rules.machine import MoveRefused
from portal.http import SignedInRequest

from .assignment import on_case
from .case import find, step_page


@on_case
def case_link(request: SignedInRequest, found: Case) -> HttpResponse:
    initial = {"other": request.GET.get("other", "")[:40]}
    form = LinkForm(request.POST or None, case=found, viewer=request.user, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            link_cases(found, actor=request.user, **form.cleaned_data)
            messages.success(request, f"Linked to {form.cleaned_data['other'].number}.")
            return redirect("incidents:case", found.pk)
        except Overtaken as overtaken:
            form.renew(overtaken)
        except MoveRefused as error:
            form.add_error(None, words.refusal(error))
    return step_page(request, found, form, title="Link to another case", submit="Link the cases")


def case_unlink(request: SignedInRequest, pk: int, link_pk: int) -> HttpResponse:
    """A duplicate that is taken out again is a case of its own from then on."""
    found = find(request, pk)
    links = CaseLink.objects.visible_to(request.user).standing().select_related("case", "other")
    link = links.filter(Q(case=found) | Q(other=found), pk=link_pk).first()
    if link is None or not rules.capacities(found, request.user) or not rules.has_declared(request.user, found):
        raise Http404
    form = UnlinkForm(request.POST or None, case=found)
    if request.method == "POST" and form.is_valid():
        try:
            unlink_cases(link, actor=request.user, seen_of=found, **form.cleaned_data)
            messages.success(request, "No longer linked.")
            return redirect("incidents:case", found.pk)
        except Overtaken as overtaken:
            form.renew(overtaken)
        except MoveRefused as error:
            form.add_error(None, words.refusal(error))
    title = (
        f"Reopen {link.case.number} as a case of its own" if link.kind == LinkKind.DUPLICATE else "Take the link back"
    )
    return step_page(request, found, form, title=title, submit=title)
