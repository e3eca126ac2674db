"""Interviews: kept on the file by whoever investigates, read and answered by whoever was interviewed, and no more."""

from typing import Any

from django.contrib import messages
from django.db.models import Prefetch
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from incidents import words
from incidents.domain import interview as verbs
from incidents.domain.hearing import end_support, name_support_person
from incidents.forms.hearing import SupportForm
from incidents.forms.interview import InviteForm, RecordAnswerForm, RecordForm
from incidents.models import Interview, InterviewRecord, Investigation, SupportPerson
from incidents.rules import interview as rules
from incidents.rules import register as register_rules
from incidents.rules.machine import MoveRefused
from portal.http import SignedInRequest

from .file import REFUSED, asked, on_file, posted, to_file


def panel(request: SignedInRequest, file: Investigation) -> dict[str, Any]:
    """For those who may read what was referred: a delegate has what findings rest on in the register."""
    sees = register_rules.sees_register(request.user, file)
    records = Prefetch("records", InterviewRecord.objects.select_related("answer", "by"))
    held = file.interviews.select_related("person", "invited_by").prefetch_related(records)
    mine = rules.interviews(file, request.user)
    return {
        "held": held if sees else (),
        "may_invite": mine and file.state in rules.INTERVIEWING,
        "may_write": mine,
    }


def _own_of_file(request: SignedInRequest, file: Investigation, interview_pk: int) -> Interview:
    if not rules.interviews(file, request.user):
        raise Http404
    return get_object_or_404(file.interviews.select_related("person"), pk=interview_pk)


@on_file
def interview_new(request: SignedInRequest, file: Investigation) -> HttpResponse:
    if not rules.interviews(file, request.user):
        raise Http404
    form = InviteForm(posted(request))
    return asked(
        request,
        file,
        form,
        lambda: verbs.invite(file, actor=request.user, **form.cleaned_data),
        title="Invite to an interview",
        submit="Invite them",
        done="Invited. They were told that an invitation waits for them.",
    )


@on_file
def interview_record(request: SignedInRequest, file: Investigation, interview_pk: int) -> HttpResponse:
    found = _own_of_file(request, file, interview_pk)
    last = found.record
    form = RecordForm(posted(request), initial={"words": last.words, "kind": last.kind} if last else {})
    return asked(
        request,
        file,
        form,
        lambda: verbs.send_record(found, actor=request.user, **form.cleaned_data),
        title="What was said",
        submit="Send it to them",
        done="Sent to them to confirm or correct.",
    )


@require_POST
@on_file
def interview_call_off(request: SignedInRequest, file: Investigation, interview_pk: int) -> HttpResponse:
    found = _own_of_file(request, file, interview_pk)
    try:
        verbs.call_off(found, actor=request.user)
    except REFUSED as error:
        messages.error(request, words.refusal(error))
    return to_file(file)


def my_interview(request: SignedInRequest, pk: int) -> HttpResponse:
    """The interviewed person's own page: the invitation, what was written down, who is beside them."""
    found = _mine(request, pk)
    form = RecordAnswerForm(posted(request))
    if request.method == "POST" and form.is_valid():
        answered = _answer(request, found, form)
        if answered:
            return answered
    context = {
        "interview": found,
        "records": found.records.select_related("answer"),
        "awaited": rules.is_awaited(found),
        "support_people": SupportPerson.objects.filter(investigation=found.investigation_id, beside=request.user),
        "form": form,
    }
    return render(request, "incidents/my_interview.html", context, status=422 if form.errors else 200)


def _mine(request: SignedInRequest, pk: int) -> Interview:
    mine = Interview.objects.of(request.user).select_related("invited_by", "investigation")
    return get_object_or_404(mine.prefetch_related("records__answer"), pk=pk)


def _answer(request: SignedInRequest, found: Interview, form: RecordAnswerForm) -> HttpResponse | None:
    record = found.record
    if record is None:
        raise Http404
    try:
        verbs.answer_record(record, actor=request.user, **form.cleaned_data)
    except verbs.AlreadySaid:
        if record.answer.words != form.cleaned_data["words"]:
            form.add_error(None, "You have answered this already, and it stands as you sent it.")
            return None
    except MoveRefused:
        form.add_error(None, "Something newer was sent to you. Read that first.")
        return None
    messages.success(request, "Thank you. It stands below as you sent it.")
    return redirect("incidents:my_interview", found.pk)


def my_interview_support(request: SignedInRequest, pk: int) -> HttpResponse:
    found = _mine(request, pk)
    form = SupportForm(posted(request))
    if request.method == "POST" and form.is_valid():
        name_support_person(found.investigation, actor=request.user, **form.cleaned_data)
        return redirect("incidents:my_interview", found.pk)
    back = reverse("incidents:my_interview", args=[found.pk])
    context = {"interview": found, "form": form, "back": back}
    return render(request, "incidents/my_interview_support.html", context, status=422 if form.errors else 200)


@require_POST
def my_interview_support_end(request: SignedInRequest, pk: int, support_pk: int) -> HttpResponse:
    found = _mine(request, pk)
    theirs = SupportPerson.objects.filter(investigation=found.investigation_id, beside=request.user)
    end_support(get_object_or_404(theirs, pk=support_pk), actor=request.user)
    return redirect("incidents:my_interview", found.pk)
