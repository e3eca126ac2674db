"""Reads a course from its file."""

import re
from typing import Any

import yaml

from portal.roles import Role

from .items import read_item
from .pictures import fault_of, placed_in
from .refusing import BadCourseFile, mapping, names, number, one_of, refuse, several, text, twice
from .words import CourseWords, ItemWords, LessonWords

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
LONGEST_COURSE = 8 * 60
MOST_ATTEMPTS = 20
LONGEST_WAIT = 30 * 24
MANAGERS = "managers"
KEYS = ("slug", "title", "policies", "minutes", "pass_mark", "lessons", "items")
MAY = ("for", "attempts", "wait_hours", "minutes_allowed", "draw")
LESSON_KEYS = ("title", "clauses", "body")
LESSON_MAY = ("video", "transcript")
ADDRESS = re.compile(r"https?://\S+")


def read_course(words: str) -> CourseWords:
    """The course a file holds. Raises BadCourseFile."""
    try:
        found = yaml.safe_load(words)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"line {mark.line + 1}" if mark else "the file"
        raise BadCourseFile(f"{where}: this is not YAML. {getattr(error, 'problem', '') or ''}".strip()) from error
    except RecursionError as error:
        raise BadCourseFile("the file: this is nested deeper than any course.") from error
    except ValueError as error:  # a day that is none, or a number longer than any
        raise BadCourseFile("the file: a number or a date in it is none. Put quotation marks round it.") from error
    return course_of(found)


def course_of(found: Any) -> CourseWords:
    """The course that a file's mapping says, wherever it came from. Raises BadCourseFile."""
    found = mapping(found, KEYS, "the course", may=MAY)
    slug = text(found["slug"], "`slug`")
    if not SLUG.fullmatch(slug):
        refuse("`slug`", "use small letters, digits and hyphens, as in dhs-basics")
    lessons = [
        read_lesson(one, f"lesson {at}") for at, one in enumerate(several(found["lessons"], "`lessons`"), start=1)
    ]
    items = [read_item(one, f"item {at}") for at, one in enumerate(several(found["items"], "`items`"), start=1)]
    for key in twice(item.key for item in items):
        refuse(f"item {key}", "two items have this id; give one of them its own")
    meant = _meant_for(found.get("for"))
    return CourseWords(
        slug=slug,
        title=text(found["title"], "`title`"),
        policies=names(found["policies"], "`policies`"),
        minutes=number(found["minutes"], "`minutes`", most=LONGEST_COURSE),
        pass_mark=number(found["pass_mark"], "`pass_mark`", most=100),
        lessons=tuple(lessons),
        items=tuple(items),
        roles=tuple(role for role in meant if role != MANAGERS),
        for_managers=MANAGERS in meant,
        draw=_draw(found.get("draw"), items),
        attempts=_at_most(found, "attempts", MOST_ATTEMPTS),
        wait_hours=_at_most(found, "wait_hours", LONGEST_WAIT) or 0,
        minutes_allowed=_at_most(found, "minutes_allowed", LONGEST_COURSE),
    )


def _at_most(found: dict[str, Any], key: str, most: int) -> int | None:
    return number(found[key], f"`{key}`", most=most) if key in found else None


def _meant_for(found: Any) -> tuple[str, ...]:
    if found is None:
        return ()
    return tuple(one_of(one, [MANAGERS, *Role.values], "`for`") for one in names(found, "`for`"))


def _draw(found: Any, items: list[ItemWords]) -> dict[str, int]:
    """Each question is in one pot at most, so that what is drawn from one takes nothing from another."""
    if found is None:
        return {}
    if not isinstance(found, dict) or not found:
        refuse("`draw`", "write tags with how many questions of each are asked, as in `at-work: 3`")
    drawn = {}
    for tag, wanted in found.items():
        pot = sum(tag in item.tags for item in items)
        if not pot:
            refuse(f"`draw`, {tag}", "no item has this tag")
        drawn[text(tag, "`draw`")] = number(wanted, f"`draw`, {tag}", most=pot)
    for item in items:
        pots = [tag for tag in item.tags if tag in drawn]
        if len(pots) != 1:
            refuse(f"item {item.key}, `tags`", f"name exactly one of those that are drawn: {', '.join(drawn)}")
    return drawn


def read_lesson(found: Any, where: str) -> LessonWords:
    found = mapping(found, LESSON_KEYS, where, may=LESSON_MAY)
    said = {key: text(found[key], f"{where}, `{key}`") for key in LESSON_MAY if key in found}
    if "video" in said and not ADDRESS.fullmatch(said["video"]):
        refuse(f"{where}, `video`", "write the whole address of the video, beginning with https://")
    if ("video" in said) != ("transcript" in said):
        refuse(where, "a video has a transcript beside it, for whoever cannot see or hear it")
    body = text(found["body"], f"{where}, `body`")
    for fault in filter(None, map(fault_of, placed_in(body))):
        refuse(f"{where}, `body`", fault)
    return LessonWords(
        **said,
        title=text(found["title"], f"{where}, `title`"),
        body=body,
        clauses=names(found["clauses"], f"{where}, `clauses`"),
    )
