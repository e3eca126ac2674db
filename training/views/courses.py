from django.conf import settings
from django.db.models import prefetch_related_objects
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from policies.models import Policy
from portal.http import SignedInRequest
from portal.models import Person
from training import domain, queries, rules
from training.enums import Standing
from training.models import Attempt, Course

from .links import clause_links, trail_to
from .picturing import shown_in
from .terms import counts_until, how_long

TONES = {
    Standing.NOT_STARTED: "neutral",
    Standing.STARTED: "wait",
    Standing.NOT_PASSED: "attention",
    Standing.USED_UP: "attention",
    Standing.COMPLETED: "done",
    Standing.TO_RENEW: "wait",
    Standing.RUN_OUT: "attention",
}


def course_list(request: SignedInRequest) -> HttpResponse:
    found = queries.courses_for(request.user)
    prefetch_related_objects([one.version.course for one in found], "policies")
    return render(
        request,
        "training/courses.html",
        {
            "asked": [_row(one) for one in found if one.applies],
            "others": [_row(one) for one in found if not one.applies],
            "can_author": rules.can_author(request.user),
            "can_help": rules.can_help_anyone(request.user),
            "can_see_what_fails": rules.can_see_what_fails(request.user),
            "manages": request.user.sees_a_team,
        },
    )


def _row(course: queries.CourseForPerson) -> dict[str, object]:
    return {"course": course, "word": course.standing.label, "tone": TONES[course.standing]}


def course_detail(request: SignedInRequest, slug: str) -> HttpResponse:
    mine = _course_for(request, slug)
    version = mine.version
    changed = queries.changed_since(version, mine.kept.version) if mine.kept and mine.only_changed else None
    items = changed.count() if changed else version.questions_asked or version.items.count()
    attempts = Attempt.objects.visible_to(request.user).filter(version__course=version.course)
    return render(
        request,
        "training/course.html",
        {
            "mine": mine,
            "standing": mine.standing,
            "tone": TONES[mine.standing],
            "version": version,
            "lessons": queries.lessons_for(request.user, version),
            "items": items,
            "changed": clause_links(queries.clauses_of(changed)) if changed else [],
            "policies": ", ".join(policy.short_name for policy in version.course.policies.all()),
            "can_start": can_start(mine),
            "first": queries.still_before(request.user, version.course) if not mine.kept else [],
            "in_confidence": _in_confidence(mine, request.user),
            "how_long": how_long(version.course),
            "counts_until": counts_until(mine),
            "can_assign": rules.can_author(request.user),
            "minutes": domain.minutes_for(request.user, version),
            "attempts": attempts.select_related("version").order_by("-started_at", "-id"),
            "can_author": rules.can_author(request.user),
            "trail": trail_to(),
        },
    )


def lesson_detail(request: SignedInRequest, slug: str, position: int) -> HttpResponse:
    mine = _course_for(request, slug)
    lessons = queries.lessons_for(request.user, mine.version)
    place = next((at for at, one in enumerate(lessons) if one.position == position), None)
    if place is None:
        raise Http404
    lesson = lessons[place]
    if mine.attempt:
        domain.keep_place(Attempt.objects.visible_to(request.user).get(pk=mine.attempt), position)
    return render(
        request,
        "training/lesson.html",
        {
            "mine": mine,
            "is_reading": mine.place is not None and mine.place <= mine.version.lessons.count(),
            "in_confidence": _in_confidence(mine, request.user),
            "can_start": can_start(mine),
            "minutes": domain.minutes_for(request.user, mine.version),
            "standing": mine.standing,
            "lesson": lesson,
            "pictures": shown_in(mine.version, lesson.body),
            "number": place + 1,
            "lessons": len(lessons),
            "before": lessons[place - 1] if place else None,
            "after": lessons[place + 1] if place + 1 < len(lessons) else None,
            "clauses": clause_links(lesson.clauses.select_related("edition__policy")),
            "trail": trail_to(mine.version),
        },
    )


def clause_results(request: SignedInRequest) -> HttpResponse:
    """For those who answer for a policy or its course: which clauses people get wrong."""
    if not rules.can_see_what_fails(request.user):
        raise Http404
    policies = Policy.objects.filter(courses__isnull=False).distinct().order_by("short_name")
    slug = request.GET.get("policy", "")
    chosen = get_object_or_404(Policy, slug=slug) if slug else None
    found = [one for one in queries.failed_by_clause() if chosen is None or one.policy_slug == chosen.slug]
    rows = [
        {
            "result": one,
            "url": f"{reverse('policies:read', args=[one.policy_slug])}#{one.ref}",
        }
        for one in found
    ]
    context = {
        "rows": rows,
        "policies": policies,
        "chosen": chosen,
        "least": settings.SMALLEST_COUNT,
        "trail": trail_to(),
    }
    return render(request, "training/clauses.html", context)


def _in_confidence(mine: queries.CourseForPerson, person: Person) -> bool:
    """Of someone who needs help, whether only whoever directed the course knows that."""
    return mine.chances.is_used_up and queries.asked_in_confidence(person, mine.version.course).exists()


def can_start(mine: queries.CourseForPerson) -> bool:
    return not mine.chances.is_used_up and not mine.chances.must_wait(timezone.now())


def _course_for(request: SignedInRequest, slug: str) -> queries.CourseForPerson:
    course = get_object_or_404(Course.objects.visible_to(request.user), slug=slug)
    return queries.courses_for(request.user, Course.objects.filter(pk=course.pk))[0]
