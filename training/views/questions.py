from django.contrib import messages
from django.http import Http404, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from portal.http import SignedInRequest
from training import domain, queries
from training.forms import AnswerForm, form_for
from training.models import Attempt
from training.sheets import Sheet

from .attempts import own_attempt
from .explaining import explain, segments_of
from .links import trail_to

TOO_LATE = "Your time was over before this came. What you had saved by then counts. This is the result."
FINISHED = "You have finished this attempt. This is its result."


@require_http_methods(["GET", "POST"])
def question_detail(request: SignedInRequest, pk: int, position: int) -> HttpResponse:
    """One question: to answer, or answered and explained."""
    if request.method == "POST":
        return _answer(request, pk, position)
    attempt = own_attempt(request, pk)
    if attempt.is_finished:
        return redirect("training:attempt", pk=pk)
    question = _question(attempt, position)
    if attempt.place <= attempt.version.lessons.count():
        return redirect("training:begin", pk=pk)
    return _question_page(request, attempt, question, form_for(question))


def _question(attempt: Attempt, position: int) -> queries.Question:
    question = queries.question_at(attempt, position)
    if question is None:
        raise Http404
    return question


def _answer(request: SignedInRequest, pk: int, position: int) -> HttpResponse:
    """A whole answer is saved without building its page; what is not whole goes back to it."""
    sheet = queries.sheet_at(request.user, pk, position)
    if sheet is None:
        raise Http404
    chosen = [] if "later" in request.POST else sheet.whole(request.POST)
    try:
        if not chosen:
            return _not_whole(request, sheet, position)
        standing = domain.answer_sheet(sheet, chosen, actor=request.user)
    except domain.NotBegun:
        return redirect("training:begin", pk=pk)
    except domain.AttemptFinished as refusal:
        messages.info(request, TOO_LATE if isinstance(refusal, domain.TimeOver) else FINISHED)
        return redirect("training:attempt", pk=pk)
    if standing != chosen:
        messages.info(request, "You had answered this question already, and your first answer stands.")
    return redirect("training:question", pk=pk, position=position)


def _not_whole(request: SignedInRequest, sheet: Sheet, position: int) -> HttpResponse:
    attempt = own_attempt(request, sheet.attempt)
    if attempt.is_finished:
        raise domain.TimeOver if attempt.ran_out else domain.AttemptFinished
    question = _question(attempt, position)
    if question.answer is not None:
        return redirect("training:question", pk=attempt.pk, position=position)
    if "later" in request.POST:
        domain.keep_half(question.asked, sheet.half(request.POST), actor=request.user)
        messages.success(request, "Kept. Go on whenever you like, on this device or another.")
        return redirect("training:course", slug=attempt.version.course.slug)
    form = form_for(question, request.POST)
    form.is_valid()
    return _question_page(request, attempt, question, form)


@require_http_methods(["GET", "POST"])
def keep(request: SignedInRequest, pk: int, position: int) -> HttpResponse:
    """What is chosen but not sent, kept as it changes. Asked for, it gives a new token to whoever signed in again."""
    attempt = own_attempt(request, pk)
    if request.method == "GET":
        return HttpResponse(get_token(request), content_type="text/plain")
    asked = _question(attempt, position).asked
    try:
        domain.keep_half(asked, queries.sheet_of(asked).half(request.POST), actor=request.user)
    except (domain.AttemptFinished, domain.NotBegun):
        return HttpResponse(status=409)
    return HttpResponse(status=204)


def _question_page(
    request: SignedInRequest, attempt: Attempt, question: queries.Question, form: AnswerForm
) -> HttpResponse:
    progress = queries.progress_of(attempt)
    return render(
        request,
        "training/question.html",
        {
            "attempt": attempt,
            "version": attempt.version,
            "question": question,
            "post": getattr(question.item, "post", None),
            "segments": segments_of(question),
            "explained": explain(question) if question.answer else None,
            "form": form,
            "progress": progress,
            "next_open": progress.next_open(after=question.position),
            "time": queries.time_left(attempt),
            "trail": trail_to(attempt.version),
        },
    )
