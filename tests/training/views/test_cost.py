"""The cost of a page: only what it asks of training, since the frame asks for itself."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.training.factories import (
    attempt_by,
    course_on,
    finished,
)
from tests.training.views.steps import path, text

pytestmark = pytest.mark.django_db


def asked_of_training(browser, address):
    browser.get(address)
    with CaptureQueriesContext(connection) as made:
        assert browser.get(address).status_code == 200
    return sum('"training_' in query["sql"] for query in made)


@pytest.mark.parametrize("courses", [1, 3])
def test_the_list_takes_three_queries_however_many_courses(browser, alice, courses):
    for _ in range(courses):
        finished(alice, course_on(), right=4)
    assert text(browser.get(path("courses"))).count('class="todo-item"') == courses
    assert asked_of_training(browser, path("courses")) == 3


@pytest.mark.parametrize("attempts", [1, 3])
def test_a_course_takes_the_same_queries_however_many_attempts(browser, alice, version, attempts):
    for _ in range(attempts):
        finished(alice, version, right=0)
    assert asked_of_training(browser, path("course", version.course.slug)) == 8


@pytest.mark.parametrize("items", [1, 12])
def test_a_result_takes_the_same_queries_however_many_questions(browser, alice, items):
    attempt = finished(alice, course_on(items=items), right=items)
    assert asked_of_training(browser, path("attempt", attempt.pk)) == 7


@pytest.mark.parametrize("items", [1, 12])
def test_a_question_takes_the_same_queries_however_many_there_are(browser, alice, items):
    attempt = attempt_by(alice, course_on(items=items))
    assert asked_of_training(browser, path("question", attempt.pk, 1)) == 5
