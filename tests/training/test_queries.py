"""Where people stand with their courses, what waits for them, and what is not understood."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from portal import audit
from portal.models import Employment, Role
from tests.factories import PersonFactory, PolicyFactory, person_with
from tests.training.factories import answer, attempt_by, course_on, course_words, finished, give
from training import domain, queries
from training.enums import Standing
from training.models import Course

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice():
    return PersonFactory()


def standing(person):
    return [one.standing for one in queries.courses_for(person)]


def test_someone_stands_where_their_attempts_have_brought_them(alice):
    version = course_on()
    assert standing(alice) == [Standing.NOT_STARTED]
    attempt = attempt_by(alice, version)
    assert standing(alice) == [Standing.STARTED]
    domain.finish_attempt(answer(attempt, right=0), actor=alice)
    assert standing(alice) == [Standing.NOT_PASSED]
    attempt_by(alice, version)
    assert standing(alice) == [Standing.STARTED]
    finished(alice, version, right=4)
    assert standing(alice) == [Standing.COMPLETED]


def test_someone_who_used_up_their_attempts_stands_so(alice):
    finished(alice, course_on(attempts=1), right=0)
    assert standing(alice) == [Standing.USED_UP]
    assert queries.waiting_for(alice)[0].title.startswith("No attempts left, someone will help you: ")


def test_what_others_did_changes_nothing_of_where_someone_stands(alice):
    finished(PersonFactory(), course_on(), right=4)
    assert standing(alice) == [Standing.NOT_STARTED]


def test_a_course_that_changed_is_to_be_taken_again_and_the_old_completion_stays(alice):
    policy = PolicyFactory()
    finished(alice, course_on(policy), right=4)
    domain.load_course(course_words(policy, pass_mark=100), actor=audit.SYSTEM)
    [one] = queries.courses_for(alice)
    assert (one.standing, one.completed_at) == (Standing.NOT_STARTED, None)
    assert one.completed_before_at is not None
    assert [completion.attempt.version.number for completion in queries.completions(alice)] == [1]


def test_only_courses_that_apply_and_are_not_completed_wait(alice):
    done, todo = course_on(), course_on()
    course_on(PolicyFactory(covers=[Employment.CONTRACTOR]))
    finished(alice, done, right=4)
    [waiting] = queries.waiting_for(alice)
    assert waiting.title == f"Take the course: {todo.title}"
    assert waiting.url == reverse("training:course", args=[todo.course.slug])
    assert (waiting.due, waiting.overdue) == (timezone.localdate() + timedelta(days=28), False)


def test_what_waits_says_how_far_it_is(alice):
    version = course_on()
    attempt = attempt_by(alice, version)
    assert queries.waiting_for(alice)[0].title.startswith("Go on with the course: ")
    domain.finish_attempt(answer(attempt, right=0), actor=alice)
    assert queries.waiting_for(alice)[0].title.startswith("Try again to pass: ")


def test_nothing_waits_for_someone_who_left():
    course_on()
    assert queries.waiting_for(PersonFactory(is_active=False)) == []


@pytest.mark.parametrize("role", [Role.TRAINING_AUTHOR, Role.POLICY_OWNER])
def test_those_who_answer_for_courses_see_them_unasked(role):
    version = course_on(PolicyFactory(covers=[Employment.CONTRACTOR]))
    person = person_with(role)
    assert [(one.version, one.applies) for one in queries.courses_for(person)] == [(version, False)]
    assert queries.waiting_for(person) == []


def test_a_course_begun_stays_in_sight_when_the_policy_no_longer_applies(alice):
    version = course_on()
    attempt_by(alice, version)
    alice.employment = Employment.CONTRACTOR
    alice.save()
    assert list(Course.objects.visible_to(alice)) == [version.course]
    assert list(Course.objects.visible_to(PersonFactory(employment=Employment.CONTRACTOR))) == []


@pytest.mark.parametrize("courses", [1, 3])
def test_where_someone_stands_takes_the_same_queries_however_many_courses(alice, courses):
    for _ in range(courses):
        finished(alice, course_on(), right=1)
    assert alice.roles == frozenset()  # read once per person, not counted here
    with CaptureQueriesContext(
        connection,
    ) as made:
        assert len(queries.courses_for(alice)) == courses
        queries.waiting_for(alice)
    assert len(made) == 4


# --- questions ---


def test_the_next_question_is_the_next_without_an_answer_then_one_that_was_passed_over(alice):
    attempt = attempt_by(alice, course_on(items=4))

    def answer_at(position):
        give(attempt.asked.get(position=position), right=True)

    def after(position):
        return queries.progress_of(attempt).next_open(after=position)

    for position in (1, 3):
        answer_at(position)
    assert [after(0), after(2), after(3), after(4)] == [2, 4, 4, 2]
    for position in (2, 4):
        answer_at(position)
    assert after(0) is None


def test_the_time_left_is_short_in_its_last_minutes(alice):
    attempt = attempt_by(alice, course_on(minutes_allowed=30))
    said = {
        minutes: queries.time_left(attempt, attempt.expires_at - timedelta(minutes=minutes)) for minutes in (6, 5, -1)
    }
    assert {minutes: (time.minutes, time.is_short) for minutes, time in said.items()} == {
        6: (6, False),
        5: (5, True),
        -1: (0, True),
    }
    assert queries.time_left(attempt_by(alice, course_on())) is None
