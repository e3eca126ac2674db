"""The parts of a draft version, as rows."""

from collections.abc import Iterable, Mapping, Sequence

from policies.models import Edition
from training.content import ItemWords, LessonWords
from training.enums import Part
from training.models import CourseVersion, Item, ItemClause, Lesson, LessonClause, MockPost, Option

Editions = Mapping[str, Edition]


def write_lessons(version: CourseVersion, words: Sequence[LessonWords], editions: Editions) -> None:
    lessons = Lesson.objects.bulk_create(
        set_lesson(Lesson(version=version, position=position), one) for position, one in enumerate(words, start=1)
    )
    write_lesson_clauses(zip(lessons, words, strict=True), editions)


def set_lesson(lesson: Lesson, words: LessonWords) -> Lesson:
    """Its own row, unsaved."""
    lesson.title, lesson.body = words.title, words.body
    lesson.video, lesson.transcript = words.video, words.transcript
    return lesson


def write_lesson_clauses(written: Iterable[tuple[Lesson, LessonWords]], editions: Editions) -> None:
    LessonClause.objects.bulk_create(
        LessonClause(lesson=lesson, edition=editions[ref], ref=ref) for lesson, one in written for ref in one.clauses
    )


def write_items(version: CourseVersion, words: Sequence[ItemWords], editions: Editions) -> None:
    items = Item.objects.bulk_create(
        set_item(Item(version=version, position=position), one) for position, one in enumerate(words, start=1)
    )
    write_item_parts([*zip(items, words, strict=True)], editions)


def set_item(item: Item, words: ItemWords) -> Item:
    """Its own row, unsaved."""
    item.key, item.kind, item.tags = words.key, words.kind, [*words.tags]
    item.prompt, item.fixed_order = words.prompt, words.fixed_order
    return item


def write_item_parts(written: Sequence[tuple[Item, ItemWords]], editions: Editions) -> None:
    """Its clauses, its options and its post."""
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
