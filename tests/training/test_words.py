"""A course as words: from its rows, and to the file it would be read from."""

from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import PolicyFactory, published_edition
from tests.training.factories import course_on, course_words, item_of
from tests.training.test_content import SHIPPED, shipped
from training.content import ItemWords, LessonWords, OptionWords, as_yaml, read_course
from training.enums import Kind
from training.queries import words_of


@pytest.mark.parametrize("folder", SHIPPED)
def test_a_shipped_course_is_written_as_it_is_read(folder):
    course = shipped(folder)
    written = as_yaml(course)
    assert read_course(written) == course
    assert as_yaml(read_course(written)) == written


@pytest.fixture(scope="module")
def course():
    return shipped("handling_concerns")


AWKWARD = (
    "yes",
    "null",
    "2017-11-22",
    "3.0",
    "- not a list",
    "# not a comment",
    "key: value",
    "“quoted” 'and' \"so\"",
    "a line\n\n    and one further in  \n\ttab",
    "\x85 next \u2028 line",
    "emoji 🐨 and \x07 bell",
    "{braces} [brackets] & * ! | > % @ `",
    "line\rreturn\r\nboth",
)


@pytest.mark.parametrize("words", AWKWARD)
def test_words_that_yaml_would_take_for_something_else_stay_words(course, words):
    course = shipped("handling_concerns")
    words = words.strip()
    options = (OptionWords(words, True, words), OptionWords("Other", False, words))
    course = replace(
        course,
        title=words,
        lessons=(LessonWords(words, words, (words,)),),
        items=(ItemWords(words, words, (words,), options, tags=(words,)),),
        draw={words: 1},
    )
    assert read_course(as_yaml(course)) == course


@pytest.mark.django_db
def test_a_version_says_what_it_was_made_of_in_as_many_queries_for_any_course():
    policy = PolicyFactory()
    published_edition(policy)
    clauses = (f"{policy.slug}-2".upper(), f"{policy.slug}-1".upper())
    words = course_words(
        policy,
        items=tuple(item_of(kind, clauses=clauses, tags=("work", "all")) for kind in Kind),
        roles=("policy_owner",),
        for_managers=True,
        draw={"work": 3},
        attempts=3,
        wait_hours=2,
        minutes_allowed=20,
    )
    version = course_on(policy, **{name: getattr(words, name) for name in ("items", "roles", "for_managers", "draw")},
                        attempts=3, wait_hours=2, minutes_allowed=20)  # fmt: skip
    assert words_of(version) == words
    assert words_of(version).content_hash() == version.content_hash
    counted = [_queries(course_on(items=number)) for number in (1, 3)]
    assert counted == [counted[0]] * 2


def _queries(version):
    version = type(version).objects.get(pk=version.pk)
    with CaptureQueriesContext(connection) as made:
        words_of(version)
    return len(made)
