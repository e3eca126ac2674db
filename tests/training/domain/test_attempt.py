"""Attempts: answers are kept one by one, the server keeps the score, and nothing but passing completes a course."""

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from portal import audit
from portal.models import AuditEntry
from tests.factories import PersonFactory, PolicyFactory
from tests.training.factories import answer, attempt_by, course_on, course_words, finished
from training import domain
from training.models import Answer, Attempt, Completion

pytestmark = pytest.mark.django_db


def first_item(attempt):
    return attempt.version.items.get(position=1)


def test_starting_twice_is_starting_once():
    attempt = attempt_by()
    assert domain.start_attempt(attempt.version, actor=attempt.person) == attempt
    assert Attempt.objects.count() == 1


def test_the_first_answer_stands():
    attempt = attempt_by()
    item = first_item(attempt)
    wrong, right = item.options.get(position=1), item.options.get(is_right=True)
    domain.answer_item(attempt, item, wrong, actor=attempt.person)
    assert domain.answer_item(attempt, item, right, actor=attempt.person).option == wrong
    assert list(Answer.objects.values_list("option", flat=True)) == [wrong.pk]


def test_nobody_answers_for_someone_else():
    attempt = attempt_by()
    item = first_item(attempt)
    with pytest.raises(Attempt.DoesNotExist):
        domain.answer_item(attempt, item, item.options.first(), actor=PersonFactory())


def test_no_score_while_a_question_is_open():
    attempt = answer(attempt_by(), right=3, items=3)
    with pytest.raises(domain.StillUnanswered):
        domain.finish_attempt(attempt, actor=attempt.person)
    attempt.refresh_from_db()
    assert not attempt.is_finished


@pytest.mark.parametrize(("right", "score", "passed"), [(0, 0, False), (2, 50, False), (3, 75, True), (4, 100, True)])
def test_the_pass_mark_decides(right, score, passed):
    attempt = answer(attempt_by(), right=right)
    domain.finish_attempt(attempt, actor=attempt.person)
    attempt.refresh_from_db()
    assert (attempt.score, attempt.passed) == (score, passed)
    assert Completion.objects.exists() is passed


def test_a_score_is_never_rounded_up_to_a_pass():
    version = course_on(items=3, pass_mark=67)
    assert finished(PersonFactory(), version, right=2).passed is False


def test_finishing_twice_gives_the_same_result():
    attempt = answer(attempt_by(), right=4)
    results = [domain.finish_attempt(attempt, actor=attempt.person) for _ in range(2)]
    assert results[0].finished_at == results[1].finished_at
    assert Completion.objects.count() == 1


def test_no_answer_goes_into_a_finished_attempt():
    attempt = finished(PersonFactory(), course_on(), right=0)
    item = first_item(attempt)
    right = item.options.get(is_right=True)
    assert domain.answer_item(attempt, item, right, actor=attempt.person).option != right
    stray = course_on().items.first()
    with pytest.raises(domain.AttemptFinished):
        domain.answer_item(attempt, stray, stray.options.first(), actor=attempt.person)


def test_after_a_fail_the_next_attempt_begins_at_the_questions():
    person, version = PersonFactory(), course_on(lessons=2)
    finished(person, version, right=0)
    again = domain.start_attempt(version, actor=person)
    assert (again.number, again.place, again.answers.count()) == (2, 3, 0)


def test_after_a_pass_there_is_nothing_to_attempt():
    person, version = PersonFactory(), course_on()
    finished(person, version, right=4)
    with pytest.raises(domain.AlreadyCompleted):
        domain.start_attempt(version, actor=person)


def test_a_superseded_version_is_not_started():
    policy = PolicyFactory()
    version = course_on(policy)
    domain.load_course(course_words(policy, pass_mark=100), actor=audit.SYSTEM)
    with pytest.raises(domain.CourseClosed):
        domain.start_attempt(version, actor=PersonFactory())


def test_the_place_only_moves_on():
    attempt = attempt_by()
    for place in (2, 1, 3, 2):
        domain.keep_place(attempt, place)
    attempt.refresh_from_db()
    assert attempt.place == 3


