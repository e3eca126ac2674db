"""A record that somebody asks to have corrected: for whoever asks, and for whoever keeps the record."""

from collections.abc import Callable
from functools import partial

from django.conf import settings
from django.contrib import messages
from django.forms import BaseForm
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from incidents.correction_notices import is_nobodys
from incidents.domain import correcting as verbs
from incidents.enums import CorrectionState
from incidents.forms.correcting import CorrectionAnswerForm, CorrectionForm, CorrectionStatementForm
from incidents.models import Correction
from incidents.rules.correcting import can_move_correction, may_state, records_known_to
from portal import files
from portal.confirming import asks_again
from portal.http import SignedInRequest
from portal.paging import page_of

TONES = {
    CorrectionState.ASKED: "wait",
    CorrectionState.CORRECTED: "done",
    CorrectionState.REFUSED: "attention",
    CorrectionState.WITHDRAWN: "neutral",
}


@require_safe
def corrections(request: SignedInRequest) -> HttpResponse:
    """One's own requests, and what others ask of the room one works in."""
    mine = Correction.objects.filter(person=request.user).select_related("investigation", "concern")
    waiting = Correction.objects.for_room_of(request.user).open().select_related("person", "investigation", "concern")
    context = {
        "mine": [(one, TONES[CorrectionState(one.state)]) for one in mine],
        "page": page_of(waiting, by=("due_on", "id"), after=request.GET.get("after", "")),
    }
    return render(request, "incidents/corrections.html", context)


@require_http_methods(["GET", "POST"])
def correction_new(request: SignedInRequest) -> HttpResponse:
    records = records_known_to(request.user)
    form = CorrectionForm(request.POST or None, request.FILES or None, records=records)
    if request.method == "POST" and form.is_valid():
        try:
            made = verbs.ask_correction(form.asked, actor=request.user, once=form.cleaned_data["once"])
        except verbs.CorrectionRefused as refusal:
            form.add_error(None, str(refusal))
        except (files.FileRefused, files.StorageUnavailable) as refusal:
            form.add_error("upload", str(refusal))
        else:
            messages.success(request, f"Sent. Your number is {made.number}.")
            return redirect("incidents:correction", made.pk)
    return render(request, "incidents/correction_new.html", {"form": form}, status=422 if form.errors else 200)


@require_safe
def correction(request: SignedInRequest, pk: int) -> HttpResponse:
    found = _find(request, pk)
    verbs.note_reading(found, actor=request.user)
    return _page(request, found)


@require_POST
def correction_answer(request: SignedInRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Correction.objects.for_room_of(request.user), pk=pk)
    form = CorrectionAnswerForm(request.POST)
    if _is_done(form, partial(verbs.answer_correction, found, actor=request.user)):
        messages.success(request, "Answered. Whoever asked is told.")
        return redirect("incidents:correction", pk)
    return _page(request, _find(request, pk), answer=form)


@require_POST
def correction_state(request: SignedInRequest, pk: int) -> HttpResponse:
    found = _own(request, pk)
    form = CorrectionStatementForm(request.POST)
    if _is_done(form, partial(verbs.add_statement, found, actor=request.user)):
        messages.success(request, "Your statement stands beside the record.")
        return redirect("incidents:correction", pk)
    return _page(request, _find(request, pk), statement=form)


@require_POST
def correction_withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    try:
        verbs.withdraw_correction(_own(request, pk), actor=request.user)
    except verbs.CorrectionRefused as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, "Withdrawn. Nothing waits for an answer any more.")
    return redirect("incidents:correction", pk)


@asks_again
@require_safe
def correction_file(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """To keep, never shown here. It is scanned before each time it goes out, where there is a scanner."""
    found = _find(request, pk)
    if not found.file_key:
        raise Http404
    try:
        if files.scan(found.file_key) == files.Scan.INFECTED:
            messages.error(request, "The virus scanner found something in this file, so nobody can open it.")
            return redirect("incidents:correction", pk)
        sent = files.stream(found.file_key, name=found.file_name, media_type="application/octet-stream", inline=False)
    except files.ScannerAway:
        messages.warning(request, "The virus scanner is away. Try again in a few minutes.")
    except (files.FileRefused, files.StorageUnavailable) as refusal:
        messages.warning(request, str(refusal))
    else:
        verbs.note_reading(found, actor=request.user, file=True)
        return sent
    return redirect("incidents:correction", pk)


def _is_done(form: BaseForm, verb: Callable[..., Correction]) -> bool:
    if not form.is_valid():
        return False
    try:
        verb(**form.cleaned_data)
    except verbs.CorrectionRefused as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


def _find(request: SignedInRequest, pk: int) -> Correction:
    found = Correction.objects.visible_to(request.user)
    return get_object_or_404(found.select_related("person", "answered_by", "investigation", "concern"), pk=pk)


def _own(request: SignedInRequest, pk: int) -> Correction:
    return get_object_or_404(Correction.objects.filter(person=request.user), pk=pk)


def _page(
    request: SignedInRequest, found: Correction, *, answer: BaseForm | None = None, statement: BaseForm | None = None
) -> HttpResponse:
    is_mine = found.person_id == request.user.pk
    may_answer = can_move_correction(found, CorrectionState.CORRECTED, request.user)
    form = answer or statement
    context = {
        "correction": found,
        "tone": TONES[CorrectionState(found.state)],
        "is_mine": is_mine,
        "may_withdraw": is_mine and can_move_correction(found, CorrectionState.WITHDRAWN, request.user),
        "answer_form": answer or (CorrectionAnswerForm() if may_answer else None),
        "statement_form": statement or (CorrectionStatementForm() if may_state(found, request.user) else None),
        "form": form,
        "is_nobodys": is_mine and found.state == CorrectionState.ASKED and is_nobodys(found),
        "privacy_contact": settings.CONTACTS["privacy"],
    }
    return render(request, "incidents/correction.html", context, status=422 if form else 200)
