from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from portal.http import SignedInRequest
from portal.templatetags.postwise import daytime
from training import domain, queries
from training.models import Attempt, Course, CourseVersion

from .explaining import explain
from .links import place_of, trail_to


@require_POST
def start(request: SignedInRequest, slug: str) -> HttpResponse:
    course = get_object_or_404(Course.objects.visible_to(request.user), slug=slug)
    version = get_object_or_404(CourseVersion.objects.published(), course=course)
    try:
        attempt = domain.start_attempt(version, actor=request.user)
    except domain.AlreadyCompleted:
        messages.info(request, "You have completed this course. You can read its lessons whenever you like.")
    except domain.CourseClosed:
        messages.info(request, "The course changed just now. Start it as it now reads.")
    except domain.NotYet as refusal:
        titles = " and ".join(f"“{course.title}”" for course in refusal.courses)
        messages.info(request, f"Complete {titles} first.")
    except domain.NoAttemptLeft:
        messages.info(request, "You have no attempts left. Someone will help you, and can give you another.")
    except domain.TooSoon as refusal:
        messages.info(request, f"You can try again from {daytime(refusal.until)}.")
    else:
        return redirect("training:attempt", pk=attempt.pk)
    return redirect("training:course", slug=slug)


@require_http_methods(["GET", "POST"])
def begin(request: SignedInRequest, pk: int) -> HttpResponse:
    """From the lessons to the questions. Opening the page starts no clock: that takes the button."""
    attempt = own_attempt(request, pk)
    if request.method == "POST":
        domain.begin_questions(attempt, actor=request.user)
        return redirect("training:attempt", pk=pk)
    if attempt.is_finished or attempt.place > attempt.version.lessons.count():
        return redirect("training:attempt", pk=pk)
    context = {
        "attempt": attempt,
        "version": attempt.version,
        "total": attempt.asked.count(),
        "minutes": domain.minutes_for(request.user, attempt.version),
        "trail": trail_to(attempt.version),
    }
    return render(request, "training/begin.html", context)


def attempt_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """The result, or the place where the attempt goes on."""
    attempt = own_attempt(request, pk)
    if not attempt.is_finished:
        return redirect(place_of(attempt))
    questions = queries.questions_of(attempt)
    chances = queries.chances_of(request.user, attempt.version)
    may_retry = not attempt.passed and attempt.version.is_current
    return render(
        request,
        "training/result.html",
        {
            "attempt": attempt,
            "version": attempt.version,
            "completion": queries.completions(request.user).filter(attempt=attempt).first(),
            "answered": [explain(question) for question in questions],
            "right": sum(question.is_right for question in questions),
            "chances": chances,
            "in_confidence": chances.is_used_up
            and queries.asked_in_confidence(request.user, attempt.version.course_id).exists(),
            "can_retry": may_retry and not chances.is_used_up and not chances.must_wait(timezone.now()),
            "is_used_up": may_retry and chances.is_used_up,
            "trail": trail_to(attempt.version),
        },
    )


@require_POST
def finish(request: SignedInRequest, pk: int) -> HttpResponse:
    attempt = own_attempt(request, pk)
    try:
        domain.finish_attempt(attempt, actor=request.user)
    except domain.StillUnanswered:
        messages.warning(request, "There is a question left to answer first. It is this one.")
    return redirect("training:attempt", pk=pk)


def own_attempt(request: SignedInRequest, pk: int) -> Attempt:
    """The reader's own attempt; finished, if its time has run out."""
    own = Attempt.objects.visible_to(request.user).select_related("version__course")
    attempt = get_object_or_404(own, pk=pk)
    if not attempt.is_finished and attempt.is_over():
        domain.close_if_over(attempt)
        attempt = own.get(pk=pk)
    return attempt
