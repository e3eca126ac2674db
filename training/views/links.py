"""Ways from training into the policy, and back to where someone left off."""

from collections.abc import Iterable

from django.urls import reverse

from policies.models import Policy
from training import queries
from training.models import Attempt, CourseVersion


def clause_links(policy: Policy, refs: Iterable[str]) -> list[dict[str, str]]:
    page = reverse("policies:read", args=[policy.slug])
    return [{"ref": ref, "url": f"{page}#{ref}"} for ref in refs]


def trail_to(version: CourseVersion | None = None) -> list[dict[str, str]]:
    trail = [{"label": "Training", "url": reverse("training:courses")}]
    if version:
        course = reverse("training:course", args=[version.course.slug])
        trail.append({"label": version.title, "url": course})
    return trail


def place_of(attempt: Attempt) -> str:
    """The address at which an unfinished attempt goes on: a lesson, or the first question without an answer."""
    questions = queries.questions_of(attempt)
    version = attempt.version
    is_reading = attempt.place <= version.lessons.count() and all(one.answer is None for one in questions)
    if is_reading and version.is_current:
        return reverse("training:lesson", args=[version.course.slug, max(attempt.place, 1)])
    question = queries.next_open(questions) or questions[-1]
    return reverse("training:question", args=[attempt.pk, question.item.position])
