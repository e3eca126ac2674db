"""What a policy officer writes in a training.yaml, and what they are told when it cannot be read."""

import copy
from pathlib import Path

import pytest
import yaml

from training.content import BadCourseFile, read_course

CONTENT = Path(__file__).parents[2] / "policies" / "content"
COURSE = {
    "slug": "rules-basics",
    "title": "The rules, the essentials",
    "policy": "rules",
    "minutes": 12,
    "pass_mark": 80,
    "lessons": [{"title": "First", "clauses": ["RULE-1"], "body": "Read this.\n"}],
    "items": [
        {
            "id": "q01",
            "clauses": ["RULE-1", "RULE-2"],
            "prompt": "What now?",
            "options": [
                {"text": "This.", "right": True, "why": "Because."},
                {"text": "That.", "right": False, "why": "It is not."},
            ],
        }
    ],
}


def without(*path):
    course = copy.deepcopy(COURSE)
    *above, last = path
    place = course
    for step in above:
        place = place[step]
    del place[last]
    return course


def with_(value, *path):
    course = copy.deepcopy(COURSE)
    *above, last = path
    place = course
    for step in above:
        place = place[step]
    place[last] = value
    return course


def test_a_course_is_read_whole():
    course = read_course(yaml.safe_dump(COURSE))
    assert (course.slug, course.policy, course.minutes, course.pass_mark) == ("rules-basics", "rules", 12, 80)
    assert [(lesson.title, lesson.body, lesson.clauses) for lesson in course.lessons] == [
        ("First", "Read this.", ("RULE-1",))
    ]
    assert [option.is_right for option in course.items[0].options] == [True, False]
    assert course.clauses() == {"RULE-1", "RULE-2"}


@pytest.mark.parametrize("path", sorted(CONTENT.glob("*/training.yaml")), ids=lambda path: path.parent.name)
def test_the_courses_that_ship_can_be_read(path):
    course = read_course(path.read_text(encoding="utf-8"))
    assert course.policy == path.parent.name
    assert len(course.items) >= 12


def test_only_what_a_learner_reads_makes_a_course_another():
    words = read_course(yaml.safe_dump(COURSE)).content_hash()
    assert read_course(yaml.safe_dump(with_(20, "minutes"))).content_hash() == words
    assert read_course(yaml.safe_dump(with_(90, "pass_mark"))).content_hash() != words
    assert read_course(yaml.safe_dump(with_("So it is.", "items", 0, "options", 0, "why"))).content_hash() != words
    assert read_course(yaml.safe_dump(with_(["RULE-2"], "items", 0, "clauses"))).content_hash() != words


ONE_OPTION = COURSE["items"][0]["options"][:1]
BAD = [
    (without("title"), "the course: `title` is missing."),
    (without("items", 0, "prompt"), "item 1: `prompt` is missing."),
    (
        with_(1, "draft"),
        "the course: `draft` is not known. Use slug, title, policy, minutes, pass_mark, lessons, items.",
    ),
    (with_("Rules Basics", "slug"), "`slug`: use small letters, digits and hyphens, as in dhs-basics."),
    (with_(0, "minutes"), "`minutes`: write a whole number from 1 to 480."),
    (with_(101, "pass_mark"), "`pass_mark`: write a whole number from 1 to 100."),
    (with_(True, "pass_mark"), "`pass_mark`: write a whole number from 1 to 100."),
    (with_([], "lessons"), "`lessons`: write a list with something in it."),
    (with_("", "lessons", 0, "body"), "lesson 1, `body`: write some words; put quotation marks round a number."),
    (
        with_([2017], "lessons", 0, "clauses"),
        "lesson 1, `clauses`: write some words; put quotation marks round a number.",
    ),
    (with_(["RULE-1", "RULE-1"], "lessons", 0, "clauses"), "lesson 1, `clauses`: RULE-1 stands there twice."),
    (with_([], "items", 0, "clauses"), "item q01, `clauses`: write a list with something in it."),
    (with_(ONE_OPTION, "items", 0, "options"), "item q01: a question needs two options or more."),
    (with_("That.", "items", 0, "options", 0, "text"), "item q01: two of its options say the same."),
    (with_(False, "items", 0, "options", 0, "right"), "item q01: one option has to be right, and none of them is."),
    (with_(True, "items", 0, "options", 1, "right"), "item q01: one option has to be right, and 2 of them are."),
    (with_("no", "items", 0, "options", 1, "right"), "item q01, option 2, `right`: write true or false."),
    (with_(COURSE["items"] * 2, "items"), "item q01: two items have this id; give one of them its own."),
    (with_("words", "items", 0), "item 1: write it as `id:`, `clauses:`, `prompt:`, `options:`."),
    ("words", "the course: write it as `slug:`, `title:`, `policy:`, `minutes:`, `pass_mark:`, `lessons:`, `items:`."),
]


@pytest.mark.parametrize(("course", "words"), BAD, ids=[words for _, words in BAD])
def test_a_course_that_cannot_be_used_says_what_to_mend(course, words):
    with pytest.raises(BadCourseFile) as refusal:
        read_course(yaml.safe_dump(course))
    assert str(refusal.value) == words


@pytest.mark.parametrize("text", ["slug: [", "a: b: c", "!!python/object/apply:os.getcwd []", "\x00"])
def test_what_is_not_yaml_is_refused_as_such(text):
    with pytest.raises(BadCourseFile, match="this is not YAML"):
        read_course(text)
