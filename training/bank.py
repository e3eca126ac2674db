"""The questions of the courses, as policies may ask them at sign-off."""

from collections.abc import Iterator

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef

from policies.models import Edition
from policies.questions import Option, Question, draw_from

from .enums import Kind
from .models import CourseVersion, Item, ItemClause


def questions_on(edition: Edition) -> Iterator[Question]:
    """Those with one answer, of the courses open to learners, that are only about clauses this edition has."""
    refs = list(edition.clauses.values_list("ref", flat=True))
    versions = CourseVersion.objects.published().filter(course__policies=edition.policy_id)
    elsewhere = ItemClause.objects.filter(item=OuterRef("pk")).exclude(ref__in=refs)
    items = Item.objects.filter(~Exists(elsewhere), version__in=versions, kind=Kind.ONE)
    named = ItemClause.objects.filter(item=OuterRef("pk")).order_by("pk").values("ref")
    asked = items.select_related("version__course").prefetch_related("options").annotate(refs=ArraySubquery(named))
    for item in asked:
        yield Question(
            key=f"{item.version.course.slug}/{item.key}",
            words=item.prompt,
            options=tuple(Option(option.text, option.is_right, option.why) for option in item.options.all()),
            clauses=tuple(item.refs),
        )


draw_from(questions_on)
