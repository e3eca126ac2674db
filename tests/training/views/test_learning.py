"""The way through a course: start, leave, go on, answer, fail, try again, pass, show the certificate."""

import pytest
from django.urls import reverse

from portal import audit
from tests.factories import PersonFactory, PolicyFactory
from tests.training.factories import (
    answer,
    attempt_by,
    course_on,
    course_words,
    finished,
)
from tests.training.views.steps import assert_in_order, begun, choose, path, start, text
from training import domain
from training.models import Answer, Attempt, Completion

pytestmark = pytest.mark.django_db


def where(browser, attempt):
    """Where going on with the attempt leads."""
    return browser.get(path("attempt", attempt.pk)).headers["Location"]


def test_the_list_says_in_words_where_each_course_stands(browser, alice, version):
    passed = course_on()
    finished(alice, passed, right=4)
    page = text(browser.get(path("courses")))
    rows = page.split('class="todo-item"')[1:]
    said = {
        title: [word in row for word in ("Not started", "Completed")]
        for title in (version.title, passed.title)
        for row in rows
        if title in row
    }
    assert said == {version.title: [True, False], passed.title: [False, True]}


def test_the_list_says_what_will_stand_there_when_it_is_empty(browser):
    assert "No courses for you yet" in text(browser.get(path("courses")))


def test_a_course_says_how_long_it_is_and_what_passes(browser, version):
    page = text(browser.get(path("course", version.course.slug)))
    assert "About 10 minutes: 2 lessons to read, then 4 questions. You pass with 75% right." in page


def test_starting_leads_to_the_first_lesson_and_reading_on_to_the_questions(browser, version):
    slug = version.course.slug
    first = browser.post(path("start", slug), follow=True)
    assert first.redirect_chain[-1][0] == path("lesson", slug, 1)
    page = text(first)
    assert "<strong>words</strong>" in page
    assert path("lesson", slug, 2) in page
    attempt = Attempt.objects.get()
    assert f'action="{path("begin", attempt.pk)}"' in text(browser.get(path("lesson", slug, 2)))
    begin = browser.post(path("begin", attempt.pk), follow=True)
    assert begin.redirect_chain[-1][0] == path("question", attempt.pk, 1)


def test_a_lesson_links_each_clause_it_rests_on_to_its_place_in_the_policy(browser, version):
    policy = version.course.policies.get()
    page = text(browser.get(path("lesson", version.course.slug, 1)))
    assert f'href="{reverse("policies:read", args=[policy.slug])}#{policy.slug.upper()}-1"' in page


def test_lessons_can_be_read_without_starting(browser, version):
    page = text(browser.get(path("lesson", version.course.slug, 2)))
    assert "Start the course" in page
    assert not Attempt.objects.exists()


def test_someone_goes_on_where_they_left(browser, version):
    slug = version.course.slug
    attempt = start(browser, version)
    assert where(browser, attempt) == path("lesson", slug, 1)
    browser.get(path("lesson", slug, 2))
    browser.get(path("lesson", slug, 1))
    assert where(browser, attempt) == path("lesson", slug, 2)
    assert browser.get(path("question", attempt.pk, 1)).headers["Location"] == path("begin", attempt.pk)
    browser.post(path("begin", attempt.pk))
    assert where(browser, attempt) == path("question", attempt.pk, 1)
    choose(browser, attempt, 1, right=True)
    choose(browser, attempt, 2, right=False)
    assert where(browser, attempt) == path("question", attempt.pk, 3)
    assert "Go on where you left off" in text(browser.get(path("course", slug)))


def test_a_question_is_a_group_of_radio_buttons_under_its_own_words(browser, version):
    page = text(browser.get(path("question", begun(browser, version).pk, 1)))
    assert '<legend class="form-label">What would you do in case 1?' in page
    assert page.count('type="radio"') == 3
    assert "checked" not in page
    assert "Why the right answer" not in page


def test_an_answer_is_explained_at_once_and_leads_to_the_next_question(browser, version):
    attempt = begun(browser, version)
    page = text(choose(browser, attempt, 1, right=False))
    assert "<title>Not right: Question 1 of 4" in page
    assert_in_order(
        page, "Wrong answer 1", "You chose it, and it is not right", "Why the wrong", "Right answer 1", "It is right"
    )
    assert_in_order(page, "Why not the other", "Odd answer 1")
    assert "Why the right answer 1 is right." in page
    assert path("question", attempt.pk, 2) in page
    assert 'type="radio"' not in page


def test_sending_no_answer_says_so_and_keeps_nothing(browser, version):
    attempt = begun(browser, version)
    page = text(browser.post(path("question", attempt.pk, 1)))
    assert "Choose one of the answers." in page
    assert "<title>Error: " in page
    assert not Answer.objects.exists()


def test_an_answer_of_another_question_is_refused(browser, version):
    attempt = begun(browser, version)
    stray = version.items.get(position=2).options.first()
    page = text(browser.post(path("question", attempt.pk, 1), {"option": stray.pk}))
    assert "That answer does not belong to this question." in page
    assert not Answer.objects.exists()


