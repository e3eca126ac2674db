"""What a policy officer writes in a training.yaml, and what they are told when it cannot be read."""

import copy
import csv
from pathlib import Path

import pytest
import yaml

from portal.roles import DIGITAL_MEDIA, PEOPLE_SERVICES
from training.content import BadCourseFile, read_course
from training.enums import Kind

HERE = Path(__file__).parent
CONTENT = HERE.parents[1] / "policies" / "content"
SHIPPED = ("at_work_and_at_home", "handling_concerns")
CLAUSES = [row["ref"] for row in csv.DictReader((HERE.parent / "policies" / "clause_refs.csv").open(encoding="utf-8"))]
COURSE = {
    "slug": "rules-basics",
    "title": "The rules, the essentials",
    "policies": ["rules"],
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
    assert (course.slug, course.policies, course.minutes, course.pass_mark) == ("rules-basics", ("rules",), 12, 80)
    assert [(lesson.title, lesson.body, lesson.clauses) for lesson in course.lessons] == [
        ("First", "Read this.", ("RULE-1",))
    ]
    assert [option.is_right for option in course.items[0].options] == [True, False]
    assert course.clauses() == {"RULE-1", "RULE-2"}


def shipped(folder):
    return read_course((CONTENT / folder / "training.yaml").read_text(encoding="utf-8"))


def test_the_course_for_everyone_asks_of_both_policies_with_scenarios_of_each():
    course = shipped("at_work_and_at_home")
    assert (course.minutes, len(course.items) >= 40) == (25, True)
    posts = [item.key.split("-")[0] for item in course.items if item.kind == Kind.POST]
    assert min(posts.count("dhs"), posts.count("acbps")) >= 6
    for policy in ("DHS", "ACBPS"):
        own = [item for item in course.items if all(ref.startswith(policy) for ref in item.clauses)]
        assert {item.kind for item in own} >= {Kind.ONE, Kind.SEVERAL, Kind.MATCH, Kind.POST}
        for tag, number in course.draw.items():
            assert sum(tag in item.tags for item in own) >= number, (policy, tag)
    assert all(len({ref.split("-")[0] for ref in part.clauses}) == 1 for part in (*course.items, *course.lessons))


def test_the_course_for_those_who_handle_concerns_is_for_them_alone_and_has_every_kind():
    course = shipped("handling_concerns")
    assert course.for_managers
    assert {*course.roles} == {*DIGITAL_MEDIA, *PEOPLE_SERVICES}
    assert {item.kind for item in course.items} == {*Kind}


@pytest.mark.parametrize("folder", SHIPPED)
def test_every_clause_a_question_tests_is_taught_in_a_lesson(folder):
    course = shipped(folder)
    taught = {ref for lesson in course.lessons for ref in lesson.clauses}
    assert {ref for item in course.items for ref in item.clauses} - taught == set()


@pytest.mark.parametrize("folder", SHIPPED)
def test_lessons_and_questions_cite_clauses_of_the_policies_of_their_course(folder):
    course = shipped(folder)
    known = {ref for ref in CLAUSES if ref.split("-")[0].lower() in course.policies}
    for part in (*course.lessons, *course.items):
        assert set() < set(part.clauses) <= known, part


@pytest.mark.parametrize("folder", SHIPPED)
def test_lessons_are_short_enough_to_read_and_long_enough_to_help(folder):
    lengths = {lesson.title: len(lesson.body.split()) for lesson in shipped(folder).lessons}
    assert {title: words for title, words in lengths.items() if not 120 <= words <= 250} == {}


def test_question_ids_are_never_shared():
    keys = [item.key for folder in SHIPPED for item in shipped(folder).items]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("folder", SHIPPED)
def test_a_question_with_one_answer_has_three_or_four_of_which_one_is_right(folder):
    for item in shipped(folder).items:
        if item.kind in (Kind.ONE, Kind.POST):
            assert 3 <= len(item.options) <= 4, item.key
            assert [option.is_right for option in item.options].count(True) == 1, item.key


@pytest.mark.parametrize("folder", SHIPPED)
def test_no_right_answer_stands_out_by_its_length(folder):
    """Whoever always takes the longest answer should not pass."""
    single = [item for item in shipped(folder).items if item.kind in (Kind.ONE, Kind.POST)]
    longest = sum(max(item.options, key=lambda option: len(option.text)).is_right for item in single)
    assert longest / len(single) < 0.6


def test_only_what_a_learner_reads_makes_a_course_another():
    words = read_course(yaml.safe_dump(COURSE)).content_hash()
    assert read_course(yaml.safe_dump(with_(20, "minutes"))).content_hash() == words
    assert read_course(yaml.safe_dump(with_(90, "pass_mark"))).content_hash() != words
    assert read_course(yaml.safe_dump(with_("So it is.", "items", 0, "options", 0, "why"))).content_hash() != words
    assert read_course(yaml.safe_dump(with_(["RULE-2"], "items", 0, "clauses"))).content_hash() != words


ONE_OPTION = COURSE["items"][0]["options"][:1]
OF_KIND = {
    Kind.SEVERAL: {"options": [*COURSE["items"][0]["options"], {"text": "Both.", "right": True, "why": "So."}]},
    Kind.ORDER: {"steps": [{"text": "First.", "why": "It is."}, {"text": "Then.", "why": "So it is."}]},
    Kind.MATCH: {
        "pairs": [{"text": "A.", "match": "one", "why": "So."}, {"text": "B.", "match": "two", "why": "So too."}]
    },
    Kind.POST: {
        "options": COURSE["items"][0]["options"],
        "post": {"platform": "short", "author": "Sam", "words": "Rain again. My boss is a goose."},
        "phrases": [
            {"text": "Rain", "right": False, "why": "Weather."},
            {"text": "My boss is a goose", "right": True, "why": "A colleague."},
        ],
    },
}


def of_kind(kind, *path, value=None):
    """The course with its one question of this kind, and something about it changed."""
    item = copy.deepcopy(
        {"id": "q01", "clauses": ["RULE-1"], "prompt": "What now?", "kind": kind.value, **OF_KIND[kind]}
    )
    if path:
        place = item
        for step in path[:-1]:
            place = place[step]
        if value is None:
            del place[path[-1]]
        else:
            place[path[-1]] = value
    return {**COURSE, "items": [item]}


@pytest.mark.parametrize("kind", list(OF_KIND))
def test_a_question_of_each_kind_is_read(kind):
    [item] = read_course(yaml.safe_dump(of_kind(kind))).items
    assert (item.kind, len(item.options), bool(item.phrases), bool(item.post)) == (
        kind,
        3 if kind == Kind.SEVERAL else 2,
        kind == Kind.POST,
        kind == Kind.POST,
    )


def test_the_rules_of_attempts_and_whom_it_is_for_are_read():
    course = read_course(
        yaml.safe_dump(
            {
                **with_(["work"], "items", 0, "tags"),
                "for": ["managers", "breach_decision_maker"],
                "attempts": 3,
                "wait_hours": 24,
                "minutes_allowed": 40,
                "draw": {"work": 1},
            }
        )
    )
    assert (course.attempts, course.wait_hours, course.minutes_allowed, course.draw) == (3, 24, 40, {"work": 1})
    assert (course.roles, course.for_managers) == (("breach_decision_maker",), True)


PICTURED = [
    ("![](picture:map)", "say what the picture “map” shows"),
    ('![](picture:map "Decorative")', "say what the picture “map” shows"),
    ("![Map](map.png)", "the picture map.png lies elsewhere"),
    ("![Map](picture:Big%20Map)", "lies elsewhere"),
    ("[![Map](https://example.org/map.png)](https://example.org)", "lies elsewhere"),
    (f"![{'long ' * 120}](picture:map)", "in at most 500 characters"),
]


@pytest.mark.parametrize(("body", "words"), PICTURED)
def test_a_picture_of_a_lesson_is_ours_and_says_what_it_shows(body, words):
    with pytest.raises(BadCourseFile) as refusal:
        read_course(yaml.safe_dump(with_(body, "lessons", 0, "body")))
    assert str(refusal.value).startswith("lesson 1, `body`: ")
    assert words in str(refusal.value)


@pytest.mark.parametrize("body", ["![A map](picture:map)", '![](picture:map "decorative")', "`![](picture:map)`"])
def test_a_picture_that_is_told_or_decorative_is_taken(body):
    assert read_course(yaml.safe_dump(with_(body, "lessons", 0, "body"))).lessons[0].body == body


BAD = [
    (
        of_kind(Kind.ORDER, "steps", value=OF_KIND[Kind.ORDER]["steps"][:1]),
        "item q01: a question needs two options or more.",
    ),
    (of_kind(Kind.ORDER, "steps"), "item q01: `steps` is missing."),
    (
        of_kind(Kind.ORDER, "post", value={}),
        "item q01: `post` is not known. Use id, clauses, prompt, steps, kind, tags.",
    ),
    (
        of_kind(Kind.MATCH, "pairs", 1, "match", value="one"),
        "item q01: all of its pairs have the same match, so there is nothing to find.",
    ),
    (of_kind(Kind.MATCH, "pairs", 1, "why"), "item q01, pair 2: `why` is missing."),
    (
        of_kind(Kind.POST, "post", "platform", value="bird"),
        "item q01, `post`, `platform`: use one of feed, short, forum, chat, pictures, work.",
    ),
    (of_kind(Kind.POST, "post", "words"), "item q01, `post`: `words` is missing."),
    (
        of_kind(Kind.POST, "phrases", 0, "text", value="Snow"),
        "item q01: the phrase “Snow” has to stand in the words of the post, and once.",
    ),
    (
        of_kind(Kind.POST, "phrases", value=OF_KIND[Kind.POST]["phrases"][::-1]),
        "item q01: the phrase “Rain” has to come after the one before it, as it does in the post.",
    ),
    (
        of_kind(Kind.POST, "phrases", value=OF_KIND[Kind.POST]["phrases"][1:]),
        "item q01: of its phrases at least one has to be right and one not.",
    ),
    (with_("guess", "items", 0, "kind"), "item q01, `kind`: use one of one, several, order, match, post."),
    ({**COURSE, "attempts": 0}, "`attempts`: write a whole number from 1 to 20."),
    ({**COURSE, "draw": {"work": 1}}, "`draw`, work: no item has this tag."),
    (
        {**with_(["work"], "items", 0, "tags"), "draw": {"work": 2}},
        "`draw`, work: write a whole number from 1 to 1.",
    ),
    (
        {**with_(["work", "home"], "items", 0, "tags"), "draw": {"work": 1, "home": 1}},
        "item q01, `tags`: name exactly one of those that are drawn: home, work.",
    ),
    (without("title"), "the course: `title` is missing."),
    (without("items", 0, "prompt"), "item 1: `prompt` is missing."),
    (
        with_(1, "draft"),
        "the course: `draft` is not known. Use slug, title, policies, minutes, pass_mark, lessons, items, for, "
        "attempts, wait_hours, minutes_allowed, draw.",
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
    (with_("words", "items", 0), "item 1: write it as `id:`, `clauses:`, `prompt:`."),
    (
        "words",
        "the course: write it as `slug:`, `title:`, `policies:`, `minutes:`, `pass_mark:`, `lessons:`, `items:`.",
    ),
]


@pytest.mark.parametrize(("course", "words"), BAD, ids=[words for _, words in BAD])
def test_a_course_that_cannot_be_used_says_what_to_mend(course, words):
    with pytest.raises(BadCourseFile) as refusal:
        read_course(yaml.safe_dump(course))
    assert str(refusal.value) == words


def test_a_course_for_nobody_known_names_those_it_can_be_for():
    with pytest.raises(BadCourseFile, match="`for`: use one of managers, policy_owner"):
        read_course(yaml.safe_dump({**COURSE, "for": ["cats"]}))


@pytest.mark.parametrize("text", ["slug: [", "a: b: c", "!!python/object/apply:os.getcwd []", "\x00"])
def test_what_is_not_yaml_is_refused_as_such(text):
    with pytest.raises(BadCourseFile, match="this is not YAML"):
        read_course(text)
