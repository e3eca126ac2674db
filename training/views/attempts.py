from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from portal.http import SignedInRequest
from training import domain, queries
from training.forms import AnswerForm
from training.models import Attempt, Course, CourseVersion

from .links import clause_links, place_of, trail_to


@require_POST
def start(request: SignedInRequest, slug: str) -> HttpResponse:
    course = get_object_or_404(Course.objects.visible_to(request.user), slug=slug)
    version = get_object_or_404(CourseVersion.objects.published(), course=course)
    try:
        attempt = domain.start_attempt(version, actor=request.user)
    except domain.AlreadyCompleted:
        messages.info(request, "You have completed this course. You can read its lessons whenever you like.")
        return redirect("training:course", slug=slug)
    except domain.CourseClosed:
        messages.info(request, "The course changed just now. Start it as it now reads.")
        return redirect("training:course", slug=slug)
    return redirect("training:attempt", pk=attempt.pk)


def attempt_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """The result, or the place where the attempt goes on."""
    attempt = _own_attempt(request, pk)
    if not attempt.is_finished:
        return redirect(place_of(attempt))
    questions = queries.questions_of(attempt)
    return render(
        request,
        "training/result.html",
        {
            "attempt": attempt,
            "version": attempt.version,
            "completion": queries.completions(request.user).filter(attempt=attempt).first(),
            "answered": [_explained(attempt, question) for question in questions],
            "right": sum(question.is_right for question in questions),
            "can_retry": not attempt.passed and attempt.version.is_current,
            "trail": trail_to(attempt.version),
        },
    )


def question_detail(request: SignedInRequest, pk: int, position: int) -> HttpResponse:
    """One question: to answer, or answered and explained."""
    attempt = _own_attempt(request, pk)
    if attempt.is_finished:
        return redirect("training:attempt", pk=pk)
    questions = queries.questions_of(attempt)
    question = next((one for one in questions if one.item.position == position), None)
    if question is None:
        raise Http404
    if request.method == "POST":
        return _answer(request, attempt, questions, question)
    domain.keep_place(attempt, attempt.version.lessons.count() + 1)
    return _question_page(request, attempt, questions, question, AnswerForm(item=question.item))


def _answer(
    request: SignedInRequest,
    attempt: Attempt,
    questions: list[queries.Question],
    question: queries.Question,
) -> HttpResponse:
    form = AnswerForm(request.POST, item=question.item)
    if not form.is_valid() and question.answer is None:
        return _question_page(request, attempt, questions, question, form)
    chosen = form.cleaned_data.get("option")
    if chosen:
        try:
            standing = domain.answer_item(attempt, question.item, chosen, actor=request.user)
        except domain.AttemptFinished:
            messages.info(request, "You have finished this attempt. This is its result.")
            return redirect("training:attempt", pk=attempt.pk)
        if standing.option_id != chosen.pk:
            messages.info(request, "You had answered this question already, and your first answer stands.")
    return redirect("training:question", pk=attempt.pk, position=question.item.position)


def _question_page(
    request: SignedInRequest,
    attempt: Attempt,
    questions: list[queries.Question],
    question: queries.Question,
    form: AnswerForm,
) -> HttpResponse:
    return render(
        request,
        "training/question.html",
        {
            "attempt": attempt,
            "version": attempt.version,
            "question": question,
            "explained": _explained(attempt, question) if question.answer else None,
            "form": form,
            "total": len(questions),
            "answered": sum(one.answer is not None for one in questions),
            "next_open": queries.next_open(questions, after=question.item.position),
            "trail": trail_to(attempt.version),
        },
    )


@require_POST
def finish(request: SignedInRequest, pk: int) -> HttpResponse:
    attempt = _own_attempt(request, pk)
    try:
        domain.finish_attempt(attempt, actor=request.user)
    except domain.StillUnanswered:
        messages.warning(request, "There is a question left to answer first. It is this one.")
    return redirect("training:attempt", pk=pk)


def _own_attempt(request: SignedInRequest, pk: int) -> Attempt:
    own = Attempt.objects.visible_to(request.user).select_related("version__course__policy")
    return get_object_or_404(own, pk=pk)


def _explained(attempt: Attempt, question: queries.Question) -> dict[str, object]:
    """A question as its page and the result show it once answered: what was chosen, what is right, and why."""
    assert question.answer is not None
    options = list(question.item.options.all())
    return {
        "item": question.item,
        "is_right": question.is_right,
        "chosen": question.answer.option,
        "right": next(option for option in options if option.is_right),
        "others": [one for one in options if not one.is_right and one.pk != question.answer.option_id],
        "clauses": clause_links(attempt.version.course.policy, question.item.clauses),
    }
