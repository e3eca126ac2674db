"""Moodle XML: written. What it has no place for stands in elements that Moodle passes over."""

from training.content import CourseWords, ItemWords, LessonWords, OptionWords, names_in
from training.content.pictures import SCHEME, with_addresses
from training.enums import Kind

from .found import tags_of
from .kept import kept_of_course, kept_of_item, kept_of_lesson, legible, plainly, read_by_others
from .moodle_reading import KEPT, address_of, seen_item, seen_lesson
from .shown import ENDING, Files, packed_as_text
from .tree import Node, write_tree


def write_moodle(course: CourseWords, pictures: Files) -> bytes:
    category = Node("question", {"type": "category"})
    category.add("category").add("text", f"$course$/{course.title.replace('/', '//')}")
    category.add("idnumber", course.slug)
    category.add(KEPT, kept_of_course(course))
    lessons = [_lesson(one, pictures) for one in course.lessons]
    return write_tree(Node("quiz", {}, [category, *lessons, *map(_item, course.items)]))


def _lesson(lesson: LessonWords, pictures: Files) -> Node:
    words = read_by_others(lesson)
    words = with_addresses(words, lambda name: address_of(name) if name in pictures else SCHEME + name)
    node = _question("description", legible(lesson.title), words, "markdown")
    _show(node, {name: pictures[name] for name in sorted(names_in(lesson.body) & pictures.keys())})
    _tags(node, lesson)
    if kept := kept_of_lesson(lesson, seen_lesson(node, [])):
        node.add(KEPT, kept)
    return node


def _show(node: Node, pictures: Files) -> None:
    """Beside the words that show them, where Moodle looks for them."""
    text = node.first("questiontext")
    assert text is not None
    for name, data in pictures.items():
        given = {"name": name + ENDING, "path": "/", "encoding": "base64"}
        text.inside.append(Node("file", given, [packed_as_text(data)]))


def _item(item: ItemWords) -> Node:
    plain = plainly(item)
    node = _question(_TYPES[plain.kind], item.key, plain.prompt, "plain_text")
    node.add("idnumber", item.key)
    _ANSWERS[plain.kind](node, plain)
    _tags(node, item)
    seen = seen_item(node, [])
    if seen and (kept := kept_of_item(item, seen)):
        node.add(KEPT, kept)
    return node


def _question(kind: str, name: str, words: str, form: str) -> Node:
    node = Node("question", {"type": kind})
    node.add("name").add("text", name)
    node.add("questiontext", format=form).add("text", words)
    node.add("generalfeedback", format="html").add("text")
    node.add("defaultgrade", "0" if kind == "description" else "1")
    node.add("penalty", "0")
    node.add("hidden", "0")
    return node


def _tags(node: Node, part: ItemWords | LessonWords) -> None:
    tags = node.add("tags")
    for tag in tags_of(part):
        tags.add("tag").add("text", tag)


def _choices(node: Node, item: ItemWords) -> None:
    several = item.kind == Kind.SEVERAL
    node.add("single", "false" if several else "true")
    node.add("shuffleanswers", "false" if item.fixed_order else "true")
    node.add("answernumbering", "abc")
    share = f"{100 / max(sum(option.is_right for option in item.options), 1):.5f}".rstrip("0").rstrip(".")
    for option in item.options:
        wrong = f"-{share}" if several else "0"
        _answer(node, option, share if option.is_right else wrong)


def _steps(node: Node, item: ItemWords) -> None:
    node.add("layouttype", "VERTICAL")
    node.add("selecttype", "ALL")
    node.add("selectcount", str(len(item.options)))
    node.add("gradingtype", "RELATIVE_NEXT_EXCLUDE_LAST")
    node.add("showgrading", "SHOW")
    node.add("numberingstyle", "none")
    for place, option in enumerate(item.options, start=1):
        _answer(node, option, f"{place}.0000000")


def _rows(node: Node, item: ItemWords) -> None:
    node.add("shuffleanswers", "true")
    for option in item.options:
        row = node.add("subquestion", format="plain_text")
        row.add("text", option.text)
        row.add("answer").add("text", option.match)
        _feedback(row, option)


def _answer(node: Node, option: OptionWords, fraction: str) -> None:
    answer = node.add("answer", fraction=fraction, format="plain_text")
    answer.add("text", option.text)
    _feedback(answer, option)


def _feedback(node: Node, option: OptionWords) -> None:
    node.add("feedback", format="plain_text").add("text", option.why)


_TYPES = {Kind.ONE: "multichoice", Kind.SEVERAL: "multichoice", Kind.ORDER: "ordering", Kind.MATCH: "matching"}
_ANSWERS = {Kind.ONE: _choices, Kind.SEVERAL: _choices, Kind.ORDER: _steps, Kind.MATCH: _rows}
