"""GIFT, read: ours, and what other tools write. Linear, whatever stands in the file."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import takewhile

from training.content import ItemWords, LessonWords, OptionWords
from training.enums import Kind

from .decoding import decoded
from .found import Found, Note, Unreadable, told_apart
from .kept import course_again, item_again, lesson_again
from .plain import words_of_html
from .shown import ENDING, take

COURSE, KEPT, PICTURE = "// postwise-course", "// postwise", "// postwise-picture"
# Escaped signs stand as characters that no text has (`decoded` takes them out), until what they are part of is known.
_SIGNS = {"\\": "\x01", ":": "\x02", "#": "\x03", "=": "\x04", "{": "\x05", "}": "\x06", "~": "\x07", ">": "\x0e"}
_BACK = str.maketrans({sign: shown for shown, sign in _SIGNS.items()} | {"\x08": "\n"})
_ESCAPED = re.compile(r"\\([\\:#={}~>n])")
_IN_COMMENT = re.compile(r"\[(id|tag):((?:\\.|[^\[\]\\])*)\]")
_FORMAT = re.compile(r"\[(html|moodle|plain|markdown)\]")
_ANSWER = re.compile(r"([=~])([^=~]*)")
_WEIGHT = re.compile(r"%(-?\d{1,3}(?:\.\d{1,8})?)%")
_TRUE = {"t": True, "true": True, "f": False, "false": False}
_ORDER_WORD = re.compile(r"\d+|[A-Z_]+")
_BLANK = "_____"
MOST_LINES = 100_000
MOST_SIGNS = 1_000


@dataclass(slots=True)
class Question:
    """A block of the file. `answers` is None where it has none: words to read."""

    line: int
    title: str = ""
    format: str = "moodle"
    before: str = ""
    answers: str | None = None
    after: str = ""
    key: str = ""
    tags: list[str] = field(default_factory=list)
    kept: str = ""
    course: str = ""
    category: str = ""
    pictures: list[str] = field(default_factory=list)

    @property
    def place(self) -> str:
        return f"line {self.line}"

    @property
    def name(self) -> str:
        return self.key or _shown(self.title)


def read_gift(data: bytes) -> Found:
    """Raises Unreadable."""
    notes: list[Note] = []
    lessons, items = [], []
    course = title = ""
    files: dict[str, str] = {}
    for question in _questions(decoded(data)):
        if question.line > MOST_LINES:
            raise Unreadable("This file has more lines than any course. Check that it is the right one.")
        course, title = course or question.course, title or question.category
        for line in question.pictures:
            name, _space, text = line.partition(" ")
            take(files, name + ENDING, text.strip())
        if not question.before.strip() and question.answers is None and not question.kept:
            continue
        if question.answers is None:
            lessons.append(lesson_again(seen_lesson(question), question.kept, question.place, notes))
        elif item := seen_item(question, notes):
            items.append(item_again(item, question.kept, question.place, notes))
    about = course_again(course, "the course", notes)
    return Found("GIFT", title, about, tuple(lessons), tuple(items), tuple(notes), files)


def _questions(text: str) -> Iterator[Question]:
    block: list[str] = []
    start = 1
    for number, line in enumerate([*text.split("\n"), ""], start=1):
        if line.strip():
            start = start if block else number
            block.append(line)
        elif block:
            yield question_of("\n".join(block), start)
            block = []


def question_of(block: str, line: int) -> Question:
    found = Question(line)
    words: list[str] = []
    for at, one in enumerate(block.split("\n"), start=line):
        stripped = one.strip()
        if stripped.startswith("//"):
            _comment(found, stripped)
        elif stripped.startswith("$CATEGORY:"):
            found.category = (
                stripped.removeprefix("$CATEGORY:").strip().replace("//", "\0").rpartition("/")[2].replace("\0", "/")
            )
        else:
            found.line = found.line if words else at
            words.append(one)
    _take_apart(found, _ESCAPED.sub(_sign, "\n".join(words)).strip())
    return found


def _sign(escaped: re.Match[str]) -> str:
    return "\x08" if escaped[1] == "n" else _SIGNS[escaped[1]]


def _comment(found: Question, line: str) -> None:
    if line.startswith(COURSE + " "):
        found.course = line.removeprefix(COURSE).strip()
    elif line.startswith(PICTURE + " "):
        found.pictures.append(line.removeprefix(PICTURE).strip())
    elif line.startswith(KEPT + " "):
        found.kept = line.removeprefix(KEPT).strip()
    else:
        for kind, said in _IN_COMMENT.findall(line):
            words = said.replace("\\]", "]").replace("\\[", "[").strip()
            if kind == "tag":
                found.tags.append(words)
            else:
                found.key = found.key or words


def _take_apart(found: Question, text: str) -> None:
    if text.startswith("::") and (end := text.find("::", 2)) > 0:
        found.title, text = text[2:end].strip(), text[end + 2 :].lstrip()
    if said := _FORMAT.match(text):
        found.format, text = said[1], text[said.end() :]
    found.before, opened, rest = text.partition("{")
    if opened:
        found.answers, _closed, found.after = rest.partition("}")
        found.answers = found.answers.strip()


def seen_lesson(question: Question) -> LessonWords:
    _tags, clauses = told_apart(question.tags)
    body = _words(question.before, question.format)
    return LessonWords(_shown(question.title) or body.split("\n")[0][:80], body, clauses)


def seen_item(question: Question, notes: list[Note]) -> ItemWords | None:
    """The question, as far as it is of a kind we ask; a note where it is not."""
    told = question.answers or ""
    if "{" in question.after:
        _not(question, "a text with several gaps", notes)
        return None
    answers, general, _words_of_it = told.partition("####")
    if general:
        notes.append(Note(question.place, "The feedback for the whole question is left out: we explain each answer."))
    if sum(map(answers.count, "=~\n")) > MOST_SIGNS:
        _not(question, "more than anybody can choose from", notes)
        return None
    kind, options = _options(answers.strip(), question, notes)
    if kind is None:
        return None
    tags, clauses = told_apart(question.tags)
    prompt = _words(question.before, question.format)
    if question.after.strip():
        prompt = f"{prompt} {_BLANK} {_words(question.after, question.format)}"
    return ItemWords(question.name, prompt, clauses, tuple(options), kind, tags)


def _options(told: str, question: Question, notes: list[Note]) -> tuple[Kind | None, list[OptionWords]]:
    if told.startswith(">"):
        return Kind.ORDER, _steps(told[1:], question.format)
    known, _hash, feedback = told.partition("#")
    if (truth := _TRUE.get(known.strip().lower())) is not None:
        return Kind.ONE, _true_or_false(truth, feedback, question.format)
    signs = [(sign, said.strip()) for sign, said in _ANSWER.findall(told)]
    if not signs or told.startswith("#"):
        _not(question, "a number" if told.startswith("#") else "an essay", notes)
        return None, []
    if all(sign == "=" for sign, _said in signs):
        if not all("->" in said for _sign_, said in signs):
            _not(question, "a short answer, typed,", notes)
            return None, []
        return Kind.MATCH, _pairs([said for _sign_, said in signs], question, notes)
    return _choices(signs, question, notes)


def _choices(signs: list[tuple[str, str]], question: Question, notes: list[Note]) -> tuple[Kind, list[OptionWords]]:
    weights = [_WEIGHT.match(said) for _sign_, said in signs]
    single = any(sign == "=" for sign, _said in signs)
    options = []
    for (sign, said), weight in zip(signs, weights, strict=True):
        share = float(weight[1]) if weight else 100.0 * (sign == "=")
        is_right = share == 100 if single else share > 0
        if single and 0 < share < 100:
            notes.append(Note(question.place, f"An answer worth {share:g}% counts as wrong."))
        text, _hash, why = said[weight.end() if weight else 0 :].partition("#")
        options.append(OptionWords(_words(text, question.format), is_right, _words(why, question.format)))
    if single and sum(option.is_right for option in options) == 1:
        return Kind.ONE, options
    if single:
        notes.append(Note(question.place, "More than one answer is right: it asks for several answers."))
    return Kind.SEVERAL, options


def _steps(told: str, format: str) -> list[OptionWords]:
    first, *lines = told.split("\n")
    words = first.split()
    setting = [*takewhile(_ORDER_WORD.fullmatch, words)]
    rest = " ".join(words[len(setting) :])
    return [OptionWords(_words(line, format), True, "") for line in [rest, *lines] if line.strip()]


def _true_or_false(truth: bool, feedback: str, format: str) -> list[OptionWords]:
    """The first feedback is for the wrong answer, the second for the right one."""
    wrong, _hash, right = feedback.partition("#")
    whys = {truth: _words(right, format), not truth: _words(wrong, format)}
    return [OptionWords(label, truth is value, whys[value]) for label, value in (("True", True), ("False", False))]


def _pairs(rows: list[str], question: Question, notes: list[Note]) -> list[OptionWords]:
    pairs = []
    for row in rows:
        text, _arrow, match = row.partition("->")
        if text.strip():
            pairs.append(OptionWords(_words(text, question.format), True, "", _words(match, question.format)))
        else:
            notes.append(Note(question.place, "A match that belongs to no row is left out."))
    return pairs


def _words(told: str, format: str) -> str:
    if said := _FORMAT.match(told.lstrip()):
        format, told = said[1], told.lstrip()[said.end() :]
    text = _shown(told)
    return words_of_html(text)[0] if format in ("html", "moodle") and "<" in text else text


def _shown(told: str) -> str:
    return told.strip().translate(_BACK).strip()


def _not(question: Question, what: str, notes: list[Note]) -> None:
    notes.append(
        Note(question.place, f"{what[:1].upper()}{what[1:]} is asked here, which our courses do not do. Not imported.")
    )
