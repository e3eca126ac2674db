"""The pages of how questions do: for those who answer for a course, with numbers and nothing else."""

import csv
from io import StringIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal import audit
from portal.models import Role
from tests.factories import PersonFactory, PolicyFactory, person_with
from tests.training.factories import course_on, course_words, finished, of_all_kinds
from tests.training.views.steps import path, text
from training import domain

pytestmark = pytest.mark.django_db


@pytest.fixture
def author(client_for):
    return client_for(person_with(Role.TRAINING_AUTHOR))


def answered(version, *rights):
    for right in rights:
        finished(PersonFactory(), version, right=right)
    domain.count_answers()
    return version


def rows_of(page):
    return {row["item"].key: row["insight"] for row in page.context["rows"]}


def test_a_course_shows_how_each_question_does(author):
    version = answered(course_on(items=2), *[0] * 10, *[1] * 10, *[2] * 20)
    page = author.get(path("insight-course", version.course.slug))
    found = rows_of(page)
    assert [(one.answers, one.right, one.percent) for one in found.values()] == [(40, 30, 75), (40, 20, 50)]
    assert "<strong>40</strong> people finished a first attempt, and 50% of them passed" in text(page)
    assert [one["item"].key for one in page.context["to_mend"]] == ["q01", "q02"]


def test_the_list_leads_to_each_course_as_it_now_reads(author):
    version = answered(course_on(items=2), *[0] * 5, *[2] * 5)
    domain.load_course(course_words(version.course.policies.get(), items=2, pass_mark=90), actor=audit.SYSTEM)
    page = author.get(path("insight"))
    [row] = page.context["rows"]
    assert (row.version.number, row.attempts) == (2, None)
    assert "under 5" in text(page)
    assert path("insight-course", version.course.slug) in text(page)


@pytest.mark.parametrize("rights", [[0, 1, 2, 2], [0] * 4])
def test_of_a_few_people_nothing_is_shown(author, rights):
    version = answered(course_on(items=2), *rights)
    page = author.get(path("insight-course", version.course.slug))
    assert page.context["chosen"].attempts is None
    assert "Too few to say anything" in text(page)


def test_a_question_shows_its_answers_and_its_versions(author):
    version = answered(course_on(items=2), *[0] * 10, *[1] * 10, *[2] * 10)
    policy = version.course.policies.get()
    later = domain.load_course(course_words(policy, items=2, pass_mark=90), actor=audit.SYSTEM)
    answered(later, *[2] * 6)
    page = author.get(path("insight-item", version.course.slug, "q01"), {"version": 1})
    rows = [(one["option"].words, one["option"].chosen, one["low"], one["high"]) for one in page.context["options"]]
    assert rows == [("Wrong answer 1", 10, None, None), ("Right answer 1", 20, None, None), ("Odd answer 1", 0, 0, 0)]
    assert [(one.number, insight.answers) for one, insight in page.context["versions"]] == [(2, 6), (1, 30)]
    assert author.get(path("insight-item", version.course.slug, "q01")).context["chosen"].version == later


def test_every_kind_of_question_has_its_page(author):
    version = answered(of_all_kinds(PolicyFactory()), *[0, 1, 2, 3, 4, 5] * 5)
    for item in version.items.all():
        page = author.get(path("insight-item", version.course.slug, item.key))
        assert len(page.context["options"]) == item.options.count()
        assert page.context["insight"].answers == 30


def test_the_table_is_what_the_page_shows(author):
    version = answered(course_on(items=2), *[0] * 10, *[1] * 10, *[2] * 18)
    answer = author.get(path("insight-table", version.course.slug))
    rows = [*csv.DictReader(StringIO(b"".join(answer.streaming_content).decode("utf-8-sig")))]
    assert [(row["Question"], row["Answers"], row["Right in percent"]) for row in rows] == [
        ("q01", "38", "73"),
        ("q02", "38", "47"),
    ]


@pytest.mark.parametrize("asked", ["9", "x", "-1"])
def test_a_version_or_question_there_never_was_is_not_found(author, asked):
    version = course_on()
    assert author.get(path("insight-course", version.course.slug), {"version": asked}).status_code == 404
    assert author.get(path("insight-item", version.course.slug, asked)).status_code == 404
    assert author.get(path("insight-course", "nothing")).status_code == 404


@pytest.mark.parametrize("items", [2, 12])
def test_the_page_takes_the_same_queries_however_many_questions(author, items):
    version = answered(course_on(items=items), *[1] * 6)
    for address, number in (
        (path("insight-course", version.course.slug), 10),
        (path("insight-item", version.course.slug, "q01"), 12),
    ):
        author.get(address)
        with CaptureQueriesContext(connection) as made:
            assert author.get(address).status_code == 200
        assert sum('"training_' in query["sql"] for query in made) == number
