"""From the mailbox: what came by mail, for Digital Media to complete and send, or to discard with a reason."""

import uuid

from django.contrib import messages
from django.db.models import Count, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from incidents.domain.receiving import MailTaken, discard_mail, put_mail_back, take_mail_draft
from incidents.enums import Channel
from incidents.forms.receiving import DiscardMailForm
from incidents.models import ConcernDraft, ReceivedMail
from portal import people
from portal.http import SignedInRequest
from portal.models import DIGITAL_MEDIA
from portal.paging import page_of

from .journey import next_address

REFUSED_SHOWN = 20


def _mails(request: SignedInRequest) -> "QuerySet[ConcernDraft]":
    if not people.holds(request.user, *DIGITAL_MEDIA):
        raise Http404
    return ConcernDraft.objects.visible_to(request.user).filter(channel=Channel.EMAIL)


def mailbox(request: SignedInRequest) -> HttpResponse:
    mails = _mails(request).annotate(file_count=Count("files"))
    page = page_of(mails.order_by(), by=("-began_at", "-id"), after=request.GET.get("after", ""))
    refused = ReceivedMail.objects.exclude(refused="").order_by("-at", "-id")[:REFUSED_SHOWN]
    return render(request, "incidents/mailbox.html", {"page": page, "refused": refused})


@never_cache
def mail(request: SignedInRequest, once: uuid.UUID) -> HttpResponse:
    draft = get_object_or_404(_mails(request), once=once)
    form = DiscardMailForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            discard_mail(draft, actor=request.user, reason=form.cleaned_data["reason"])
            messages.success(request, "Discarded. Your reason stays with the day it came.")
        except MailTaken as gone:
            messages.warning(request, str(gone))
        return redirect("incidents:mailbox")
    context = {
        "draft": draft,
        "files": draft.files.all(),
        "form": form,
        "is_mine": draft.person_id == request.user.pk,
        "next": next_address(Channel.EMAIL, draft),
    }
    return render(request, "incidents/mail.html", context, status=422 if form.errors else 200)


@require_POST
def mail_take(request: SignedInRequest, once: uuid.UUID) -> HttpResponse:
    draft = get_object_or_404(_mails(request), once=once)
    try:
        if draft.person_id != request.user.pk:
            take_mail_draft(draft, actor=request.user)
    except MailTaken as refusal:
        messages.warning(request, str(refusal))
        return redirect("incidents:mailbox")
    return redirect("incidents:mail", once)


@require_POST
def mail_put_back(request: SignedInRequest, once: uuid.UUID) -> HttpResponse:
    put_mail_back(get_object_or_404(_mails(request), once=once), actor=request.user)
    messages.success(request, "It waits for your colleagues again.")
    return redirect("incidents:mailbox")
