"""Ways from training into the policy, and back to where someone left off."""

from collections.abc import Iterable

from django.urls import reverse

from training import queries
from training.models import Attempt, CourseVersion, ItemClause, LessonClause


def clause_links(clauses: Iterable[ItemClause | LessonClause]) -> list[dict[str, str]]:
    """`clauses` with their edition and its policy."""
    return [
        {"ref": one.ref, "url": f"{reverse('policies:read', args=[one.edition.policy.slug])}#{one.ref}"}
        for one in clauses
    ]


def trail_to(version: CourseVersion | None = None) -> list[dict[str, str]]:
    trail = [{"label": "Training", "url": reverse("training:courses")}]
    if version:
        course = reverse("training:course", args=[version.course.slug])
        trail.append({"label": version.title, "url": course})
    return trail


def place_of(attempt: Attempt) -> str:
    """The address at which an unfinished attempt goes on: a lesson, or the first question without an answer."""
    version = attempt.version
    if attempt.place <= version.lessons.count():
        if version.is_current and not attempt.only_changed:
            first = queries.lessons_for(attempt.person, version)[0].position
            return reverse("training:lesson", args=[version.course.slug, max(attempt.place, first)])
        return reverse("training:begin", args=[attempt.pk])
    progress = queries.progress_of(attempt)
    return reverse("training:question", args=[attempt.pk, progress.next_open() or progress.total])