def test_a_second_answer_from_another_tab_does_not_replace_the_first(browser, version):
    attempt = begun(browser, version)
    choose(browser, attempt, 1, right=False)
    page = text(choose(browser, attempt, 1, right=True))
    assert "your first answer stands" in page
    assert_in_order(page, "Wrong answer 1", "You chose it, and it is not right")


def test_the_same_answer_sent_twice_is_saved_once_and_nothing_is_said(browser, version):
    attempt = begun(browser, version)
    choose(browser, attempt, 1, right=True)
    assert "your first answer stands" not in text(choose(browser, attempt, 1, right=True))
    assert Answer.objects.count() == 1


def test_finishing_early_leads_to_the_question_that_is_open(browser, version):
    attempt = begun(browser, version)
    choose(browser, attempt, 1, right=True)
    response = browser.post(path("finish", attempt.pk), follow=True)
    assert response.redirect_chain[-1][0] == path("question", attempt.pk, 2)
    assert "There is a question left to answer first." in text(response)


def test_the_last_answer_offers_the_result(browser, alice, version):
    attempt = answer(attempt_by(alice, version), right=3, items=3)
    page = text(choose(browser, attempt, 4, right=True))
    assert f'action="{path("finish", attempt.pk)}"' in page
    assert where(browser, attempt) == path("question", attempt.pk, 4)


def test_a_pass_shows_the_score_and_the_certificate(browser, alice, version):
    attempt = answer(attempt_by(alice, version), right=3)
    page = text(browser.post(path("finish", attempt.pk), follow=True))
    assert "You passed" in page
    assert "75%, with 3 of 4 questions right. The pass mark is 75%." in page
    assert path("certificate", Completion.objects.get().code) in page
    assert "Try the questions again" not in page


def test_a_fail_explains_each_question_and_offers_another_try(browser, alice, version):
    attempt = answer(attempt_by(alice, version), right=1)
    page = text(browser.post(path("finish", attempt.pk), follow=True))
    assert "Not passed this time" in page
    for at in range(1, 5):
        assert f"Why the right answer {at} is right." in page
    assert f"{reverse('policies:read', args=[version.course.policies.get().slug])}#" in page
    again = browser.post(path("start", version.course.slug), follow=True)
    second = Attempt.objects.latest("pk")
    assert again.redirect_chain[-1][0] == path("question", second.pk, 1)
    assert "Attempt 1" in text(browser.get(path("course", version.course.slug)))


def test_a_finished_attempt_is_read_not_answered(browser, alice, version):
    attempt = finished(alice, version, right=4)
    assert browser.get(path("question", attempt.pk, 1)).headers["Location"] == path("attempt", attempt.pk)
    assert choose(browser, attempt, 1, right=False).redirect_chain[-1][0] == path("attempt", attempt.pk)
    assert browser.post(path("finish", attempt.pk)).headers["Location"] == path("attempt", attempt.pk)
    assert Completion.objects.count() == 1


def test_a_completed_course_is_not_started_again(browser, alice, version):
    finished(alice, version, right=4)
    page = text(browser.post(path("start", version.course.slug), follow=True))
    assert "You have completed this course." in page
    assert "See your certificate" in page
    assert Attempt.objects.count() == 1


def test_a_course_that_changed_says_so_and_can_be_taken_again(browser, alice):
    policy = PolicyFactory()
    old = finished(alice, course_on(policy), right=2)
    finished(alice, old.version, right=4)
    domain.load_course(course_words(policy, pass_mark=100), actor=audit.SYSTEM)
    page = text(browser.get(path("course", old.version.course.slug)))
    assert "This course has changed" in page
    assert "Start the course" in page
    assert "This course has changed since." in text(browser.get(path("attempt", old.pk)))


def test_an_attempt_left_at_a_version_that_changed_goes_on_at_its_questions(browser, alice):
    policy = PolicyFactory()
    attempt = domain.start_attempt(course_on(policy), actor=alice)
    domain.load_course(course_words(policy, pass_mark=100), actor=audit.SYSTEM)
    assert where(browser, attempt) == path("begin", attempt.pk)
    assert "Begin the questions" in text(browser.get(path("begin", attempt.pk)))
    browser.post(path("begin", attempt.pk))
    assert where(browser, attempt) == path("question", attempt.pk, 1)


def test_a_certificate_says_who_what_when_and_its_code(browser, alice, version):
    completion = finished(alice, version, right=4).completion
    page = text(browser.get(path("certificate", completion.code)))
    assert f"{alice.name} completed {version.title}" in page
    assert completion.code in page
    assert f"{version.course.policies.get().short_name}, edition 1" in page


@pytest.mark.parametrize("typed", ["{}", " {} ", "{lower}", "{spaced}"])
def test_anyone_shown_a_certificate_can_check_its_code_as_they_type_it(client_for, alice, version, typed):
    code = finished(alice, version, right=4).completion.code
    typed = typed.format(code, lower=code.lower(), spaced=code.replace("-", " "))
    page = text(client_for(PersonFactory()).post(path("verify"), {"code": typed}))
    assert "This certificate is genuine" in page
    assert alice.name in page


def test_a_code_that_belongs_to_no_certificate_is_said_to(browser):
    assert "No certificate has this code" in text(browser.post(path("verify"), {"code": "AAAA-BBBB"}))
    assert "Type the code that stands on the certificate." in text(browser.post(path("verify"), {"code": " "}))
