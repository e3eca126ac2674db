"""The questions of the courses, as policies may ask them at sign-off."""

from collections.abc import Iterator

from policies.models import Edition
from policies.questions import Option, Question, draw_from

from .models import CourseVersion, Item


def questions_on(edition: Edition) -> Iterator[Question]:
    """Those of the courses open to learners that are only about clauses this edition has."""
    refs = list(edition.clauses.values_list("ref", flat=True))
    versions = CourseVersion.objects.published().filter(course__policy=edition.policy_id)
    items = Item.objects.filter(version__in=versions, clauses__contained_by=refs)
    for item in items.select_related("version__course").prefetch_related("options"):
        yield Question(
            key=f"{item.version.course.slug}/{item.key}",
            words=item.prompt,
            options=tuple(Option(option.text, option.is_right, option.why) for option in item.options.all()),
            clauses=tuple(item.clauses),
        )


draw_from(questions_on)
