"""Raising a concern without a name. No person, session or address is kept on this path by the portal."""

import math
import uuid
from collections.abc import Callable, Sequence
from functools import wraps

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from incidents import receipts
from incidents.domain.concern import find_by_key, raise_concern, receipt_for
from incidents.domain.handing_over import find_handed_over, hand_over
from incidents.enums import Door, Naming
from incidents.forms.unnamed import KeepReceiptForm, UnnamedElsewhereForm, UnnamedForm, UnnamedSendForm, bucket
from incidents.models import Concern
from portal import audit
from portal.files import FileRefused, StorageUnavailable
from portal.throttle import Bucket

from .doors import doors_to_show, taken_along, unnamed_doors

BACK = "incidents:unnamed_return"
MANY = "Many concerns are arriving just now. Keep this page open and send it again in about {minutes} min."

View = Callable[[HttpRequest], HttpResponse]


def signed_out(view: View) -> View:
    """Needs no sign-in and bears none: whoever is signed in is asked to sign out first."""

    @login_not_required
    @never_cache
    @wraps(view)
    def checked(request: HttpRequest) -> HttpResponse:
        return redirect("incidents:unnamed") if request.user.is_authenticated else view(request)

    return checked


@login_not_required
@never_cache
def unnamed(request: HttpRequest) -> HttpResponse:
    """What is promised and what is not, before a word is written."""
    return render(request, "incidents/unnamed.html")


@signed_out
def unnamed_write(request: HttpRequest) -> HttpResponse:
    """The questions. The answers travel on in the body of the next page's form, to be read over and sent."""
    if request.method != "POST" or "change" in request.POST:
        form = UnnamedForm(initial=request.POST.dict())
        return render(request, "incidents/unnamed_write.html", {"form": form})
    form = UnnamedForm(request.POST)
    if not form.is_valid():
        return render(request, "incidents/unnamed_write.html", {"form": form}, status=422)
    if (found := doors_to_show(form.cleaned_data)) is not None:
        return unnamed_doors(request, form.as_typed(), found)
    return _check_page(request, form, UnnamedSendForm(initial=request.POST.dict()))


@signed_out
def unnamed_elsewhere(request: HttpRequest) -> HttpResponse:
    """What was typed goes with the page; that somebody came, and to which door, is all that stays."""
    if request.method != "POST":
        return redirect("incidents:unnamed_write")
    form = UnnamedElsewhereForm(request.POST)
    if not form.is_valid():
        return render(request, "incidents/unnamed_write.html", {"form": form}, status=422)
    once = form.cleaned_data["once"]
    receipt = find_handed_over(once)
    if receipt is None:
        if seconds := _seconds_to_wait(form, bucket("unnamed-hand-over")):
            return _later(render(request, "incidents/unnamed_write.html", {"form": form}, status=429), seconds)
        receipt = hand_over(Door(form.cleaned_data["door"]), once=once)
    return taken_along(request, receipt, form.as_typed(), is_kept=find_by_key(once) is not None)


def _check_page(
    request: HttpRequest, answers: UnnamedForm, form: UnnamedSendForm, *, status: int = 200
) -> HttpResponse:
    words, how_known = answers.marked()
    context = {
        "form": form,
        "words": words,
        "how_known": how_known,
        "pointers": [*words.pointers, *how_known.pointers],
        "answers": answers.other_answers(),
    }
    return render(request, "incidents/unnamed_check.html", context, status=status)


@signed_out
def unnamed_send(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return redirect("incidents:unnamed_write")
    form = UnnamedSendForm(request.POST, request.FILES)
    if form.is_valid():
        return _send(request, form)
    if form.can_be_mended_here:
        return _check_page(request, form, form, status=422)
    return render(request, "incidents/unnamed_write.html", {"form": UnnamedForm(request.POST)}, status=422)


def _send(request: HttpRequest, form: UnnamedSendForm) -> HttpResponse:
    once = form.cleaned_data["once"]
    if not find_by_key(once) and (seconds := _seconds_to_send(form)):
        return _later(_check_page(request, form, form, status=429), seconds)
    try:
        concern = raise_concern(form.account_given(), actor=audit.ANONYMOUS)
    except (FileRefused, StorageUnavailable) as refusal:
        form.add_error("pictures", str(refusal))
        return _check_page(request, form, form, status=422)
    if not _came_this_way(concern):
        return redirect(BACK)
    return _receipt_page(request, concern, KeepReceiptForm(initial={"once": once}))


def room() -> Bucket:
    """Megabytes that all who write without a name may send in an hour, at once or later."""
    return Bucket("unnamed-megabytes", settings.UNNAMED_MEGABYTES_AN_HOUR, settings.UNNAMED_MEGABYTES_AN_HOUR)


def megabytes(pictures: Sequence[UploadedFile]) -> int:
    return math.ceil(sum(picture.size or 0 for picture in pictures) / 1_000_000)


def _seconds_to_send(form: UnnamedSendForm) -> int:
    size = megabytes(form.cleaned_data["pictures"])
    return _seconds_to_wait(form, bucket()) or (_seconds_to_wait(form, room(), size) if size else 0)


def _seconds_to_wait(form: UnnamedForm, tokens: Bucket, cost: int = 1) -> int:
    """0 while there are tokens enough; otherwise the form says when to send it again."""
    level = tokens.take(cost)
    if level.taken:
        return 0
    form.add_error(None, MANY.format(minutes=math.ceil(level.seconds / 60)))
    return level.seconds


def _later(response: HttpResponse, seconds: int) -> HttpResponse:
    response["Retry-After"] = str(seconds)
    return response


def _receipt_page(request: HttpRequest, concern: Concern, form: KeepReceiptForm) -> HttpResponse:
    if receipts.is_over(concern):
        return redirect("incidents:unnamed_finished")
    context = {"form": form, "receipt": receipt_for(uuid.UUID(str(form["once"].value())))}
    return render(request, "incidents/unnamed_sent.html", context, status=422 if form.errors else 200)


@signed_out
def unnamed_receipt(request: HttpRequest) -> HttpResponse:
    """Left only when the receipt was typed back or downloaded. The concern is kept in any case."""
    form = KeepReceiptForm(request.POST)
    concern = _just_sent(form)
    if concern is None:
        return redirect(BACK)
    if not form.is_kept(concern):
        return _receipt_page(request, concern, form)
    receipts.note_kept(concern, receipts.Kept.FOR_GOOD)
    return redirect("incidents:unnamed_finished")


@signed_out
def unnamed_receipt_file(request: HttpRequest) -> HttpResponse:
    form = KeepReceiptForm(request.POST)
    concern = _just_sent(form)
    if concern is None or receipts.is_over(concern):
        return redirect(BACK)
    receipts.note_kept(concern, receipts.Kept.AS_A_FILE)
    context = {"receipt": receipt_for(form.cleaned_data["once"]), "url": settings.SITE_URL + reverse(BACK)}
    response = render(request, "incidents/unnamed_receipt.txt", context, content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="receipt.txt"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _just_sent(form: KeepReceiptForm) -> Concern | None:
    concern = find_by_key(form.cleaned_data["once"]) if form.is_valid() else None
    return concern if concern and _came_this_way(concern) else None


def _came_this_way(concern: Concern) -> bool:
    """Sent here by its reporter. The key of another, such as a mail's, does not bring up its teller's receipt."""
    return concern.naming == Naming.ANONYMOUS and concern.entered_by_id is None


@signed_out
def unnamed_finished(request: HttpRequest) -> HttpResponse:
    return render(request, "incidents/unnamed_finished.html")
