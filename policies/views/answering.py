"""Answering questions about drafts: what waits, and the steps an officer takes."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from policies import domain, queries, rules
from policies.enums import QuestionState
from policies.forms import AnswerForm
from policies.models import Question
from portal.http import SignedInRequest
from portal.paging import page_of

from .asking import question_for
from .reusing import Offer, reused, suggested


@require_GET
def queue(request: SignedInRequest) -> HttpResponse:
    """Oldest first, with how long each has waited."""
    if not rules.can_answer_questions(request.user):
        raise Http404
    waiting = queries.questions_to_answer(request.user)
    page = page_of(waiting, by=("asked_at", "id"), after=request.GET.get("after", ""))
    return render(request, "policies/questions_queue.html", {"page": page})


@require_POST
def take(request: SignedInRequest, pk: int) -> HttpResponse:
    if not rules.can_answer_questions(request.user):
        raise Http404
    found = Question.objects.queue_of(request.user).filter(pk=pk).first()
    try:
        if found is None:  # another officer was quicker, or it was withdrawn: either way it is gone from the list
            raise domain.QuestionRefused("That question does not wait any more.")
        domain.take_question(found, actor=request.user)
    except domain.QuestionRefused as refusal:
        messages.warning(request, str(refusal))
        return redirect("policies:questions-queue")
    messages.success(request, "It is yours to answer. None of your colleagues sees it now.")
    return redirect("policies:question", pk)


@require_POST
def hand_back(request: SignedInRequest, pk: int) -> HttpResponse:
    try:
        domain.hand_back_question(question_for(request, pk), actor=request.user)
    except domain.QuestionRefused as refusal:
        messages.warning(request, str(refusal))
        return redirect("policies:question", pk)
    messages.success(request, "It waits for your colleagues again.")
    return redirect("policies:questions-queue")


@require_POST
def pass_on(request: SignedInRequest, pk: int) -> HttpResponse:
    """To the other desk. Sent twice, the second finds that it has gone."""
    if not rules.can_answer_questions(request.user):
        raise Http404
    found = Question.objects.visible_to(request.user).filter(pk=pk).first()
    try:
        if found is None:
            raise domain.QuestionRefused("That question is not with you any more.")
        passed = domain.pass_question(found, actor=request.user)
    except domain.QuestionRefused as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, f"It waits for {passed.get_desk_display()} now, and whoever asked is told.")
    return redirect("policies:questions-queue")


@require_http_methods(["GET", "POST"])
def answer(request: SignedInRequest, pk: int) -> HttpResponse:
    found = question_for(request, pk)
    if found.taken_by_id != request.user.pk:
        raise Http404
    if found.state != QuestionState.TAKEN:
        return redirect("policies:question", pk)
    if not {"find", "insert"}.isdisjoint(request.POST):
        return _page(request, found, *reused(request, found))
    form = AnswerForm(request.POST or None, question=found)
    if form.is_bound and form.is_valid():
        try:
            domain.answer_question(found, actor=request.user, **form.cleaned_data)
        except domain.QuestionRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Your answer is sent, and they are told.")
            return redirect("policies:question", pk)
    return _page(request, found, form, suggested(request, found))


def _page(request: SignedInRequest, found: Question, form: AnswerForm, offer: Offer) -> HttpResponse:
    context = {"form": form, "question": found, "offer": offer}
    return render(request, "policies/question_answer.html", context)
