"""A version as its file would have it."""

from collections.abc import Iterable
from dataclasses import fields
from typing import Any

from django.db.models import QuerySet, prefetch_related_objects

from policies.models import Policy
from training.content import CourseWords, ItemWords, LessonWords, OptionWords, PictureWords, PostWords
from training.enums import Kind, Part
from training.models import CourseVersion, Item, ItemClause, Lesson, LessonClause, MockPost, Option


def policies_in(version: CourseVersion) -> QuerySet[Policy]:
    """Those a version is about, published or as a draft has it."""
    return Policy.objects.filter(slug__in=_whole(version)["policies"]).order_by("slug")


def refs_named(version: CourseVersion, policy: Policy) -> set[str]:
    """The clauses of one policy that its lessons and questions name."""
    of_items = ItemClause.objects.filter(item__version=version, edition__policy=policy)
    of_lessons = LessonClause.objects.filter(lesson__version=version, edition__policy=policy)
    return {*of_items.values_list("ref", flat=True), *of_lessons.values_list("ref", flat=True)}


def words_of(version: CourseVersion) -> CourseWords:
    """What a version says. `load_course` makes the same version of it again. As many queries for any course."""
    prefetch_related_objects([version], "course__policies", "lessons__clauses", "pictures__file", *_ITEMS)
    return CourseWords(
        slug=version.course.slug,
        title=version.title,
        **_whole(version),
        pass_mark=version.pass_mark,
        lessons=tuple(lesson_words(lesson) for lesson in version.lessons.all()),
        items=tuple(item_words(item) for item in version.items.all()),
        draw=dict(version.draw),
        attempts=version.attempts_allowed,
        wait_hours=version.wait_hours,
        minutes_allowed=version.minutes_allowed,
        pictures=tuple(PictureWords(one.name, one.file.sha256) for one in version.pictures.all()),
    )


def _whole(version: CourseVersion) -> dict[str, Any]:
    """What is said of the course as a whole: as it stands, or as a draft is to change it."""
    course = version.course
    stands: dict[str, Any] = {
        "policies": [policy.slug for policy in course.policies.all()],
        "minutes": course.minutes,
        "roles": course.roles,
        "for_managers": course.for_managers,
    }
    said = stands | (version.course_as if version.published_at is None else {})
    return said | {"policies": tuple(said["policies"]), "roles": tuple(said["roles"])}


def lesson_words(lesson: Lesson) -> LessonWords:
    refs = tuple(clause.ref for clause in lesson.clauses.all())
    return LessonWords(lesson.title, lesson.body, refs, video=lesson.video, transcript=lesson.transcript)


_ITEMS = ("items__clauses", "items__options", "items__post")


def item_words(item: Item) -> ItemWords:
    found = item.in_order()
    return ItemWords(
        key=item.key,
        prompt=item.prompt,
        clauses=tuple(clause.ref for clause in item.clauses.all()),
        options=_options(one for one in found if one.part == Part.ANSWER),
        kind=Kind(item.kind),
        tags=tuple(item.tags),
        fixed_order=item.fixed_order,
        post=_post(item.post) if item.kind == Kind.POST else None,
        phrases=_options(one for one in found if one.part == Part.PHRASE),
    )


def _options(options: Iterable[Option]) -> tuple[OptionWords, ...]:
    return tuple(OptionWords(one.text, one.is_right, one.why, one.match) for one in options)


def _post(post: MockPost) -> PostWords:
    return PostWords(**{field.name: getattr(post, field.name) for field in fields(PostWords)})
