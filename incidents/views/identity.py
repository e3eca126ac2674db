"""What custodians of names kept in confidence see: numbers and days, requests, and a name once it is granted."""

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from incidents import vault, words
from incidents.domain.identity import ask_for_name, decide_request, see_name
from incidents.enums import AskedFor
from incidents.forms.identity import AskForNameForm, DecideForm
from incidents.models import Concern, NameRequest
from incidents.queries import name_requests_to_decide
from incidents.rules.machine import MoveRefused
from portal import people
from portal.confirming import asks_again
from portal.http import SignedInRequest
from portal.models import Role
from portal.paging import page_of


def names(request: SignedInRequest) -> HttpResponse:
    if not people.holds(request.user, Role.IDENTITY_CUSTODIAN):
        raise Http404
    waiting = Count("name_requests", filter=Q(name_requests__decided_at__isnull=True))
    kept = Concern.objects.kept_apart_for(request.user).annotate(asked=Count("name_requests"), waiting=waiting)
    page = page_of(kept, by=("-submitted_at", "-id"), after=request.GET.get("after", ""))
    to_decide = name_requests_to_decide(request.user)
    return render(request, "incidents/names.html", {"page": page, "to_decide": to_decide})


def name(request: SignedInRequest, pk: int) -> HttpResponse:
    """One concern, by number and day; what was asked about its name; and asking."""
    concern = get_object_or_404(Concern.objects.kept_apart_for(request.user), pk=pk)
    form = AskForNameForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        asked = {**form.cleaned_data, "asked_for": AskedFor(form.cleaned_data["asked_for"])}
        ask_for_name(concern, actor=request.user, **asked)
        messages.success(request, "Asked. The other custodians were told, and the reporter can see it.")
        return redirect("incidents:name", concern.pk)
    requests = concern.name_requests.select_related("asked_by", "decided_by").prefetch_related("seen")
    context = {
        "concern": concern,
        "form": form,
        "requests": [(one, *_open_to(request, one)) for one in requests],
    }
    return render(request, "incidents/name.html", context, status=422 if form.is_bound else 200)


def _open_to(request: SignedInRequest, asked: NameRequest) -> tuple[bool, bool]:
    """May this custodian decide it, may they see the name by it?"""
    theirs = asked.asked_by_id == request.user.pk
    return asked.decided_at is None and not theirs, asked.is_open and theirs


def _find(request: SignedInRequest, pk: int) -> NameRequest:
    kept = Concern.objects.kept_apart_for(request.user)
    return get_object_or_404(NameRequest.objects.filter(concern__in=kept).select_related("concern", "asked_by"), pk=pk)


@asks_again
def name_decide(request: SignedInRequest, pk: int) -> HttpResponse:
    found = _find(request, pk)
    if found.asked_by_id == request.user.pk:
        raise Http404
    form = DecideForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            decide_request(
                found,
                actor=request.user,
                grant=form.grants,
                words=form.cleaned_data["words"],
                reason_may_be_told=form.cleaned_data["reason_may_be_told"],
            )
            messages.success(request, "Decided. Whoever asked was told.")
            return redirect("incidents:name", found.concern_id)
        except MoveRefused as error:
            form.add_error(None, words.refusal(error))
    context = {"form": form, "asked": found, "concern": found.concern}
    return render(request, "incidents/name_decide.html", context, status=422 if form.errors else 200)


@asks_again
@require_POST
@never_cache
def name_see(request: SignedInRequest, pk: int) -> HttpResponse:
    """The name, in the answer to this one sending and nowhere else. Each look is kept."""
    found = _find(request, pk)
    try:
        shown = see_name(found, actor=request.user)
    except MoveRefused as error:
        messages.error(request, words.refusal(error))
    except vault.Closed:
        messages.error(request, words.NAME_DOES_NOT_OPEN)
    else:
        return render(request, "incidents/name_shown.html", {"shown": shown, "concern": found.concern, "asked": found})
    return redirect("incidents:name", found.concern_id)
