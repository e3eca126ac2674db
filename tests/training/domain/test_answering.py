"""Answers are kept one by one, half chosen or whole, and what was saved stands."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from tests.factories import PersonFactory, PolicyFactory
from tests.training.factories import attempt_by, course_on, finished, give, of_all_kinds, right_of, wrong_of
from training import domain
from training.enums import Kind
from training.models import Answer, Asked, Attempt

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def first(attempt):
    return attempt.asked.get(position=1)


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_is_saved_with_what_it_is_worth(kind):
    attempt = attempt_by(version=of_all_kinds(PolicyFactory()))
    asked = attempt.asked.get(item__kind=kind)
    assert give(asked, right=True).score == 100
    again = attempt_by(PersonFactory(), attempt.version)
    assert give(again.asked.get(item__kind=kind), right=False).score < 50


def test_the_first_answer_stands():
    attempt = attempt_by()
    asked = first(attempt)
    wrong, right = wrong_of(asked), right_of(asked)
    domain.answer_item(asked, wrong, actor=attempt.person)
    assert domain.answer_item(asked, right, actor=attempt.person).chosen == wrong
    assert list(Answer.objects.values_list("chosen", "score")) == [(wrong, 0)]


def test_nobody_answers_for_someone_else():
    attempt = attempt_by()
    for verb in (domain.answer_item, domain.keep_half):
        with pytest.raises(Attempt.DoesNotExist):
            verb(first(attempt), right_of(first(attempt)), actor=PersonFactory())


@pytest.mark.parametrize("chosen", [[], [0], "all"])
def test_what_does_not_answer_the_question_is_not_saved(chosen):
    attempt = attempt_by()
    asked = first(attempt)
    chosen = asked.shown if chosen == "all" else chosen
    with pytest.raises(domain.NotAnAnswer):
        domain.answer_item(asked, chosen, actor=attempt.person)
    assert not Answer.objects.exists()


def test_no_answer_goes_into_a_finished_attempt():
    attempt = finished(PersonFactory(), course_on(), right=0)
    asked = first(attempt)
    assert domain.answer_item(asked, right_of(asked), actor=attempt.person).chosen == wrong_of(asked)


def test_what_is_half_chosen_is_kept_until_it_is_answered_and_says_nothing():
    attempt = attempt_by(version=of_all_kinds(PolicyFactory()))
    asked = attempt.asked.get(item__kind=Kind.ORDER)
    domain.keep_half(asked, [2, 0, 1, 0], actor=attempt.person)
    asked.refresh_from_db()
    assert asked.half == [2, 0, 1, 0]
    give(asked, right=True)
    domain.keep_half(asked, [], actor=attempt.person)
    asked.refresh_from_db()
    assert asked.half == [2, 0, 1, 0]


def test_half_an_answer_is_no_more_than_the_question_has_options():
    attempt = attempt_by()
    with pytest.raises(domain.NotAnAnswer):
        domain.keep_half(first(attempt), [1, 2, 3, 4], actor=attempt.person)


@pytest.mark.parametrize("minutes", [59, 60, 61])
def test_the_servers_clock_decides_whether_an_answer_came_in_time(minutes):
    attempt = attempt_by(version=course_on(minutes_allowed=60), at=NOW)
    asked, at = first(attempt), NOW + timedelta(minutes=minutes)
    if minutes < 60:
        assert give(asked, right=True, at=at).score == 100
        return
    for verb in (domain.answer_item, domain.keep_half):
        with pytest.raises(domain.AttemptFinished):
            verb(asked, right_of(asked), actor=attempt.person, at=at)
    assert not Answer.objects.exists()
    assert Attempt.objects.get().is_finished


# --- what the database refuses, whoever asks ---


def refused(words, act):
    with pytest.raises(DatabaseError, match=words), transaction.atomic():
        act()


def test_the_database_keeps_every_answer_as_it_is():
    attempt = attempt_by()
    answer = give(first(attempt), right=False)
    refused("Cannot update", lambda: Answer.objects.filter(pk=answer.pk).update(score=100))
    refused("Cannot delete", lambda: Answer.objects.filter(pk=answer.pk).delete())
    with pytest.raises(IntegrityError), transaction.atomic():
        Answer.objects.create(asked=first(attempt), chosen=[], score=0)


def test_the_database_refuses_an_answer_that_is_not_to_an_open_question():
    version = course_on(minutes_allowed=60)
    late, other = attempt_by(version=version, at=NOW), attempt_by(PersonFactory(), version, at=NOW)
    stray = course_on().items.first().options.first()
    rows = [
        {"asked": first(late), "chosen": [], "at": NOW + timedelta(minutes=60)},
        {"asked": first(other), "chosen": [stray.pk], "at": NOW},
    ]
    domain.close_if_over(late, at=NOW + timedelta(hours=2))
    rows.append({"asked": first(late), "chosen": [], "at": NOW})
    for row in rows:
        refused("no open question", lambda row=row: Answer.objects.create(score=0, **row))


def test_the_database_keeps_nothing_half_chosen_late_or_of_an_answered_question():
    attempt = attempt_by(version=course_on(minutes_allowed=60), at=NOW)
    one, two = attempt.asked.order_by("position")[:2]
    give(one, right=True, at=NOW)
    for asked, at in ((one, NOW), (two, NOW + timedelta(minutes=60))):
        change = Asked.objects.filter(pk=asked.pk).update
        refused("not open", lambda change=change, at=at: change(half=[], half_at=at))
