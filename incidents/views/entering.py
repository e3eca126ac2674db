"""What somebody told stands in the queue. Without a name their receipt is read out to them, and read back by them."""

import uuid

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from incidents import receipts
from incidents.domain.concern import find_sent, receipt_for
from incidents.enums import Channel, Naming
from incidents.forms.unnamed import ReadBackForm
from incidents.models import Concern
from portal import people
from portal.http import SignedInRequest
from portal.models import DIGITAL_MEDIA


def show_entered(request: SignedInRequest, concern: Concern, once: uuid.UUID) -> HttpResponse:
    """The page right after it was added."""
    if concern.naming != Naming.ANONYMOUS:
        return render(request, "incidents/raising/entered.html", {"concern": concern})
    return _receipt_page(request, concern, ReadBackForm(initial={"once": once}))


def _receipt_page(request: SignedInRequest, concern: Concern, form: ReadBackForm) -> HttpResponse:
    if receipts.is_over(concern):
        return redirect("incidents:entered_finished")
    context = {
        "form": form,
        "receipt": receipt_for(uuid.UUID(str(form["once"].value()))),
        "return_url": settings.SITE_URL + reverse("incidents:unnamed_return"),
        "by_mail": concern.channel == Channel.EMAIL,
    }
    return render(request, "incidents/raising/entered_receipt.html", context, status=422 if form.errors else 200)


@never_cache
def entered_receipt(request: SignedInRequest) -> HttpResponse:
    """Left only when what they read back was typed; the concern is kept in any case."""
    _only_digital_media(request)
    form = ReadBackForm(request.POST)
    is_typed, once = form.is_valid(), form.cleaned_data.get("once")
    concern = find_sent(once, request.user) if once else None
    if concern is None or concern.entered_by != request.user or concern.naming != Naming.ANONYMOUS:
        return redirect("incidents:queue")
    if not is_typed or not form.is_kept(concern):
        return _receipt_page(request, concern, form)
    receipts.note_kept(concern, receipts.Kept.FOR_GOOD)
    return redirect("incidents:entered_finished")


@never_cache
def entered_finished(request: SignedInRequest) -> HttpResponse:
    _only_digital_media(request)
    return render(request, "incidents/raising/entered_finished.html")


def _only_digital_media(request: SignedInRequest) -> None:
    if not people.holds(request.user, *DIGITAL_MEDIA):
        raise Http404
