from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from portal.http import SignedInRequest
from training import domain, queries, rules
from training.enums import Standing
from training.models import Attempt, Course

from .links import clause_links, trail_to

TONES = {
    Standing.NOT_STARTED: "neutral",
    Standing.STARTED: "wait",
    Standing.NOT_PASSED: "attention",
    Standing.COMPLETED: "done",
}


def course_list(request: SignedInRequest) -> HttpResponse:
    found = queries.courses_for(request.user)
    return render(
        request,
        "training/courses.html",
        {
            "asked": [_row(one) for one in found if one.applies],
            "others": [_row(one) for one in found if not one.applies],
            "can_see_what_fails": rules.can_see_what_fails(request.user),
        },
    )


def _row(course: queries.CourseForPerson) -> dict[str, object]:
    return {"course": course, "word": course.standing.label, "tone": TONES[course.standing]}


def course_detail(request: SignedInRequest, slug: str) -> HttpResponse:
    mine = _course_for(request, slug)
    version = mine.version
    items = version.items.count()
    attempts = Attempt.objects.visible_to(request.user).filter(version__course=version.course)
    return render(
        request,
        "training/course.html",
        {
            "mine": mine,
            "standing": mine.standing,
            "tone": TONES[mine.standing],
            "version": version,
            "lessons": version.lessons.order_by("position"),
            "items": items,
            "needed": -(-version.pass_mark * items // 100),
            "attempts": attempts.select_related("version").order_by("-started_at", "-id"),
            "trail": trail_to(),
        },
    )


def lesson_detail(request: SignedInRequest, slug: str, position: int) -> HttpResponse:
    mine = _course_for(request, slug)
    lessons = {lesson.position: lesson for lesson in mine.version.lessons.all()}
    lesson = lessons.get(position)
    if lesson is None:
        raise Http404
    if mine.attempt:
        domain.keep_place(Attempt.objects.visible_to(request.user).get(pk=mine.attempt), position)
    return render(
        request,
        "training/lesson.html",
        {
            "mine": mine,
            "standing": mine.standing,
            "lesson": lesson,
            "lessons": len(lessons),
            "before": lessons.get(position - 1),
            "after": lessons.get(position + 1),
            "clauses": clause_links(mine.version.course.policy, lesson.clauses),
            "trail": trail_to(mine.version),
        },
    )


def clause_results(request: SignedInRequest) -> HttpResponse:
    """For those who answer for a policy or its course: which clauses people get wrong."""
    if not rules.can_see_what_fails(request.user):
        raise Http404
    rows = [
        {"result": result, "url": f"{reverse('policies:read', args=[result.policy_slug])}#{result.ref}"}
        for result in queries.failed_by_clause()
    ]
    context = {"rows": rows, "least": settings.SMALLEST_COUNT, "trail": trail_to()}
    return render(request, "training/clauses.html", context)


def _course_for(request: SignedInRequest, slug: str) -> queries.CourseForPerson:
    course = get_object_or_404(Course.objects.visible_to(request.user), slug=slug)
    return queries.courses_for(request.user, Course.objects.filter(pk=course.pk))[0]
