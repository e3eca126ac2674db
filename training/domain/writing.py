"""The parts of a draft version, as rows."""

from collections.abc import Mapping, Sequence

from policies.models import Edition
from training.content import ItemWords, LessonWords
from training.enums import Part
from training.models import CourseVersion, Item, ItemClause, Lesson, LessonClause, MockPost, Option


def write_lessons(version: CourseVersion, words: Sequence[LessonWords], editions: Mapping[str, Edition]) -> None:
    lessons = Lesson.objects.bulk_create(
        Lesson(version=version, position=position, title=one.title, body=one.body)
        for position, one in enumerate(words, start=1)
    )
    LessonClause.objects.bulk_create(
        LessonClause(lesson=lesson, edition=editions[ref], ref=ref)
        for lesson, one in zip(lessons, words, strict=True)
        for ref in one.clauses
    )


def write_items(version: CourseVersion, words: Sequence[ItemWords], editions: Mapping[str, Edition]) -> None:
    items = Item.objects.bulk_create(
        Item(
            version=version,
            position=position,
            key=one.key,
            kind=one.kind,
            tags=[*one.tags],
            prompt=one.prompt,
            fixed_order=one.fixed_order,
        )
        for position, one in enumerate(words, start=1)
    )
    written = list(zip(items, words, strict=True))
    ItemClause.objects.bulk_create(
        ItemClause(item=item, edition=editions[ref], ref=ref) for item, one in written for ref in one.clauses
    )
    Option.objects.bulk_create(option for item, one in written for option in _options(item, one))
    MockPost.objects.bulk_create(
        MockPost(
            item=item,
            platform=one.post.platform,
            author=one.post.author,
            handle=one.post.handle,
            about=one.post.about,
            words=one.post.words,
            picture=one.post.picture,
        )
        for item, one in written
        if one.post
    )


def _options(item: Item, words: ItemWords) -> list[Option]:
    return [
        Option(
            item=item,
            part=part,
            position=position,
            text=one.text,
            match=one.match,
            is_right=one.is_right,
            why=one.why,
        )
        for part, options in ((Part.ANSWER, words.options), (Part.PHRASE, words.phrases))
        for position, one in enumerate(options, start=1)
    ]
