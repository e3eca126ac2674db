"""Our own courses leave in any format and come back as they were."""

import io
import re
import zipfile
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.training.factories import item_of
from tests.training.test_content import SHIPPED, shipped
from training.content import CourseWords, ItemWords, LessonWords, OptionWords
from training.enums import Kind
from training.interchange import FORMATS, read, write
from training.interchange.apart import read_apart
from training.interchange.found import MOST_ITEMS

COURSES = {folder: shipped(folder) for folder in SHIPPED}
TRADED = [key for key in FORMATS if key != "yaml"]


def back(key, course):
    return read(f"course.{FORMATS[key].ending}", write(key, course))


@pytest.mark.parametrize("key", list(FORMATS))
@pytest.mark.parametrize("folder", SHIPPED)
def test_a_shipped_course_loses_nothing(folder, key):
    course = COURSES[folder]
    found = back(key, course)
    assert (found.course, found.notes) == (course, ())
    assert found.course.content_hash() == course.content_hash()
    assert write(key, found.course) == write(key, course)


@pytest.mark.parametrize("key", list(FORMATS))
def test_a_course_read_in_a_process_of_its_own_is_the_same(key):
    course = COURSES["handling_concerns"]
    assert read_apart(f"course.{FORMATS[key].ending}", write(key, course)).course == course


def kept_in(data):
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            data = package.read("imsmanifest.xml")
    return data.count(b"</postwise>") + data.count(b"</pw:course>") + data.count(b"</pw:kept>")


def course_of(*items):
    return CourseWords("a-course", "A course", ("dhs",), 5, 80, (LessonWords("One", "Read.", ("DHS-1",)),), items)


@pytest.mark.parametrize("key", ["moodle", "qti2", "qti3"])
@pytest.mark.parametrize("kind", [Kind.ONE, Kind.SEVERAL, Kind.ORDER, Kind.MATCH])
def test_nothing_of_an_ordinary_question_is_hidden_from_other_tools(key, kind):
    course = course_of(item_of(kind, clauses=("DHS-1",), tags=("work",)))
    assert back(key, course).course == course
    assert kept_in(write(key, course)) == 1  # the course's own


@pytest.mark.parametrize("key", TRADED)
def test_a_video_and_what_is_said_in_it_are_read_in_other_tools_and_come_back_in_their_place(key):
    video, said = "https://video.example/think-first", "Ana *stops*, and thinks.\n\nThen she posts: nothing."
    lesson = LessonWords("Think first", "Look twice.", ("DHS-1",), video=video, transcript=said)
    course = replace(course_of(item_of(Kind.ONE, clauses=("DHS-1",))), lessons=(lesson,))
    data = write(key, course)
    assert (back(key, course).course, back(key, course).notes) == (course, ())
    shown = replace(lesson, body=f"Look twice.\n\nVideo: <{video}>\n\n{said}", video="", transcript="")
    [seen] = read(f"course.{FORMATS[key].ending}", without_kept(data)).lessons
    assert seen == shown


def without_kept(data):
    """As a tool hands it on that knows nothing of what is kept beside."""
    if not data.startswith(b"PK"):
        lines = [line for line in data.splitlines() if not line.startswith(b"// postwise")]
        return re.sub(rb"<postwise>.*?</postwise>", b"", b"\n".join(lines), flags=re.DOTALL)
    package = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(package, "w") as new:
        for name in old.namelist():
            kept = rb"<pw:(course|kept)>.*?</pw:(course|kept)>"
            new.writestr(name, re.sub(kept, b"", old.read(name), flags=re.DOTALL))
    return package.getvalue()


words = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=40)
awkward = st.sampled_from([
    *("a{b}c", "= yes", "~no", "#1", "::t::", "// not a comment", "-> there", "%50%half", "[html]<b>", "a\\nb", "\\"),
    *("$CATEGORY: x", "<p>hi</p>", "&amp; & &lt;", "]]>", "a\n\n\nb", "a  b\n  c", "T", "TRUE#", "}", "x\ty", "[id:3]"),
    *("\\\\n", "####", "a\r\nx", "a\x07b", "{>", "=a -> b", "</text>", "<!-- a -->", "<![CDATA[x]]>", "{}", "%"),
])  # fmt: skip
said = (words | awkward).map(str.strip).filter(bool)


@settings(max_examples=40, deadline=None)
@given(st.data())
@pytest.mark.parametrize("key", TRADED)
def test_any_words_come_back_as_they_were(key, data):
    texts = data.draw(st.lists(said, min_size=2, max_size=4, unique=True))
    kind = data.draw(st.sampled_from([Kind.ONE, Kind.SEVERAL, Kind.ORDER, Kind.MATCH]))
    options = tuple(
        OptionWords(
            text,
            kind in (Kind.ORDER, Kind.MATCH) or at == 0,
            data.draw(said),
            f"{data.draw(said)} {at}" if kind == Kind.MATCH else "",
        )
        for at, text in enumerate(texts)
    )
    item = ItemWords("q1", data.draw(said), ("DHS-1",), options, kind, ("work",), kind == Kind.ONE)
    lesson = LessonWords(data.draw(said)[:150], data.draw(said), ("DHS-2",))
    course = replace(course_of(item), lessons=(lesson,), title=data.draw(said)[:100])
    assert back(key, course).course == course


@pytest.mark.parametrize("key", TRADED)
def test_a_course_longer_than_any_says_what_was_left_out(key):
    item = item_of(Kind.ONE, clauses=("DHS-1",))
    found = back(key, course_of(*(replace(item, key=f"q{at}") for at in range(MOST_ITEMS + 2))))
    assert (len(found.items), len(found.notes)) == (MOST_ITEMS, 2)


def test_what_another_tool_changed_counts_and_what_was_kept_beside_it_does_not():
    post = item_of(Kind.POST, clauses=("DHS-1",))
    changed = write("moodle", course_of(post)).replace(b"Hide the name", b"Hide all names")
    found = read("course.xml", changed)
    [item] = found.items
    assert (item.kind, item.post, [option.text for option in item.options][-1]) == (Kind.ONE, None, "Hide all names")
    assert "Mrs Kelly from Dubbo rang again" in item.prompt
    assert ["was changed since it was exported" in note.words for note in found.notes] == [True]


def test_a_clause_added_elsewhere_is_taken_with_all_that_was_kept():
    post = item_of(Kind.POST, clauses=("DHS-1",))
    tags = "// [id:post] [tag:clause:DHS-1]"
    text = write("gift", course_of(post)).decode().replace(tags, f"{tags} [tag:clause:DHS-9]")
    found = read("course.gift", text.encode())
    assert found.items == (replace(post, clauses=("DHS-1", "DHS-9")),)
    assert found.notes == ()
