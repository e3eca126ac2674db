"""What a course allows, as its pages say it: attempts, waiting and time."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.training.factories import (
    answer,
    attempt_by,
    course_on,
    finished,
)
from tests.training.views.steps import choose, path, start, text

pytestmark = pytest.mark.django_db


def test_a_course_says_what_it_allows(browser):
    version = course_on(attempts=3, wait_hours=24, minutes_allowed=40)
    page = text(browser.get(path("course", version.course.slug)))
    assert "4 questions, for which you have 40 minutes." in page
    assert "You have 3 attempts, with 24 hours between one and the next." in page


def test_the_time_is_told_before_it_runs_and_while_it_runs(browser):
    version = course_on(lessons=1, minutes_allowed=40)
    attempt = start(browser, version)
    page = text(browser.get(path("lesson", version.course.slug, 1)))
    assert "You have 40 minutes for the questions" in page
    attempt.refresh_from_db()
    assert attempt.expires_at is None
    browser.post(path("begin", attempt.pk))
    assert "40 minutes left" in text(browser.get(path("question", attempt.pk, 1)))


def test_who_must_wait_is_told_until_when(browser, alice):
    version = course_on(attempts=3, wait_hours=24)
    finished(alice, version, right=0)
    page = text(browser.get(path("course", version.course.slug)))
    assert "You can try again soon" in page
    assert "Try the questions again" not in page
    assert "You can try again from " in text(browser.post(path("start", version.course.slug), follow=True))


def test_after_the_last_attempt_the_page_says_who_is_told_what(browser, alice):
    version = course_on(attempts=1)
    attempt = finished(alice, version, right=0)
    assert "Your manager and the training authors are told that, and nothing else." in text(
        browser.get(path("attempt", attempt.pk))
    )
    page = text(browser.get(path("course", version.course.slug)))
    assert "You have no attempts left" in page
    assert "You have no attempts left." in text(browser.post(path("start", version.course.slug), follow=True))


def test_an_answer_after_the_time_leads_to_the_result_and_says_why(browser, alice):
    long_ago = timezone.now() - timedelta(hours=3)
    attempt = answer(attempt_by(alice, course_on(minutes_allowed=60), at=long_ago), right=1, items=1, at=long_ago)
    page = choose(browser, attempt, 2, right=True)
    assert page.redirect_chain[-1][0] == path("attempt", attempt.pk)
    assert "Your time was over before this came." in text(page)
    assert "The time was over before all were answered." in text(page)
    assert text(page).count("Not answered in time") == 3
    assert browser.post(path("keep", attempt.pk, 2), {}).status_code == 409


def test_the_time_is_nearly_over(browser, alice):
    attempt = attempt_by(alice, course_on(minutes_allowed=60), at=timezone.now() - timedelta(minutes=57))
    assert "Nearly over: 3 minutes left" in text(browser.get(path("question", attempt.pk, 1)))
