"""Raising a concern without a name. No person, session or address is kept on this path by the portal."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from incidents.domain.case import add_reporters_words
from incidents.domain.concern import find_by_receipt, receipt_for
from incidents.enums import Channel, EntryKind
from incidents.forms.concern import ConcernForm, ReceiptForm, UnnamedMessageForm
from incidents.models import Concern
from incidents.rules.machine import MoveRefused
from portal import audit
from portal.throttle import too_many

from .concern import keep, stage_of

SUBMISSIONS_AN_HOUR = 60
RECEIPT_TRIES_A_MINUTE = 20


@login_not_required
@never_cache
def unnamed(request: HttpRequest) -> HttpResponse:
    """What is promised and what is not, before a word is written."""
    return render(request, "incidents/unnamed.html")


@login_not_required
@never_cache
def unnamed_write(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect("incidents:unnamed")
    form = ConcernForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        if too_many("unnamed", limit=SUBMISSIONS_AN_HOUR, seconds=3600):
            form.add_error(None, "Many concerns are arriving just now. Keep this page open and send it again later.")
            return render(request, "incidents/unnamed_write.html", {"form": form}, status=429)
        if keep(form, actor=audit.ANONYMOUS, channel=Channel.COLLEAGUE):
            receipt = receipt_for(form.cleaned_data["once"])
            return render(request, "incidents/unnamed_sent.html", {"receipt": receipt})
    return render(request, "incidents/unnamed_write.html", {"form": form}, status=422 if form.is_bound else 200)


@login_not_required
@never_cache
def unnamed_return(request: HttpRequest) -> HttpResponse:
    """Come back with the receipt. It travels in the body of each form, never in an address."""
    if request.user.is_authenticated:
        return redirect("incidents:unnamed")
    form = ReceiptForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "incidents/unnamed_return.html", {"form": form}, status=422 if form.is_bound else 200)
    if too_many("receipt", limit=RECEIPT_TRIES_A_MINUTE, seconds=60):
        return render(request, "429.html", status=429)
    concern = find_by_receipt(form.cleaned_data["receipt"])
    if concern is None:
        form.add_error("receipt", "We know no such receipt. Check each group of four digits.")
        return render(request, "incidents/unnamed_return.html", {"form": form}, status=422)
    return _conversation(request, concern, form.cleaned_data["receipt"])


def _conversation(request: HttpRequest, concern: Concern, receipt: str) -> HttpResponse:
    sending = "words" in request.POST
    message = UnnamedMessageForm(request.POST if sending else None, initial={"receipt": receipt})
    if sending and message.is_valid():
        try:
            add_reporters_words(concern, words=message.cleaned_data["words"], once=message.cleaned_data["once"])
            message = UnnamedMessageForm(initial={"receipt": receipt})
        except MoveRefused:
            message.add_error(None, "Your concern was passed on, so nothing can be added here. Nothing was sent.")
    context = {
        "concern": concern,
        "stage": stage_of(concern.case),
        "news": concern.case.entries.filter(kind__in=(EntryKind.MESSAGE, EntryKind.REPORTER)),
        "message": message,
        "form": message,
        "can_write": not concern.case.is_passed_on,
    }
    return render(request, "incidents/unnamed_concern.html", context, status=422 if message.errors else 200)
