"""Raising a concern, one group of questions a page. What is answered is kept at each step until it is sent."""

import uuid
from contextlib import suppress

from django.contrib import messages
from django.contrib.auth import logout
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from incidents import vault
from incidents.domain.concern import NothingToGoOn, find_sent
from incidents.domain.draft import (
    ChangedMeanwhile,
    add_files,
    delete_draft,
    draft_of,
    keep_answers,
    remove_file,
    send_draft,
)
from incidents.enums import Channel, Naming
from incidents.forms.raising import EvidenceForm, SendForm, Step, TellerForm, account_from, read_back, told_from
from incidents.models import Concern, ConcernDraft, DraftFile
from incidents.rules.naming import tells_who
from portal.http import SignedInRequest
from portal.models import Person

from .doors import doors_to_show
from .entering import show_entered
from .journey import Journey, address, next_address


@never_cache
def start(request: SignedInRequest, channel: Channel) -> HttpResponse:
    """Who will see what, before a word is typed."""
    journey = Journey(request.user, channel)
    context = {
        "title": journey.entrance.title,
        "channel": channel,
        "draft": journey.draft,
        "next": next_address(channel, journey.draft),
        "confidential": vault.is_open(),
    }
    return render(request, journey.entrance.template, context)


@never_cache
def step(request: SignedInRequest, channel: Channel, name: str) -> HttpResponse:
    journey = Journey(request.user, channel)
    here = journey.step(name)
    if not journey.is_open(here):
        return redirect(next_address(channel, journey.draft))
    answers = journey.draft.answers if journey.draft else {}
    form = here.form(request.POST if request.method == "POST" else None, initial=answers)
    if form.is_valid():
        if channel == Channel.COLLEAGUE and form.cleaned_data.get("naming") == Naming.ANONYMOUS:
            return redirect("incidents:raise_leave_name")
        draft = keep_answers(request.user, channel, step=name, answers=form.as_kept())
        if channel == Channel.COLLEAGUE and doors_to_show(draft.answers) is not None:
            return redirect("incidents:doors", draft.once)
        return redirect(next_address(channel, draft))
    context = {
        **journey.context(name),
        "form": form,
        "step": here,
        "understood": _understood(journey, name),
        "confidential": vault.is_open(),
    }
    return render(request, "incidents/raising/step.html", context, status=422 if form.is_bound else 200)


def _understood(journey: Journey, name: str) -> str:
    """The links given before, as they were read."""
    if name != "where" or journey.draft is None or not journey.draft.answers.get("links"):
        return ""
    form = read_back(journey.step(name), journey.draft)
    return form.answers()[0].words if form.is_valid() else ""


@never_cache
def evidence(request: SignedInRequest, channel: Channel) -> HttpResponse:
    """Files are sealed the moment they come, several in one form or one by one from a script."""
    journey = Journey(request.user, channel)
    if journey.draft is None or not journey.is_open(journey.step("evidence")):
        return redirect(next_address(channel, journey.draft))
    form = EvidenceForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    if form.is_valid():
        _seal(journey.draft, form.cleaned_data["pictures"], form)
    is_fragment = "HX-Request" in request.headers
    if form.is_valid() and not is_fragment:
        return _go_on(request, channel)
    context = {
        **journey.context("evidence"),
        "form": form,
        "step": journey.step("evidence"),
        "is_fragment": is_fragment,
    }
    template = "incidents/raising/_files.html" if is_fragment else "incidents/raising/evidence.html"
    return render(request, template, context, status=422 if form.errors else 200)


def _seal(draft: ConcernDraft, uploads: list[UploadedFile], form: EvidenceForm) -> None:
    try:
        for one in add_files(draft, uploads):
            form.add_error("pictures", f"“{one.name[:60]}”: {one.why}")
    except ConcernDraft.DoesNotExist:
        form.add_error("pictures", "This draft was sent or deleted meanwhile. Nothing was added.")


def _go_on(request: SignedInRequest, channel: Channel) -> HttpResponseRedirect:
    if "add" in request.POST:
        return redirect(address(channel, "evidence"))
    draft = keep_answers(request.user, channel, step="evidence", answers={})
    return redirect(next_address(channel, draft))


