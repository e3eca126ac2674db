"""GIFT, the plain text format of Moodle: written.

What GIFT has no place for stands in comments: tags as Moodle reads them, and lines of our own that begin “// postwise”.
"""

from training.content import CourseWords, ItemWords, LessonWords, OptionWords
from training.enums import Kind

from .found import tags_of
from .gift_reading import COURSE, KEPT, PICTURE, question_of, seen_item, seen_lesson
from .kept import kept_of_course, kept_of_item, kept_of_lesson, legible, plainly, read_by_others
from .shown import Files, packed_as_text

_ESCAPES = str.maketrans({sign: f"\\{sign}" for sign in "\\~=#{}:"} | {"\n": "\\n"})
_HEAD = """// A course exported from Postwise.
// Lines that begin “// postwise” hold what GIFT has no place for. Leave them where they are to bring it back whole."""


def write_gift(course: CourseWords, pictures: Files) -> bytes:
    title = " ".join(course.title.split()).replace("/", "//")
    files = "".join(f"{PICTURE} {name} {packed_as_text(data)}\n" for name, data in sorted(pictures.items()))
    head = f"{_HEAD}\n{COURSE} {kept_of_course(course)}\n{files}\n$CATEGORY: {title}"
    parts = [head, *map(_lesson, course.lessons), *map(_item, course.items)]
    return ("\n\n".join(parts) + "\n").encode()


def _lesson(lesson: LessonWords) -> str:
    written = f"{_tags(lesson)}::{_text(lesson.title)}::[markdown]{_text(read_by_others(lesson))}"
    kept = kept_of_lesson(lesson, seen_lesson(question_of(written, 1)))
    return f"{KEPT} {kept}\n{written}" if kept else written


def _item(item: ItemWords) -> str:
    plain = plainly(item)
    written = f"{_tags(item)}::{_text(item.key)}::[plain]{_text(plain.prompt)} {{{_answers(plain)}\n}}"
    seen = seen_item(question_of(written, 1), [])
    kept = kept_of_item(item, seen) if seen else ""
    return f"{KEPT} {kept}\n{written}" if kept else written


def _tags(part: ItemWords | LessonWords) -> str:
    named = [tag.replace("[", "\\[").replace("]", "\\]") for tag in tags_of(part)]
    number = [f"[id:{part.key}]"] if isinstance(part, ItemWords) else []
    return f"// {' '.join([*number, *(f'[tag:{tag}]' for tag in named)])}\n"


def _answers(item: ItemWords) -> str:
    if item.kind == Kind.ORDER:
        # Without empty lines: they would end the question.
        lines = "".join(f"\n{words}" for words in (_text(option.text) for option in item.options) if words)
        return f">{len(item.options)} ALL VERTICAL RELATIVE_NEXT_EXCLUDE_LAST{lines}"
    if item.kind == Kind.MATCH:
        return "".join(f"\n={_row(option.text)} -> {_text(option.match)}" for option in item.options)
    if item.kind == Kind.SEVERAL:
        share = f"{100 / sum(option.is_right for option in item.options):.5f}".rstrip("0").rstrip(".")
        return "".join(f"\n~%{'' if option.is_right else '-'}{share}%{_said(option)}" for option in item.options)
    return "".join(f"\n{'=' if option.is_right else '~'}{_said(option)}" for option in item.options)


def _row(words: str) -> str:
    return _text(words).replace("->", "-\\>")


def _said(option: OptionWords) -> str:
    return f"{_text(option.text)}#{_text(option.why)}" if option.why else _text(option.text)


def _text(words: str) -> str:
    return legible(words).translate(_ESCAPES)
