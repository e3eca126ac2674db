"""What was found in a file, and what was not understood."""

import re
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from training.content import (
    BadCourseFile,
    CourseWords,
    ItemWords,
    LessonWords,
    PictureWords,
    check_answers,
    item_as_file,
    lesson_as_file,
)
from training.content import course_of as read_mapping

MOST_ITEMS = 500
MOST_OPTIONS = 30
MOST_NOTES = 100
LONGEST_TEXT = 20_000
LONGEST_NAME = 80
LONGEST_KEY = 40
LONGEST_TAG = 40
LONGEST_TITLE = 200
CLAUSE = "clause:"
_NOT_IN_KEYS = re.compile(r"[^a-z0-9]+")


class Unreadable(Exception):
    """A file nothing can be taken from. The text says what is wrong and what to do."""


@dataclass(frozen=True, slots=True)
class Note:
    """Something that was not taken over, and where it stands."""

    place: str
    words: str

    def __str__(self) -> str:
        return f"{self.place}: {self.words}"


@dataclass(frozen=True, slots=True)
class Found:
    """`about` is what our own exports say of the course as a whole; nothing in files of others.

    `files` are the pictures of its lessons as they came, in base64, by their names; once they are drawn and stored,
    they are `pictures`.
    """

    kind: str
    title: str = ""
    about: Mapping[str, Any] | None = None
    lessons: tuple[LessonWords, ...] = ()
    items: tuple[ItemWords, ...] = ()
    notes: tuple[Note, ...] = ()
    files: Mapping[str, str] = field(default_factory=dict)
    pictures: tuple[PictureWords, ...] = ()

    @property
    def course(self) -> CourseWords | None:
        """The whole course; nothing where the file does not hold one, such as questions alone."""
        if self.about is None:
            return None
        lessons, items = [lesson_as_file(one) for one in self.lessons], [item_as_file(one) for one in self.items]
        try:
            course = read_mapping({**self.about, "lessons": lessons, "items": items})
            return replace(course, pictures=self.pictures)
        except BadCourseFile:
            return None


def assembled(found: Found) -> Found:
    """With questions that can be answered and kept, each with an id of its own. Raises Unreadable when empty."""
    items: list[ItemWords] = []
    notes = [*found.notes]
    taken: set[str] = set()
    for at, item in enumerate(found.items, start=1):
        item = replace(item, key=own_key(item.key, at, taken), tags=_short_tags(item, notes))
        if fault := _fault(item):
            notes.append(Note(f"question {item.key}", f"{fault}. Not imported."))
        elif len(items) == MOST_ITEMS:
            notes.append(Note(f"question {item.key}", f"Not imported: a course has up to {MOST_ITEMS} questions."))
        else:
            taken.add(item.key)
            items.append(item)
    lessons = tuple(replace(one, title=one.title[:LONGEST_TITLE]) for one in found.lessons[:MOST_ITEMS])
    if not items and not lessons and not notes:
        raise Unreadable("There is no question in this file. Check that it is the right one, and its format.")
    if len(notes) > MOST_NOTES:
        notes[MOST_NOTES:] = [Note("the rest", f"{len(notes) - MOST_NOTES:,} more things were not taken over.")]
    return replace(found, items=tuple(items), lessons=lessons, notes=tuple(notes))


def own_key(wanted: str, at: int, taken: Container[str]) -> str:
    """What a question can go by beside those whose ids are taken."""
    key = wanted
    if len(wanted) > LONGEST_KEY or not wanted or any(character.isspace() for character in wanted):
        key = as_key(wanted) or f"q{at:02}"
    number = 2
    while key in taken:
        ending = f"-{number}"
        key, number = key.removesuffix(f"-{number - 1}")[: LONGEST_KEY - len(ending)] + ending, number + 1
    return key


def as_key(words: str) -> str:
    return _NOT_IN_KEYS.sub("-", words[: 4 * LONGEST_KEY].lower()).strip("-")[:LONGEST_KEY].rstrip("-")


def _short_tags(item: ItemWords, notes: list[Note]) -> tuple[str, ...]:
    long = [tag for tag in item.tags if len(tag) > LONGEST_TAG]
    notes += [
        Note(f"question {item.key}", f"The tag “{tag[:LONGEST_TAG]}…” is too long, and left out.") for tag in long
    ]
    return tuple(tag for tag in item.tags if tag not in long)


def _fault(item: ItemWords) -> str:
    if not item.prompt:
        return "It asks nothing"
    if len(item.options) > MOST_OPTIONS:
        return f"It has {len(item.options)} answers, and a question has up to {MOST_OPTIONS}"
    texts = [item.prompt, *(part for option in item.options for part in (option.text, option.match, option.why))]
    if max(map(len, texts)) > LONGEST_TEXT:
        return f"One of its texts is longer than {LONGEST_TEXT:,} characters"
    if item.post and max(map(len, (item.post.author, item.post.handle, item.post.about))) > LONGEST_NAME:
        return f"Who posts is told in more than {LONGEST_NAME} characters"
    if not all(option.text for option in item.options):
        return "One of its answers is empty"
    try:
        check_answers(item.kind, item.options, "")
    except BadCourseFile as refusal:
        words = str(refusal).removeprefix(": ").removesuffix(".")
        return words[:1].upper() + words[1:]
    return ""


def tags_of(part: ItemWords | LessonWords) -> list[str]:
    """Clauses travel as tags: that is where other tools show them, and let them be changed."""
    tags = part.tags if isinstance(part, ItemWords) else ()
    return [*tags, *(f"{CLAUSE}{ref}" for ref in part.clauses)]


def told_apart(tags: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Tags, and the refs of clauses among them."""
    known = [*dict.fromkeys(tag.strip() for tag in tags if tag.strip())]
    refs = tuple(tag.removeprefix(CLAUSE) for tag in known if tag.startswith(CLAUSE))
    return tuple(tag for tag in known if not tag.startswith(CLAUSE)), refs
