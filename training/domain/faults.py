"""What is wrong with a draft: by the check every course file goes through, told part by part."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from training.content import (
    BadCourseFile,
    CourseWords,
    as_file,
    course_of,
    item_as_file,
    lesson_as_file,
    names_in,
    read_item,
    read_lesson,
)
from training.content.pictures import MOST_PICTURE_BYTES, MOST_PICTURES
from training.models import CourseVersion
from training.queries import changed_clauses, names_shown, policies_meant, words_of

from .checking import check_pots, editions_by_ref
from .drafting import SETTINGS
from .parting import place_of
from .pictures import place_of_picture
from .refusals import CourseRefused


@dataclass(frozen=True)
class Fault:
    """`place` is what the editor calls the part: "settings", "lesson:4", "item:9"; empty for the whole."""

    place: str
    words: str


def faults_of(version: CourseVersion) -> list[Fault]:
    """Everything that keeps a version from being reviewed and published; nothing where it can be."""
    version = CourseVersion.objects.select_related("course").get(pk=version.pk)
    found = [*_of_parts(version), *_changed(version)]
    return found or [*_of_the_whole(version)]


def _of_parts(version: CourseVersion) -> Iterator[Fault]:
    if not version.course_as.get("policies"):
        yield Fault(SETTINGS, "Choose the policy it is about.")
    words = words_of(version)
    for lesson, said in zip(version.lessons.all(), words.lessons, strict=True):
        yield from _refused(place_of(lesson), read_lesson, lesson_as_file(said))
    for item, asked in zip(version.items.all(), words.items, strict=True):
        yield from _refused(place_of(item), read_item, item_as_file(asked))
    yield from _of_pictures(version, words)
    if not words.lessons:
        yield Fault("", "Write at least one lesson.")
    if not words.items:
        yield Fault("", "Write at least one question.")


def _of_pictures(version: CourseVersion, words: CourseWords) -> Iterator[Fault]:
    there = {one.name: one for one in version.pictures.all()}
    for lesson in version.lessons.all():
        for name in sorted(names_in(lesson.body) - there.keys()):
            yield Fault(place_of(lesson), missing_picture(name))
    if len(there) > MOST_PICTURES or sum(one.file.size for one in there.values()) > MOST_PICTURE_BYTES:
        yield Fault("", f"A course has up to {MOST_PICTURES} pictures, of 3 MB together. Remove some.")
    for name in sorted(there.keys() - names_shown(words)):
        yield Fault(place_of_picture(there[name]), "No lesson shows it. Show it in one, or remove it.")


def missing_picture(name: str) -> str:
    return f"It shows the picture “{name}”, which this course does not have. Add it, or take it out of the words."


def _refused(place: str, read: Callable[..., object], said: object) -> Iterator[Fault]:
    try:
        read(said, "it")
    except BadCourseFile as refusal:
        yield Fault(place, plainly(refusal))


def _changed(version: CourseVersion) -> Iterator[Fault]:
    for one in changed_clauses(version):
        if one.new is None:
            yield Fault(place_of(one.part), f"Clause {one.ref} is gone. Name another.")
        else:
            yield Fault(place_of(one.part), f"Clause {one.ref} changed. Look whether it still is right, and save it.")


def _of_the_whole(version: CourseVersion) -> Iterator[Fault]:
    words = words_of(version)
    try:
        course_of(as_file(words))
        check_pots(words, editions_by_ref(policies_meant(version), words.clauses()))
    except BadCourseFile as refusal:
        yield Fault(_place_in(version, refusal.where), plainly(refusal))
    except CourseRefused as refusal:
        yield Fault("", str(refusal).replace("`", "").capitalize())


def _place_in(version: CourseVersion, where: str) -> str:
    """A file names a question by its key."""
    named = {f"item {item.key}": place_of(item) for item in version.items.all()}
    return next((place for name, place in named.items() if where.split(",")[0] == name), SETTINGS)


def plainly(refusal: BadCourseFile) -> str:
    """Without the marks of the file: people see a form."""
    where = ", ".join(part for part in refusal.where.replace("`", "").split(", ") if not part.startswith("it"))
    words = f"{where}: {refusal.words}" if where else refusal.words
    return as_sentence(words)


def as_sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}."
