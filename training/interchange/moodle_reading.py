"""Moodle XML, read: ours, and what Moodle and other tools write."""

from collections.abc import Callable
from urllib.parse import quote

from training.content import ItemWords, LessonWords, OptionWords
from training.content.pictures import SCHEME
from training.enums import Kind

from .found import Found, Note, told_apart
from .kept import course_again, item_again, lesson_again
from .plain import words_of_html
from .shown import ENDING, take
from .tree import Node, text_at

KEPT = "postwise"
_BESIDE = "@@PLUGINFILE@@/"
_PLAIN = ("plain_text", "markdown")
_NAMES = {
    "shortanswer": "a short answer, typed",
    "numerical": "a number",
    "essay": "an essay",
    "cloze": "a text with several gaps",
    "calculated": "a calculated question",
    "calculatedsimple": "a calculated question",
    "calculatedmulti": "a calculated question",
    "ddwtos": "words dragged into a text",
    "ddmarker": "markers dragged onto a picture",
    "ddimageortext": "things dragged onto a picture",
    "gapselect": "words chosen for gaps",
}


def read_moodle(quiz: Node) -> Found:
    notes: list[Note] = []
    lessons, items = [], []
    files: dict[str, str] = {}
    course = title = ""
    for node in quiz.all("question"):
        kept = text_at(node, KEPT)
        if node.given.get("type") == "category":
            course = course or kept
            title = title or text_at(node, "category", "text").replace("//", "\0").rpartition("/")[2].replace("\0", "/")
        elif node.given.get("type") == "description":
            lessons.append(lesson_again(seen_lesson(node, notes, files), kept, _place(node), notes))
        elif item := seen_item(node, notes):
            items.append(item_again(item, kept, _place(node), notes))
    about = course_again(course, "the course", notes)
    return Found("Moodle XML", title, about, tuple(lessons), tuple(items), tuple(notes), files)


def address_of(name: str) -> str:
    """Of a picture in the words of a lesson, as Moodle has it."""
    return f"{_BESIDE}{name}{ENDING}"


def seen_lesson(node: Node, notes: list[Note], files: dict[str, str] | None = None) -> LessonWords:
    _tags, clauses = _tagged(node)
    written = node.first("questiontext")
    if written and written.given.get("format") == "markdown":
        body = _with_pictures(written, {} if files is None else files, notes)
    else:
        body = _words(written, node, notes)
    return LessonWords(text_at(node, "name", "text") or body.split("\n")[0][:80], body, clauses)


def _with_pictures(written: Node, files: dict[str, str], notes: list[Note]) -> str:
    """The words, and the pictures that lie beside them."""
    body = _text(written)
    for file in written.all("file"):
        beside = file.given.get("name", "")
        if name := take(files, beside, file.text()):
            body = body.replace(f"]({_BESIDE}{quote(beside)}", f"]({SCHEME}{name}")
        else:
            notes.append(Note(_place(written), "A file is left out. Describe what it says in words."))
    return body


def seen_item(node: Node, notes: list[Note]) -> ItemWords | None:
    """The question, as far as it is of a kind we ask; a note where it is not."""
    kind = node.given.get("type", "")
    reader = _READERS.get(kind)
    if reader is None:
        named = _NAMES.get(kind, f"a question of the type “{kind[:40]}”")
        notes.append(Note(_place(node), f"{named[:1].upper()}{named[1:]}: our courses do not ask it. Not imported."))
        return None
    if _text(node.first("generalfeedback")):
        notes.append(Note(_place(node), "The feedback for the whole question is left out: we explain each answer."))
    asked, options = reader(node, notes)
    tags, clauses = _tagged(node)
    return ItemWords(
        key=text_at(node, "idnumber") or text_at(node, "name", "text"),
        prompt=_words(node.first("questiontext"), node, notes),
        clauses=clauses,
        options=tuple(options),
        kind=asked,
        tags=tags,
        fixed_order=asked in (Kind.ONE, Kind.SEVERAL) and text_at(node, "shuffleanswers") in ("0", "false"),
    )


Read = tuple[Kind, list[OptionWords]]


def _choices(node: Node, notes: list[Note]) -> Read:
    single = text_at(node, "single") in ("1", "true")
    options = []
    for answer in node.all("answer"):
        share = _number(answer.given.get("fraction", ""))
        if single and 0 < share < 100:
            notes.append(Note(_place(answer), f"An answer worth {share:g}% counts as wrong."))
        is_right = share >= 100 if single else share > 0
        options.append(
            OptionWords(_words(answer, node, notes), is_right, _words(answer.first("feedback"), node, notes))
        )
    return (Kind.ONE if single else Kind.SEVERAL), options


def _true_or_false(node: Node, notes: list[Note]) -> Read:
    options = [
        OptionWords(
            _words(answer, node, notes).capitalize(),
            _number(answer.given.get("fraction", "")) > 0,
            _words(answer.first("feedback"), node, notes),
        )
        for answer in node.all("answer")
    ]
    return Kind.ONE, options


def _steps(node: Node, notes: list[Note]) -> Read:
    answers = sorted(node.all("answer"), key=lambda one: _number(one.given.get("fraction", "")))
    return Kind.ORDER, [
        OptionWords(_words(one, node, notes), True, _words(one.first("feedback"), node, notes)) for one in answers
    ]


def _rows(node: Node, notes: list[Note]) -> Read:
    pairs = []
    for row in node.all("subquestion"):
        text = _words(row, node, notes)
        match = _words(row.first("answer"), node, notes, "plain_text")
        if text:
            pairs.append(OptionWords(text, True, _words(row.first("feedback"), node, notes), match))
        else:
            notes.append(Note(_place(row), "A match that belongs to no row is left out."))
    return Kind.MATCH, pairs


_READERS: dict[str, Callable[[Node, list[Note]], Read]] = {
    "multichoice": _choices,
    "truefalse": _true_or_false,
    "ordering": _steps,
    "matching": _rows,
}


def _words(node: Node | None, question: Node, notes: list[Note], form: str = "") -> str:
    if node is None:
        return ""
    if node.all("file"):
        notes.append(Note(_place(node), "A picture or file is left out. Describe it in words."))
    text = _text(node)
    if (form or node.given.get("format", "html")) in _PLAIN:
        return text
    words, lost = words_of_html(text)
    if lost and not node.all("file"):
        notes.append(
            Note(_place(node if node.line else question), "A picture or the like is left out. Describe it in words.")
        )
    return words


def _text(node: Node | None) -> str:
    return text_at(node, "text") if node else ""


def _tagged(node: Node) -> tuple[tuple[str, ...], tuple[str, ...]]:
    tags = node.first("tags")
    return told_apart([text_at(tag, "text") for tag in tags.all("tag")] if tags else [])


def _number(said: str) -> float:
    try:
        return float(said[:30])
    except ValueError:
        return 0.0


def _place(node: Node) -> str:
    return f"line {node.line}"
