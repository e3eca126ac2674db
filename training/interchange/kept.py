"""What a format has no place for, kept beside the question it belongs to.

A question is written as far as the format goes, and read back. Whatever is then missing is kept, with a mark of what
the format itself says: where another tool changed that since, what it says now counts.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from training.content import (
    BadCourseFile,
    CourseWords,
    ItemWords,
    LessonWords,
    PostWords,
    as_file,
    item_as_file,
    lesson_as_file,
    read_item,
    read_lesson,
)
from training.enums import Kind, Platform

from .found import Note

MARK = "of"
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
_CHANGED = (
    "It was changed since it was exported. What it says now is taken; what was kept beside it, such as a post or "
    "explanations, is not."
)


def plainly(item: ItemWords) -> ItemWords:
    """As other tools can ask it: what to do with a post is one answer, and the post stands in the question."""
    options = tuple(
        replace(one, text=legible(one.text), why=legible(one.why), match=legible(one.match)) for one in item.options
    )
    if item.kind != Kind.POST or item.post is None:
        return replace(item, prompt=legible(item.prompt), options=options)
    prompt = legible(f"{item.prompt}\n\n{_told(item.post)}")
    return replace(item, kind=Kind.ONE, prompt=prompt, options=options, post=None, phrases=())


def read_by_others(lesson: LessonWords) -> str:
    """A lesson as other tools show it: the link of its video and what is said in it stand under its words."""
    video = f"\n\nVideo: <{lesson.video}>\n\n{lesson.transcript}" if lesson.video else ""
    return legible(f"{lesson.body}{video}")


def legible(words: str) -> str:
    """Without the signs that no text file may hold."""
    return _CONTROL.sub(" ", words.replace("\r\n", "\n").replace("\r", "\n")).strip()


def _told(post: PostWords) -> str:
    who = post.author + (f" ({post.handle})" if post.handle else "")
    lines = [f"On {Platform(post.platform).label}, {who} writes:", f"“{post.words}”"]
    if post.about:
        lines.insert(1, f"(Their profile says: {post.about})")
    if post.picture:
        lines.append(f"(The picture: {post.picture})")
    return "\n".join(lines)


def kept_of_item(item: ItemWords, seen: ItemWords) -> str:
    return _kept(item_as_file(item), item_as_file(seen))


def kept_of_lesson(lesson: LessonWords, seen: LessonWords) -> str:
    return _kept(lesson_as_file(lesson), lesson_as_file(seen))


def kept_of_course(course: CourseWords) -> str:
    about = as_file(course)
    return _line({key: about[key] for key in about if key not in ("lessons", "items")})


def _kept(whole: dict[str, Any], seen: dict[str, Any]) -> str:
    """Nothing where the format says it all."""
    differ: dict[str, Any] = {key: whole.get(key) for key in {**whole, **seen} if whole.get(key) != seen.get(key)}
    return _line({MARK: _mark(seen), **differ}) if differ else ""


def _line(said: Mapping[str, Any]) -> str:
    return _CONTROL.sub(lambda sign: f"\\u{ord(sign[0]):04x}", json.dumps(said, ensure_ascii=False))


def item_again(seen: ItemWords, kept: str, place: str, notes: list[Note]) -> ItemWords:
    whole = _again(item_as_file(seen), kept, place, notes)
    if whole is None:
        return seen
    try:
        return read_item(whole, place)
    except BadCourseFile as refusal:
        notes.append(Note(place, f"What was kept beside it cannot be used: {refusal}"))
        return seen


def lesson_again(seen: LessonWords, kept: str, place: str, notes: list[Note]) -> LessonWords:
    whole = _again(lesson_as_file(seen), kept, place, notes)
    try:
        return read_lesson(whole, place) if whole else seen
    except BadCourseFile as refusal:
        notes.append(Note(place, f"What was kept beside it cannot be used: {refusal}"))
        return seen


def course_again(kept: str, place: str, notes: list[Note]) -> Mapping[str, Any] | None:
    return _mapping(kept, place, notes) if kept else None


def _again(seen: dict[str, Any], kept: str, place: str, notes: list[Note]) -> dict[str, Any] | None:
    found = _mapping(kept, place, notes) if kept else None
    if not found:
        return None
    if found.pop(MARK, None) != _mark(seen):
        notes.append(Note(place, _CHANGED))
        return None
    return {key: value for key, value in {**seen, **found}.items() if value is not None}


def _mapping(kept: str, place: str, notes: list[Note]) -> dict[str, Any] | None:
    try:
        found = json.loads(kept)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        notes.append(Note(place, "What was kept beside it is damaged, and left out."))
        return None
    return found


def _mark(seen: Mapping[str, Any]) -> str:
    """Of what other tools show and change. Tags and clauses may be changed without losing the rest."""
    asked = {key: value for key, value in seen.items() if key not in ("id", "tags", "clauses")}
    return hashlib.sha256(json.dumps(asked, ensure_ascii=False, sort_keys=True).encode()).hexdigest()[:16]