def test_every_certificate_has_a_code_of_its_own():
    version = course_on()
    codes = {finished(PersonFactory(), version, right=4).completion.code for _ in range(3)}
    assert len(codes) == 3
    assert all(len(code) == 24 for code in codes)


def test_the_record_says_that_it_was_done_and_nothing_of_the_answers():
    person, version = PersonFactory(), course_on()
    attempt = finished(person, version, right=4)
    entries = AuditEntry.objects.filter(actor=person).order_by("pk").values_list("action", "target_name", "data")
    assert list(entries) == [
        ("attempt.started", f"{version}, attempt 1", {"number": 1}),
        ("attempt.finished", f"{version}, attempt 1", {"score": 100, "passed": True}),
        ("course.completed", f"{version}, completed", {"attempt": attempt.pk}),
    ]


# --- what the database refuses, whoever asks ---


def complete(attempt, **changes):
    row = {"attempt": attempt, "person": attempt.person, "course": attempt.version.course, "code": "ABCD"}
    return Completion.objects.create(**{**row, **changes})


def test_the_database_refuses_a_completion_without_a_pass():
    version = course_on()
    for attempt in (attempt_by(version=version), finished(PersonFactory(), version, right=1)):
        with pytest.raises(DatabaseError, match="only by passing"), transaction.atomic():
            complete(attempt)


def test_the_database_refuses_a_completion_of_another_person_or_course():
    attempt = finished(PersonFactory(), course_on(), right=4)
    for changes in ({"person": PersonFactory()}, {"course": course_on().course}):
        with pytest.raises(DatabaseError, match="only by passing"), transaction.atomic():
            complete(attempt, **changes)


def test_the_database_keeps_one_completion_to_an_attempt():
    attempt = finished(PersonFactory(), course_on(), right=4)
    with pytest.raises(IntegrityError), transaction.atomic():
        complete(attempt)


def test_the_database_refuses_a_pass_that_the_score_does_not_say():
    attempt = answer(attempt_by(), right=0)
    finish = {"finished_at": timezone.now(), "score": 0, "passed": True}
    with pytest.raises(DatabaseError, match="The score does not say that"), transaction.atomic():
        Attempt.objects.filter(pk=attempt.pk).update(**finish)
    with pytest.raises(DatabaseError, match="The score does not say that"), transaction.atomic():
        Attempt.objects.create(version=attempt.version, person=PersonFactory(), number=1, **finish)


def test_the_database_keeps_a_finished_attempt_and_every_answer_as_they_are():
    attempt = finished(PersonFactory(), course_on(), right=1)
    refused = [
        lambda: Attempt.objects.filter(pk=attempt.pk).update(number=9),
        lambda: Attempt.objects.filter(pk=attempt.pk).delete(),
        lambda: attempt.answers.update(option=first_item(attempt).options.get(is_right=True)),
        lambda: attempt.answers.all().delete(),
        lambda: Completion.objects.filter(attempt=finished(PersonFactory(), attempt.version, right=4)).delete(),
    ]
    for change in refused:
        with pytest.raises(DatabaseError, match=r"Cannot (update|delete)"), transaction.atomic():
            change()


def test_the_database_refuses_an_answer_that_is_not_to_an_open_question():
    done = finished(PersonFactory(), course_on(items=1), right=0)
    other = attempt_by()
    item = first_item(other)
    stray = course_on().items.first()
    for row in (
        {"attempt": done, "item": item, "option": item.options.first()},
        {"attempt": other, "item": stray, "option": stray.options.first()},
        {"attempt": other, "item": item, "option": stray.options.first()},
    ):
        with pytest.raises(DatabaseError, match="no open question"), transaction.atomic():
            Answer.objects.create(**row)


def test_the_database_keeps_one_unfinished_attempt_at_a_time():
    attempt = attempt_by()
    with pytest.raises(IntegrityError), transaction.atomic():
        Attempt.objects.create(version=attempt.version, person=attempt.person, number=2)
