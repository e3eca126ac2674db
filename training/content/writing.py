"""Writes a course as the file it would be read from."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

import yaml

from training.enums import Kind

from .reading import MANAGERS
from .words import CourseWords, ItemWords, LessonWords, OptionWords

WIDTH = 110


def as_yaml(course: CourseWords) -> str:
    """What `read_course` reads back as the same course."""
    return yaml.dump(as_file(course), Dumper=_Paragraphs, sort_keys=False, allow_unicode=True, width=WIDTH)


class _Paragraphs(yaml.SafeDumper):
    """Several lines stay several lines, and what is listed stands further in: people read these files."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


def _text(dumper: yaml.SafeDumper, words: str) -> yaml.Node:
    return dumper.represent_scalar("tag:yaml.org,2002:str", words, style="|" if "\n" in words else None)


_Paragraphs.add_representer(str, _text)


def as_file(course: CourseWords) -> dict[str, Any]:
    """What the file says, as `course_of` reads it."""
    meant_for = [*course.roles, *([MANAGERS] if course.for_managers else [])]
    return {
        "slug": course.slug,
        "title": course.title,
        "policies": [*course.policies],
        **({"for": meant_for} if meant_for else {}),
        "minutes": course.minutes,
        "pass_mark": course.pass_mark,
        **_said(
            attempts=course.attempts,
            wait_hours=course.wait_hours,
            minutes_allowed=course.minutes_allowed,
            draw=dict(course.draw),
        ),
        "lessons": [lesson_as_file(lesson) for lesson in course.lessons],
        "items": [item_as_file(item) for item in course.items],
    }


def lesson_as_file(lesson: LessonWords) -> dict[str, Any]:
    return {
        "title": lesson.title,
        "clauses": [*lesson.clauses],
        "body": lesson.body,
        **_said(video=lesson.video, transcript=lesson.transcript),
    }


def item_as_file(item: ItemWords) -> dict[str, Any]:
    return {
        "id": item.key,
        **({} if item.kind == Kind.ONE else {"kind": str(item.kind)}),
        **_said(tags=[*item.tags]),
        "clauses": [*item.clauses],
        "prompt": item.prompt,
        **_said(fixed_order=item.fixed_order),
        **({"post": _said(**asdict(item.post))} if item.post else {}),
        **_answers(item),
        **_said(phrases=_options(item.phrases)),
    }


def _answers(item: ItemWords) -> dict[str, Any]:
    if item.kind == Kind.ORDER:
        return {"steps": [{"text": one.text, "why": one.why} for one in item.options]}
    if item.kind == Kind.MATCH:
        return {"pairs": [{"text": one.text, "match": one.match, "why": one.why} for one in item.options]}
    return {"options": _options(item.options)}


def _options(options: Iterable[OptionWords]) -> list[dict[str, Any]]:
    return [{"text": one.text, "right": one.is_right, "why": one.why} for one in options]


def _said(**found: Any) -> dict[str, Any]:
    """What is said at all: what is left out of a file is read as nothing."""
    return {key: value for key, value in found.items() if value}
