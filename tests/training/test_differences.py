"""Two versions beside each other, as a reviewer reads them."""

from dataclasses import replace

from tests.training.factories import item_of
from training.content import CourseWords, LessonWords
from training.differences import differences
from training.enums import Kind

FIRST = LessonWords("First", "One.", ("A-1",))
SECOND = LessonWords("Second", "Two.", ("A-1",))
COURSE = CourseWords(
    slug="a",
    title="A",
    policies=("a",),
    minutes=10,
    pass_mark=80,
    lessons=(FIRST, SECOND),
    items=tuple(item_of(kind, clauses=("A-1",)) for kind in Kind),
)


def told(parts):
    return [(one.name, one.word, [label for label, _words in one.fields]) for one in parts]


def test_the_same_words_differ_in_nothing():
    found = differences(COURSE, COURSE)
    assert (found.any, found.same) == (False, 2 + len(Kind))


def test_before_a_first_version_nothing_stood():
    found = differences(None, COURSE)
    assert [one.word for one in [*found.lessons, *found.items]] == ["New"] * (2 + len(Kind))


def test_each_part_says_what_of_it_changed():
    one, *others = COURSE.items
    changed = replace(
        COURSE,
        pass_mark=90,
        lessons=(FIRST, replace(SECOND, body="Three.", clauses=("A-1", "A-2"))),
        items=(replace(one, prompt="Else?"), *others[1:]),
    )
    found = differences(COURSE, changed)
    assert [label for label, _words in found.settings] == ["Pass mark"]
    assert told(found.lessons) == [("Second", "Changed", ["Words", "Clauses"])]
    assert [(one.name, one.word) for one in found.items] == [("one", "Changed"), ("several", "Gone")]
    assert found.same == 1 + len(Kind) - 2


def test_a_lesson_with_another_title_in_its_place_is_the_same_lesson():
    found = differences(COURSE, replace(COURSE, lessons=(replace(FIRST, title="To begin"), SECOND)))
    assert told(found.lessons) == [("To begin", "Changed", ["Title"])]


def test_a_part_that_moved_is_not_taken_for_another_and_the_order_is_told():
    found = differences(COURSE, replace(COURSE, lessons=(SECOND, FIRST), items=COURSE.items[::-1]))
    assert [label for label, _words in found.settings] == ["Order of the lessons", "Order of the questions"]
    assert (found.lessons, found.items) == ([], [])
