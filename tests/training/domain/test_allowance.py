"""Where a course's rules are too tight for someone: a person decides, with a reason, and never for themselves."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from portal.models import AuditEntry, Notice, Role
from tests.factories import PersonFactory, person_with
from tests.training.factories import attempt_by, course_on, finished
from training import domain, queries
from training.models import ExtraAttempt, ExtraTime

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def learner():
    return PersonFactory(manager=PersonFactory())


def used_up(learner, **changes):
    return finished(learner, course_on(**{"attempts": 1, **changes}), right=0, at=NOW)


def attempt_for(attempt, author, **changes):
    return domain.give_attempt(
        attempt, **{"actor": author, "reason": "We talked it through.", "once": uuid4(), **changes}
    )


def time_for(learner, author, **changes):
    return domain.give_time(
        learner, **{"actor": author, "percent": 50, "reason": "Reads slowly.", "once": uuid4(), **changes}
    )


def told(kind):
    return set(Notice.objects.filter(kind=kind).values_list("person", flat=True))


def test_the_last_failed_attempt_goes_to_the_manager_and_an_author_and_only_the_last(learner, author):
    version = course_on(attempts=2)
    finished(learner, version, right=0)
    assert told("course_attempts_used_up") == set()
    finished(learner, version, right=0)
    assert told("course_attempts_used_up") == {author.pk, learner.manager_id}


def test_who_passes_or_may_try_for_ever_is_nobodys_business(learner, author):
    finished(learner, course_on(attempts=1), right=4)
    finished(learner, course_on(), right=0)
    assert told("course_attempts_used_up") == set()


def test_an_author_who_fails_is_not_told_of_themselves(author):
    other = person_with(Role.TRAINING_AUTHOR)
    used_up(author)
    assert told("course_attempts_used_up") == {other.pk}


def test_another_attempt_can_be_made_at_once(learner, author):
    attempt = used_up(learner, wait_hours=24)
    attempt_for(attempt, author, at=NOW)
    assert told("course_another_attempt") == {learner.pk}
    assert domain.start_attempt(attempt.version, actor=learner, at=NOW).number == 2
    assert AuditEntry.objects.filter(action="attempt.given").get().data == {"person": learner.staff_number}


def test_given_twice_by_one_form_it_is_one(learner, author):
    attempt, once = used_up(learner), uuid4()
    assert attempt_for(attempt, author, once=once) == attempt_for(attempt, author, once=once)
    assert ExtraAttempt.objects.count() == 1


def test_no_attempt_is_given_where_one_is_left_nor_to_oneself(learner, author):
    attempt = used_up(learner)
    attempt_for(attempt, author)
    with pytest.raises(domain.HelpRefused, match="an attempt left"):
        attempt_for(attempt, author)
    with pytest.raises(domain.HelpRefused, match="yourself"):
        attempt_for(used_up(author), author)


def test_more_time_holds_from_the_next_questions_until_it_ends(learner, author):
    version = course_on(minutes_allowed=40)
    extra = time_for(learner, author)
    attempt = attempt_by(learner, version, at=NOW)
    assert attempt.expires_at == NOW + timedelta(minutes=60)
    domain.end_time(extra, actor=author)
    attempt.refresh_from_db()
    assert attempt.expires_at == NOW + timedelta(minutes=60)
    domain.close_if_over(attempt, at=NOW + timedelta(hours=2))
    later = NOW + timedelta(hours=3)
    assert attempt_by(learner, version, at=later).expires_at == later + timedelta(minutes=40)


def test_more_time_replaces_what_stood_and_its_reason_is_no_part_of_the_record(learner, author):
    time_for(learner, author)
    time_for(learner, author, percent=100)
    assert list(ExtraTime.objects.standing().values_list("percent", flat=True)) == [100]
    assert [entry.data for entry in AuditEntry.objects.filter(action="time.given").order_by("pk")] == [
        {"person": learner.staff_number, "percent": 50},
        {"person": learner.staff_number, "percent": 100},
    ]
    assert told("course_more_time") == {learner.pk}


def test_given_twice_by_one_form_more_time_is_given_once(learner, author):
    once = uuid4()
    assert time_for(learner, author, once=once) == time_for(learner, author, once=once)


def test_nobody_gives_themselves_time(author):
    with pytest.raises(domain.HelpRefused, match="yourself"):
        time_for(author, author)


def test_the_database_refuses_help_to_oneself_and_keeps_what_was_given(learner, author):
    attempt = used_up(author)
    row = {"person": author, "given_by": author, "reason": "I like me.", "once": uuid4()}
    for model, more in ((ExtraAttempt, {"version": attempt.version}), (ExtraTime, {"percent": 10})):
        with pytest.raises(IntegrityError), transaction.atomic():
            model.objects.create(**row, **more)
    ended = domain.end_time(time_for(learner, author), actor=author)
    given = attempt_for(used_up(learner), author)
    for row in (ended, given):
        with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
            type(row).objects.filter(pk=row.pk).update(reason="Another.")


# --- whom someone may help ---


def test_authors_help_everyone_managers_their_own_and_nobody_themselves(learner, author):
    attempt, own = used_up(learner), used_up(author)
    assert [*queries.used_up_by(author)] == [attempt]
    assert [*queries.used_up_by(learner.manager)] == [attempt]
    assert [*queries.used_up_by(PersonFactory())] == []
    assert own in queries.used_up_by(person_with(Role.TRAINING_AUTHOR))


def test_who_was_helped_waits_no_longer_but_a_notice_still_leads_there(learner, author):
    attempt = used_up(learner)
    given = attempt_for(attempt, author)
    assert [*queries.used_up_by(author)] == []
    assert [*queries.helped_in(author)] == [attempt]
    assert queries.given_since(attempt) == given


def test_the_chances_say_how_many_are_left_and_from_when(learner, author):
    version = course_on(attempts=2, wait_hours=5)
    assert (queries.chances_of(learner, version).left, queries.chances_of(learner, version).waits_until) == (2, None)
    done = finished(learner, version, right=0, at=NOW)
    chances = queries.chances_of(learner, version)
    assert (chances.left, chances.waits_until) == (1, done.finished_at + timedelta(hours=5))
    finished(learner, version, right=0, at=NOW + timedelta(hours=5))
    assert queries.chances_of(learner, version).is_used_up
