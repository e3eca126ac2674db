"""Reads a `training.yaml`: the lessons and questions of one course, as a policy officer writes them."""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any, NoReturn

import yaml

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
LONGEST_COURSE = 8 * 60
COURSE_KEYS = ("slug", "title", "policy", "minutes", "pass_mark", "lessons", "items")
LESSON_KEYS = ("title", "clauses", "body")
ITEM_KEYS = ("id", "clauses", "prompt", "options")
OPTION_KEYS = ("text", "right", "why")


class BadCourseFile(Exception):
    """A training.yaml that cannot be loaded. The text says where, what is wrong and what to do."""


@dataclass(frozen=True, slots=True)
class LessonWords:
    title: str
    body: str
    clauses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OptionWords:
    text: str
    is_right: bool
    why: str


@dataclass(frozen=True, slots=True)
class ItemWords:
    key: str
    prompt: str
    clauses: tuple[str, ...]
    options: tuple[OptionWords, ...]


@dataclass(frozen=True, slots=True)
class CourseWords:
    slug: str
    title: str
    policy: str
    minutes: int
    pass_mark: int
    lessons: tuple[LessonWords, ...]
    items: tuple[ItemWords, ...]

    def content_hash(self) -> str:
        """SHA-256 of what a learner reads and is measured by. How long it takes is no part of that."""
        words = {key: value for key, value in asdict(self).items() if key not in {"slug", "policy", "minutes"}}
        return hashlib.sha256(json.dumps(words, ensure_ascii=False, sort_keys=True).encode()).hexdigest()

    def clauses(self) -> frozenset[str]:
        parts: list[LessonWords | ItemWords] = [*self.lessons, *self.items]
        return frozenset(ref for part in parts for ref in part.clauses)


def read_course(text: str) -> CourseWords:
    """The course a file holds. Raises BadCourseFile."""
    try:
        found = yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"line {mark.line + 1}" if mark else "the file"
        raise BadCourseFile(f"{where}: this is not YAML. {getattr(error, 'problem', '') or ''}".strip()) from error
    return _course(found)


def _course(found: Any) -> CourseWords:
    found = _mapping(found, COURSE_KEYS, "the course")
    slug = _text(found["slug"], "`slug`")
    if not SLUG.fullmatch(slug):
        _refuse("`slug`", "use small letters, digits and hyphens, as in dhs-basics")
    lessons = [_lesson(one, f"lesson {at}") for at, one in enumerate(_list(found["lessons"], "`lessons`"), start=1)]
    items = [_item(one, f"item {at}") for at, one in enumerate(_list(found["items"], "`items`"), start=1)]
    for key in _twice(item.key for item in items):
        _refuse(f"item {key}", "two items have this id; give one of them its own")
    return CourseWords(
        slug=slug,
        title=_text(found["title"], "`title`"),
        policy=_text(found["policy"], "`policy`"),
        minutes=_number(found["minutes"], "`minutes`", most=LONGEST_COURSE),
        pass_mark=_number(found["pass_mark"], "`pass_mark`", most=100),
        lessons=tuple(lessons),
        items=tuple(items),
    )


def _lesson(found: Any, where: str) -> LessonWords:
    found = _mapping(found, LESSON_KEYS, where)
    return LessonWords(
        title=_text(found["title"], f"{where}, `title`"),
        body=_text(found["body"], f"{where}, `body`"),
        clauses=_refs(found["clauses"], where),
    )


def _item(found: Any, where: str) -> ItemWords:
    found = _mapping(found, ITEM_KEYS, where)
    key = _text(found["id"], f"{where}, `id`")
    where = f"item {key}"
    options = [
        _option(one, f"{where}, option {at}")
        for at, one in enumerate(_list(found["options"], f"{where}, `options`"), start=1)
    ]
    if len(options) < 2:
        _refuse(where, "a question needs two options or more")
    if _twice(option.text for option in options):
        _refuse(where, "two of its options say the same")
    right = sum(option.is_right for option in options)
    if right != 1:
        _refuse(where, f"one option has to be right, and {right or 'none'} of them {_is_or_are(right)}")
    return ItemWords(
        key=key,
        prompt=_text(found["prompt"], f"{where}, `prompt`"),
        clauses=_refs(found["clauses"], where),
        options=tuple(options),
    )


def _is_or_are(number: int) -> str:
    return "are" if number > 1 else "is"


def _option(found: Any, where: str) -> OptionWords:
    found = _mapping(found, OPTION_KEYS, where)
    if not isinstance(found["right"], bool):
        _refuse(f"{where}, `right`", "write true or false")
    return OptionWords(
        text=_text(found["text"], f"{where}, `text`"),
        is_right=found["right"],
        why=_text(found["why"], f"{where}, `why`"),
    )


def _mapping(found: Any, keys: tuple[str, ...], where: str) -> dict[str, Any]:
    if not isinstance(found, dict):
        _refuse(where, f"write it as {', '.join(f'`{key}:`' for key in keys)}")
    for key in keys:
        if key not in found:
            _refuse(where, f"`{key}` is missing")
    for key in found:
        if key not in keys:
            _refuse(where, f"`{key}` is not known. Use {', '.join(keys)}")
    return found


def _list(found: Any, where: str) -> list[Any]:
    if not isinstance(found, list) or not found:
        _refuse(where, "write a list with something in it")
    return found


def _refs(found: Any, where: str) -> tuple[str, ...]:
    refs = tuple(_text(ref, f"{where}, `clauses`") for ref in _list(found, f"{where}, `clauses`"))
    for ref in _twice(refs):
        _refuse(f"{where}, `clauses`", f"{ref} stands there twice")
    return refs


def _text(found: Any, where: str) -> str:
    if not isinstance(found, str) or not found.strip():
        _refuse(where, "write some words; put quotation marks round a number")
    return found.strip()


def _number(found: Any, where: str, *, most: int) -> int:
    # True and False are numbers to Python.
    if isinstance(found, bool) or not isinstance(found, int) or not 1 <= found <= most:
        _refuse(where, f"write a whole number from 1 to {most}")
    return found


def _twice(found: Iterable[str]) -> list[str]:
    return [one for one, times in Counter(found).items() if times > 1]


def _refuse(where: str, words: str) -> NoReturn:
    raise BadCourseFile(f"{where}: {words}.")
