"""Attempts: begun as the course allows, asked what was drawn, finished by their person or by the time."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from portal import audit
from portal.models import AuditEntry, Employment
from tests.factories import PersonFactory, PolicyFactory, published_edition
from tests.training.factories import (
    answer,
    attempt_by,
    course_on,
    course_words,
    finished,
    give,
    item_of,
    of_all_kinds,
    right_of,
)
from training import domain
from training.enums import Kind
from training.models import Asked, Attempt, Completion

pytestmark = pytest.mark.django_db
NOW = timezone.now()
HOUR = timedelta(hours=1)


def test_starting_twice_is_starting_once():
    attempt = attempt_by()
    assert domain.start_attempt(attempt.version, actor=attempt.person) == attempt
    assert Attempt.objects.count() == 1


def test_what_is_asked_is_drawn_once_and_stays():
    version = of_all_kinds(PolicyFactory())
    attempt = attempt_by(version=version)
    before = [(asked.item_id, asked.shown) for asked in attempt.asked.order_by("position")]
    assert len(before) == len(Kind)
    domain.start_attempt(version, actor=attempt.person)
    domain.begin_questions(attempt, actor=attempt.person)
    assert [(asked.item_id, asked.shown) for asked in attempt.asked.order_by("position")] == before


def test_so_many_of_each_tag_are_asked():
    policy = PolicyFactory()
    items = tuple(
        item_of(Kind.ONE, f"{tag}-{at}", tags=(tag,), clauses=(f"{policy.slug}-1".upper(),))
        for tag in ("work", "home")
        for at in range(5)
    )
    version = course_on(policy, items=items, draw={"work": 3, "home": 1})
    attempt = attempt_by(version=version)
    tags = [tag for asked in attempt.asked.select_related("item") for tag in asked.item.tags]
    assert sorted(tags) == ["home", "work", "work", "work"]


def test_each_is_asked_about_the_policies_that_cover_them():
    ours, theirs = PolicyFactory(), PolicyFactory(covers=[Employment.CONTRACTOR])
    for policy in (ours, theirs):
        published_edition(policy)
    items = tuple(item_of(Kind.ONE, policy.slug, clauses=(f"{policy.slug}-1".upper(),)) for policy in (ours, theirs))
    version = course_on(ours, items=items, policies=(ours.slug, theirs.slug))

    def asked_of(**person):
        return [asked.item.key for asked in attempt_by(PersonFactory(**person), version).asked.select_related("item")]

    assert asked_of() == [ours.slug]
    assert asked_of(employment=Employment.CONTRACTOR) == [theirs.slug]


@pytest.mark.parametrize(("right", "score", "passed"), [(0, 0, False), (2, 50, False), (3, 75, True), (4, 100, True)])
def test_the_pass_mark_decides(right, score, passed):
    attempt = answer(attempt_by(), right=right)
    domain.finish_attempt(attempt, actor=attempt.person)
    attempt.refresh_from_db()
    assert (attempt.score, attempt.passed) == (score, passed)
    assert Completion.objects.exists() is passed


def test_part_of_an_answer_counts_for_its_part():
    attempt = attempt_by(version=of_all_kinds(PolicyFactory(), pass_mark=90))
    for asked in attempt.asked.select_related("item"):
        chosen = right_of(asked)
        domain.answer_item(asked, chosen[:1] if asked.item.kind == Kind.SEVERAL else chosen, actor=attempt.person)
    done = domain.finish_attempt(attempt, actor=attempt.person)
    assert (done.score, done.passed) == ((400 + 50) // 5, True)


def test_a_score_is_never_rounded_up_to_a_pass():
    version = course_on(items=3, pass_mark=67)
    assert finished(PersonFactory(), version, right=2).passed is False


def test_finishing_twice_gives_the_same_result():
    attempt = answer(attempt_by(), right=4)
    results = [domain.finish_attempt(attempt, actor=attempt.person) for _ in range(2)]
    assert results[0].finished_at == results[1].finished_at
    assert Completion.objects.count() == 1


def test_no_score_while_a_question_is_open():
    attempt = answer(attempt_by(), right=3, items=3)
    with pytest.raises(domain.StillUnanswered):
        domain.finish_attempt(attempt, actor=attempt.person)
    attempt.refresh_from_db()
    assert not attempt.is_finished


def test_nobody_finishes_or_begins_for_someone_else():
    attempt = answer(attempt_by(), right=4)
    for verb in (domain.finish_attempt, domain.begin_questions):
        with pytest.raises(Attempt.DoesNotExist):
            verb(attempt, actor=PersonFactory())


def test_after_a_fail_the_next_attempt_begins_at_the_questions():
    person, version = PersonFactory(), course_on(lessons=2)
    finished(person, version, right=0)
    again = domain.start_attempt(version, actor=person)
    assert (again.number, again.place, again.asked.filter(answer__isnull=False).count()) == (2, 3, 0)


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
    attempt = domain.start_attempt(course_on(lessons=3), actor=PersonFactory())
    for place in (2, 1, 3, 2):
        domain.keep_place(attempt, place)
    attempt.refresh_from_db()
    assert attempt.place == 3


# --- how many attempts, and when ---


def test_when_all_attempts_are_used_there_is_none_left():
    person, version = PersonFactory(), course_on(attempts=2)
    for _ in range(2):
        finished(person, version, right=0)
    with pytest.raises(domain.NoAttemptLeft):
        domain.start_attempt(version, actor=person)


def test_between_two_attempts_is_the_wait():
    person, version = PersonFactory(), course_on(wait_hours=24)
    done = finished(person, version, right=0, at=NOW)
    with pytest.raises(domain.TooSoon) as refusal:
        domain.start_attempt(version, actor=person, at=NOW + 23 * HOUR)
    assert refusal.value.until == done.finished_at + 24 * HOUR
    assert domain.start_attempt(version, actor=person, at=NOW + 24 * HOUR).number == 2


# --- the time for the questions ---


def timed(person=None, **changes):
    version = course_on(**{"minutes_allowed": 60, **changes})
    return attempt_by(person, version, at=NOW)


def test_the_time_runs_from_the_questions_and_only_from_the_first_time():
    attempt = domain.start_attempt(course_on(minutes_allowed=60), actor=PersonFactory(), at=NOW)
    assert attempt.expires_at is None
    for minutes in (5, 9):
        attempt = domain.begin_questions(attempt, actor=attempt.person, at=NOW + timedelta(minutes=minutes))
    assert attempt.expires_at == NOW + timedelta(minutes=65)


def test_no_question_is_answered_before_its_time_runs():
    attempt = domain.start_attempt(course_on(minutes_allowed=60), actor=PersonFactory())
    with pytest.raises(domain.NotBegun):
        give(attempt.asked.first(), right=True)


def test_an_attempt_out_of_time_is_finished_by_what_was_answered():
    attempt = answer(timed(), right=3, items=3, at=NOW)
    with pytest.raises(domain.TimeOver):
        give(attempt.asked.get(position=4), right=True, at=NOW + HOUR)
    attempt.refresh_from_db()
    assert (attempt.ran_out, attempt.score, attempt.passed) == (True, 75, True)
    assert attempt.finished_at == NOW + HOUR
    assert Completion.objects.get().attempt == attempt


def test_all_answered_in_time_is_not_out_of_time_however_late_it_is_finished():
    attempt = answer(timed(), right=4, at=NOW)
    done = domain.finish_attempt(attempt, actor=attempt.person, at=NOW + 5 * HOUR)
    assert (done.ran_out, done.score) == (False, 100)


def test_what_was_chosen_whole_in_time_counts_though_it_was_not_sent():
    attempt = timed()
    first, second, third, _fourth = attempt.asked.order_by("position")
    for asked in (first, second):
        domain.keep_half(asked, right_of(asked), actor=attempt.person, at=NOW)
    domain.keep_half(third, [], actor=attempt.person, at=NOW)
    assert domain.close_all_over(at=NOW + HOUR) == 1
    attempt.refresh_from_db()
    assert (attempt.score, attempt.ran_out) == (50, True)
    assert attempt.asked.filter(answer__isnull=True).count() == 2


def test_starting_again_finds_an_attempt_out_of_time_finished():
    attempt = timed()
    again = domain.start_attempt(attempt.version, actor=attempt.person, at=NOW + 2 * HOUR)
    assert again.number == 2
    attempt.refresh_from_db()
    assert (attempt.score, attempt.passed, attempt.finished_at) == (0, False, NOW + HOUR)


def test_an_attempt_in_time_is_not_closed():
    attempt = timed()
    assert domain.close_all_over(at=NOW + HOUR / 2) == 0
    assert not domain.close_if_over(attempt, at=NOW + HOUR / 2).is_finished


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


def refused(words, act):
    with pytest.raises(DatabaseError, match=words), transaction.atomic():
        act()


def begin(person, version, **changes):
    row = {"person": person, "version": version, "number": 1, "started_at": NOW}
    return Attempt.objects.create(**{**row, **changes})


def test_the_database_keeps_one_unfinished_attempt_at_a_time():
    attempt = attempt_by()
    with pytest.raises(IntegrityError), transaction.atomic():
        begin(attempt.person, attempt.version, number=2)


def test_the_database_counts_attempts_one_by_one_and_keeps_to_what_is_allowed():
    person, version = PersonFactory(), course_on(attempts=1)
    refused("counted one by one", lambda: begin(person, version, number=2))
    finished(person, version, right=0)
    refused("No attempt is left", lambda: begin(person, version, number=2))


def test_the_database_keeps_the_wait():
    person, version = PersonFactory(), course_on(wait_hours=2)
    finished(person, version, right=0, at=NOW)
    refused("too soon", lambda: begin(person, version, number=2, started_at=NOW + HOUR))


def test_the_database_refuses_a_completion_without_a_pass():
    version = course_on()
    for attempt in (attempt_by(version=version), finished(PersonFactory(), version, right=1)):
        refused("only by passing", lambda attempt=attempt: complete(attempt))


def complete(attempt, **changes):
    row = {"attempt": attempt, "person": attempt.person, "course": attempt.version.course, "code": "ABCD"}
    return Completion.objects.create(**{**row, **changes})


def test_the_database_refuses_a_completion_of_another_person_or_course():
    attempt = finished(PersonFactory(), course_on(), right=4)
    for changes in ({"person": PersonFactory()}, {"course": course_on().course}):
        refused("only by passing", lambda changes=changes: complete(attempt, **changes))


def test_the_database_keeps_one_completion_to_an_attempt():
    attempt = finished(PersonFactory(), course_on(), right=4)
    with pytest.raises(IntegrityError), transaction.atomic():
        complete(attempt)


def finish_as(attempt, **changes):
    row = {"finished_at": NOW, "score": 0, "passed": False}
    return lambda: Attempt.objects.filter(pk=attempt.pk).update(**{**row, **changes})


def test_the_database_refuses_a_result_that_the_answers_do_not_say():
    attempt = answer(attempt_by(), right=1)
    for changes in ({"score": 25, "passed": True}, {"score": 100, "passed": True}, {"score": 0}):
        refused("The answers do not say that", finish_as(attempt, **changes))
    refused("still open", lambda: begin(PersonFactory(), attempt.version, finished_at=NOW, score=0, passed=False))


def test_the_database_refuses_a_result_while_a_question_is_open_and_there_is_time():
    attempt = answer(timed(), right=0, items=3, at=NOW)
    refused("still open", finish_as(attempt))
    refused("still open", finish_as(attempt, ran_out=True))
    finish_as(attempt, ran_out=True, finished_at=NOW + HOUR)()


def test_the_database_keeps_a_finished_attempt_as_it_is():
    attempt = finished(PersonFactory(), course_on(), right=1)
    for change in (
        lambda: Attempt.objects.filter(pk=attempt.pk).update(number=9),
        lambda: Attempt.objects.filter(pk=attempt.pk).delete(),
        lambda: Completion.objects.filter(attempt=finished(PersonFactory(), attempt.version, right=4)).delete(),
    ):
        refused(r"Cannot (update|delete)", change)


def test_the_database_keeps_what_is_asked():
    attempt = attempt_by()
    asked, stray = attempt.asked.first(), course_on().items.first()
    refused("stays as it was drawn", lambda: Asked.objects.filter(pk=asked.pk).update(position=99))
    refused("Cannot delete", lambda: Asked.objects.filter(pk=asked.pk).delete())
    refused("no question of the attempt", lambda: Asked.objects.create(attempt=attempt, item=stray, position=99))
