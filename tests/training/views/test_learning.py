"""The way through a course: start, leave, go on, answer, fail, try again, pass, show the certificate."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from portal import audit
from tests.factories import PersonFactory, PolicyFactory
from tests.training.factories import (
    answer,
    attempt_by,
    course_on,
    course_words,
    finished,
    of_all_kinds,
    right_of,
    wrong_of,
)
from training import domain
from training.enums import Kind, Part
from training.models import Answer, Attempt, Completion

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice():
    return PersonFactory()


@pytest.fixture
def browser(alice, client_for):
    return client_for(alice)


@pytest.fixture
def version():
    return course_on(lessons=2, items=4)


def path(name, *args):
    return reverse(f"training:{name}", args=args)


def text(response):
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def start(browser, version):
    browser.post(path("start", version.course.slug))
    return Attempt.objects.latest("pk")


def begun(browser, version):
    attempt = start(browser, version)
    browser.post(path("begin", attempt.pk))
    return attempt


def choose(browser, attempt, position, *, right):
    asked = attempt.asked.get(position=position)
    [option] = right_of(asked) if right else wrong_of(asked)
    return browser.post(path("question", attempt.pk, position), {"option": option}, follow=True)


def assert_in_order(page, *words):
    places = [page.find(one) for one in words]
    assert -1 not in places, words
    assert places == sorted(places), words


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


# --- every kind of question ---


@pytest.fixture
def of_each(alice):
    """An attempt with one question of each kind."""
    attempt = attempt_by(alice, of_all_kinds(PolicyFactory()))
    return {asked.item.kind: asked for asked in attempt.asked.select_related("item")}


def fields_of(asked, *, right):
    """What the form of a question sends."""
    chosen = right_of(asked) if right else wrong_of(asked)
    options = asked.item.in_order()
    if asked.item.kind == Kind.ORDER:
        return {f"place-{pk}": place for place, pk in enumerate(chosen, start=1)}
    if asked.item.kind == Kind.MATCH:
        first = {option.match: option.pk for option in reversed(options)}
        matches = {option.pk: option.match for option in options}
        return {f"match-{row.pk}": first[matches[pk]] for row, pk in zip(options, chosen, strict=True)}
    parts = {option.pk: option.part for option in options}
    return {
        "option": [pk for pk in chosen if parts[pk] == Part.ANSWER],
        "phrases": [pk for pk in chosen if parts[pk] == Part.PHRASE],
    }


def at(asked, name="question"):
    return path(name, asked.attempt_id, asked.position)


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("right", [True, False])
def test_every_kind_is_answered_by_plain_fields_and_explained(browser, of_each, kind, right):
    asked = of_each[kind]
    page = text(browser.get(at(asked)))
    assert asked.item.prompt in page
    assert "Why about" not in page
    page = text(browser.post(at(asked), fields_of(asked, right=right), follow=True))
    assert ("<title>Right: Question" in page) is right
    assert Answer.objects.get().is_right is right
    for option in asked.item.options.all():
        assert option.why in page


@pytest.mark.parametrize("kind", list(Kind))
def test_what_is_kept_for_later_is_chosen_when_they_come_back(browser, of_each, kind):
    asked = of_each[kind]
    fields = fields_of(asked, right=True)
    assert browser.post(at(asked, "keep"), fields).status_code == 204
    page = text(browser.get(at(asked)))
    sent = sum(len(value) if isinstance(value, list) else 1 for value in fields.values())
    assert page.count(" checked") + page.count(" selected") == sent
    assert not Answer.objects.exists()
    left = browser.post(at(asked), {**fields, "later": "1"}, follow=True)
    assert left.redirect_chain[-1][0] == path("course", asked.attempt.version.course.slug)
    assert "Kept. Go on whenever you like" in text(left)


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (Kind.ONE, "Choose one of the answers."),
        (Kind.SEVERAL, "Tick at least one of the answers."),
        (Kind.ORDER, "Choose something for “Look”."),
        (Kind.MATCH, "Choose something for “Your roster changed”."),
        (Kind.POST, "Tick at least one phrase of the post."),
    ],
)
def test_what_is_missing_is_said_and_what_was_chosen_is_still_there(browser, of_each, kind, words):
    asked = of_each[kind]
    page = text(browser.post(at(asked), {"option": wrong_of(asked)[:1]} if kind == Kind.POST else {}))
    assert words in page
    assert not Answer.objects.exists()


def test_two_steps_cannot_have_the_same_place(browser, of_each):
    asked = of_each[Kind.ORDER]
    page = text(browser.post(at(asked), {f"place-{pk}": 1 for pk in asked.shown}))
    assert "Place 1 is taken by" in page
    assert page.count(" selected") == len(asked.shown)


def test_a_post_is_shown_with_its_phrases_numbered_and_its_picture_in_words(browser, of_each):
    page = text(browser.get(at(of_each[Kind.POST])))
    assert "A post to decide about, on a site for short posts." in page
    assert_in_order(page, "Nice weather", "[end of phrase", ">Mrs Kelly from Dubbo<", "poor thing.", "1. Nice weather")
    assert "A pool on a sunny day." in page


def test_whoever_signed_in_again_gets_a_new_token_to_keep_with(browser, of_each):
    answer = browser.get(at(of_each[Kind.ONE], "keep"))
    assert answer.headers["Content-Type"] == "text/plain"
    assert len(answer.content) > 30


# --- what a course allows ---


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


# --- the cost of a page: only what it asks of training, since the frame asks for itself ---


def asked_of_training(browser, address):
    browser.get(address)
    with CaptureQueriesContext(connection) as made:
        assert browser.get(address).status_code == 200
    return sum('"training_' in query["sql"] for query in made)


@pytest.mark.parametrize("courses", [1, 3])
def test_the_list_takes_two_queries_however_many_courses(browser, alice, courses):
    for _ in range(courses):
        finished(alice, course_on(), right=4)
    assert text(browser.get(path("courses"))).count('class="todo-item"') == courses
    assert asked_of_training(browser, path("courses")) == 2


@pytest.mark.parametrize("attempts", [1, 3])
def test_a_course_takes_the_same_queries_however_many_attempts(browser, alice, version, attempts):
    for _ in range(attempts):
        finished(alice, version, right=0)
    assert asked_of_training(browser, path("course", version.course.slug)) == 6


@pytest.mark.parametrize("items", [1, 12])
def test_a_result_takes_the_same_queries_however_many_questions(browser, alice, items):
    attempt = finished(alice, course_on(items=items), right=items)
    assert asked_of_training(browser, path("attempt", attempt.pk)) == 7


@pytest.mark.parametrize("items", [1, 12])
def test_a_question_takes_the_same_queries_however_many_there_are(browser, alice, items):
    attempt = attempt_by(alice, course_on(items=items))
    assert asked_of_training(browser, path("question", attempt.pk, 1)) == 5