@require_POST
def remove(request: SignedInRequest, channel: Channel, code: str) -> HttpResponse:
    Journey(request.user, channel)
    with suppress(ConcernDraft.DoesNotExist):  # it was sent or deleted this moment
        remove_file(get_object_or_404(DraftFile, code=code, draft__person=request.user, draft__channel=channel))
    return redirect(address(channel, "evidence"))


@never_cache
def check(request: SignedInRequest, channel: Channel) -> HttpResponse:
    """All answers to read through, each with its way back, and the one button that sends them."""
    journey = Journey(request.user, channel)
    form = SendForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and (concern := _send(request, journey, form)):
        return _sent(request, concern, form.cleaned_data["once"])
    if journey.draft is None:
        return redirect(journey.entrance.start)
    unfinished = journey.unfinished()
    fresh = SendForm(initial={"once": journey.draft.once, "version": journey.draft.changed_at.isoformat()})
    context = {
        **journey.context("check"),
        "form": form,
        "fresh": fresh,
        "unfinished": [(address(channel, step.name), words) for step, words in unfinished],
        "answered": [(step, address(channel, step.name), read_back(step, journey.draft)) for step in journey.steps],
        "telling": _telling(journey, request.user),
    }
    return render(request, "incidents/raising/check.html", context, status=422 if form.is_bound else 200)


def _telling(journey: Journey, person: Person) -> list[tuple[Step, str]]:
    """The steps whose answers say whose concern it is, where that is to stay in confidence."""
    draft = journey.draft
    if draft is None or draft.answers.get("naming") != Naming.CONFIDENTIAL:
        return []
    told = told_from(journey.channel, draft.answers)
    kept_apart = told.by if told else person
    if kept_apart is None:
        return []
    asked = [step for step in journey.steps if step.form is not TellerForm]
    said = [(step, "\n".join(answer.words for answer in read_back(step, draft).answers())) for step in asked]
    return [(step, address(journey.channel, step.name)) for step, words in said if tells_who(kept_apart, words)]


def _sent(request: SignedInRequest, concern: Concern, once: uuid.UUID) -> HttpResponse:
    """Its reporter may follow it. Whoever typed it in for another may not: they read out a receipt, and are done."""
    if concern.entered_by is None:
        return redirect("incidents:concern_sent", concern.pk)
    return show_entered(request, concern, once)


def _send(request: SignedInRequest, journey: Journey, form: SendForm) -> Concern | None:
    """The concern, also when it was sent a moment ago; None with a word on the form when it stays a draft."""
    draft = journey.draft
    once = form.cleaned_data["once"]
    if draft is None or draft.once != once:
        return find_sent(once, request.user)
    if journey.unfinished() or form.cleaned_data["version"] != draft.changed_at.isoformat():
        form.add_error(None, "Something changed since you read it. Read it through once more.")
        return None
    try:
        account, told = account_from(journey.channel, draft.answers), told_from(journey.channel, draft.answers)
        return send_draft(draft, account, actor=request.user, told=told)
    except ConcernDraft.DoesNotExist:
        return find_sent(once, request.user)
    except (ChangedMeanwhile, NothingToGoOn, vault.Closed):
        form.add_error(None, "Something changed since you read it. Read it through once more.")
        return None


@never_cache
def discard(request: SignedInRequest, channel: Channel) -> HttpResponse:
    journey = Journey(request.user, channel)
    if journey.draft is None:
        return redirect("incidents:concerns")
    if channel == Channel.EMAIL:  # not without a reason
        return redirect("incidents:mail", journey.draft.once)
    if request.method == "POST":
        delete_draft(journey.draft)
        messages.success(request, "Your draft is deleted, with its files.")
        return redirect("incidents:concerns")
    return render(request, "incidents/raising/discard.html", {"draft": journey.draft, "channel": channel})


@never_cache
def leave_name(request: SignedInRequest) -> HttpResponse:
    """The way without a name starts afresh: nothing written under a name goes along, and nothing of it stays."""
    draft = draft_of(request.user, Channel.COLLEAGUE)
    if request.method == "POST":
        if draft:
            delete_draft(draft)
        logout(request)
        return redirect("incidents:unnamed")
    return render(request, "incidents/raising/leave_name.html", {"draft": draft})
