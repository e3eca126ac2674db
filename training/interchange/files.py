"""The formats, and which of them a file is in."""

import codecs
import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from training.content import BadCourseFile, CourseWords, as_file, as_yaml, read_course

from .decoding import decoded
from .found import Found, Unreadable, assembled
from .gift import write_gift
from .gift_reading import read_gift
from .moodle import write_moodle
from .moodle_reading import read_moodle
from .packing import Package, packed
from .qti import write_qti_2, write_qti_3
from .qti_reading import read_package, read_single
from .shown import ENDING, Files, taken_from
from .tree import read_tree

MOST_BYTES = 5 * 1024 * 1024
MOST_YAML = 1024 * 1024
COURSE_FILE = "training.yaml"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_OPENS = re.compile(rb"\s*<", re.ASCII)
# Empty characters and halves of characters, as `repr` shows them.
_UNKEEPABLE = re.compile(r"(?<!\\)(?:\\\\)*\\(?:x00|ud[89a-f])")
_MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def _write_yaml(course: CourseWords, pictures: Files) -> bytes:
    """With pictures a package, as the folder of a course is: they lie beside its file."""
    words = as_yaml(course).encode()
    if not pictures:
        return words
    return packed({COURSE_FILE: words, **{name + ENDING: data for name, data in sorted(pictures.items())}})


@dataclass(frozen=True, slots=True)
class Format:
    """`carries` says to whom it is useful, and what others see of it."""

    key: str
    name: str
    ending: str
    media_type: str
    carries: str
    write: Callable[[CourseWords, Files], bytes]


FORMATS = {
    one.key: one
    for one in (
        Format(
            "yaml", "YAML", "yaml", "application/yaml",
            "The course as policy officers write it: everything, easy to read and to compare, its pictures beside it.",
            _write_yaml,
        ),
        Format(
            "gift", "Moodle GIFT", "gift.txt", "text/plain; charset=utf-8",
            "Plain text. Other tools see questions, answers, tags, lessons and explanations of choices; no pictures.",
            write_gift,
        ),
        Format(
            "moodle", "Moodle XML", "xml", "application/xml",
            "Other tools see questions of every kind, answers, explanations, tags, lessons and their pictures.",
            write_moodle,
        ),
        Format(
            "qti2", "QTI 2.1", "qti21.zip", "application/zip",
            "For assessment tools. They see questions of every kind, answers, explanations, lessons and pictures.",
            write_qti_2,
        ),
        Format(
            "qti3", "QTI 3.0", "qti3.zip", "application/zip",
            "The same for newer tools.",
            write_qti_3,
        ),
    )
}  # fmt: skip


def write(key: str, course: CourseWords, pictures: Files | None = None) -> bytes:
    """The whole course with its pictures, PNGs by their names. `read` gives it back as it was."""
    return FORMATS[key].write(course, pictures or {})


def kind_of_file(key: str, pictures: Files) -> tuple[str, str]:
    """How its name ends, and its media type."""
    if key == "yaml" and pictures:
        return "yaml.zip", "application/zip"
    return FORMATS[key].ending, FORMATS[key].media_type


def read(name: str, data: bytes) -> Found:
    """What a file holds, whichever format it is in. Raises Unreadable."""
    if len(data) > MOST_BYTES:
        raise Unreadable(
            f"This file is larger than {MOST_BYTES // 1024 // 1024} MB, more than any course. "
            "Check that it is the right one."
        )
    if not data.strip():
        raise Unreadable("This file is empty. Choose a file with questions in it.")
    found = assembled(_read(name.lower(), data))
    if _UNKEEPABLE.search(repr(found)):
        raise Unreadable("There are signs in this file that no text holds. Export it again.")
    return found


def _read(name: str, data: bytes) -> Found:
    if data.startswith(_ZIP):
        package = Package(data)
        return _read_folder(package) if package.has(COURSE_FILE) else read_package(package)
    if _is_xml(data):
        return _read_xml(data)
    if name.endswith((".yaml", ".yml")):
        return _read_yaml(data)
    return read_gift(data)


def _is_xml(data: bytes) -> bool:
    start = data[:200]
    for mark in _MARKS:
        start = start.removeprefix(mark)
    return bool(_OPENS.match(start.replace(b"\0", b"")))


def _read_xml(data: bytes) -> Found:
    root = read_tree(data)
    if root.name == "quiz":
        return read_moodle(root)
    if root.name in ("assessmentItem", "qti-assessment-item"):
        return read_single(root)
    if root.name == "questestinterop":
        raise Unreadable("This is QTI 1.2. Export it as QTI 2.1 or 3.0 and try again.")
    raise Unreadable(f"This is XML, but neither Moodle XML nor QTI: it begins with “{root.name[:40]}”.")


def _read_folder(package: Package) -> Found:
    folder = package.folder_of(COURSE_FILE)
    return replace(_read_yaml(package.read(folder + COURSE_FILE)), files=taken_from(package, folder))


def _read_yaml(data: bytes) -> Found:
    text = decoded(data)
    if len(text) > MOST_YAML:
        raise Unreadable("This file is larger than any course. Check that it is the right one.")
    try:
        course = read_course(text)
    except BadCourseFile as refusal:
        raise Unreadable(str(refusal)) from refusal
    about = {key: value for key, value in as_file(course).items() if key not in ("lessons", "items")}
    return Found("YAML", course.title, about, course.lessons, course.items)
