"""What a new version asks of those who completed the one before: all of it, only what changed, or nothing."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from policies.domain import publish_edition
from portal import audit
from portal.models import Notice
from tests.factories import EditionFactory, PersonFactory, PolicyFactory
from tests.training.factories import attempt_by, course_on, course_words, finished
from training import domain, queries
from training.enums import AskAgain, Standing
from training.models import Attempt, Item

pytestmark = pytest.mark.django_db


@pytest.fixture
def policy():
    return PolicyFactory()


@pytest.fixture
def alice(policy):
    """Who completed the course on it as it first read."""
    person = PersonFactory()
    finished(person, course_on(policy), right=4)
    return person


def change_clause(policy, ref="-1"):
    """In force from today, one clause with other words: in the course the second and the fourth question rest on -1."""
    draft = EditionFactory(policy=policy)
    draft.clauses.filter(ref__endswith=ref).update(words=f"It reads otherwise, and has since {draft.number}.")
    publish_edition(draft, actor=audit.SYSTEM)


def again(policy, asks_again, **changes):
    version = domain.load_course(course_words(policy, **changes), actor=audit.SYSTEM, asks_again=asks_again)
    assert version is not None
    return version


def asked_in(attempt):
    return [*attempt.asked.order_by("position").values_list("item__key", flat=True)]


def standing(person):
    [one] = queries.courses_for(person)
    return one.standing


def test_the_same_words_are_published_again_only_where_it_is_said_what_they_ask(policy, alice):
    change_clause(policy)
    assert domain.load_course(course_words(policy), actor=audit.SYSTEM) is None
    assert again(policy, AskAgain.CHANGED).number == 2


def test_a_changed_clause_asks_only_the_questions_that_rest_on_it(policy, alice):
    change_clause(policy)
    version = again(policy, AskAgain.CHANGED)
    assert standing(alice) == Standing.NOT_STARTED
    attempt = attempt_by(alice, version)
    assert (asked_in(attempt), attempt.only_changed) == (["q02", "q04"], True)


def test_passing_what_changed_renews_the_completion_for_the_new_version(policy, alice):
    change_clause(policy)
    version = again(policy, AskAgain.CHANGED)
    attempt = finished(alice, version, right=2)
    assert (attempt.passed, attempt.completion.attempt.version, standing(alice)) == (True, version, Standing.COMPLETED)
    assert queries.completions(alice).count() == 2


def test_failing_what_changed_leaves_it_open_and_asks_the_same_again(policy, alice):
    change_clause(policy)
    version = again(policy, AskAgain.CHANGED)
    finished(alice, version, right=1)
    assert standing(alice) == Standing.NOT_PASSED
    assert asked_in(attempt_by(alice, version)) == ["q02", "q04"]


def test_who_never_completed_it_is_asked_all_of_it(policy, alice):
    change_clause(policy)
    attempt = attempt_by(PersonFactory(), again(policy, AskAgain.CHANGED))
    assert (asked_in(attempt), attempt.only_changed) == (["q01", "q02", "q03", "q04"], False)


def test_who_missed_a_version_is_asked_what_changed_in_either(policy, alice):
    change_clause(policy)
    again(policy, AskAgain.CHANGED)
    words = course_words(policy)
    first = words.items[0]
    reworded = (type(first)(first.key, "Asked otherwise?", first.clauses, first.options), *words.items[1:])
    version = again(policy, AskAgain.CHANGED, items=reworded)
    assert asked_in(attempt_by(alice, version)) == ["q01", "q02", "q04"]


def test_who_missed_a_version_that_asked_for_the_whole_is_asked_the_whole(policy, alice):
    again(policy, AskAgain.WHOLE)
    change_clause(policy)
    version = again(policy, AskAgain.CHANGED)
    assert asked_in(attempt_by(alice, version)) == ["q01", "q02", "q03", "q04"]


def test_a_version_may_ask_nothing_again(policy, alice):
    told = Notice.objects.filter(person=alice).count()
    version = again(policy, AskAgain.NOBODY, title="A comma was missing")
    assert (standing(alice), queries.waiting_for(alice)) == (Standing.COMPLETED, [])
    assert Notice.objects.filter(person=alice).count() == told
    with pytest.raises(domain.AlreadyCompleted):
        domain.start_attempt(version, actor=alice)


def test_what_a_version_that_asked_nothing_changed_is_not_asked_later(policy, alice):
    change_clause(policy)
    again(policy, AskAgain.NOBODY)
    change_clause(policy, "-2")
    attempt = attempt_by(alice, again(policy, AskAgain.CHANGED))
    assert "q01" in asked_in(attempt)


def test_only_what_changed_cannot_be_asked_where_nothing_did(policy, alice):
    with pytest.raises(domain.CourseRefused, match="No question changed"):
        again(policy, AskAgain.CHANGED)


def test_a_first_version_has_nothing_that_changed(policy):
    assert not Item.objects.filter(version=course_on(policy), is_changed=True).exists()


def test_what_changed_is_drawn_within_the_numbers_of_its_tags(policy, alice):
    change_clause(policy)
    words = course_words(policy)
    tagged = tuple(type(item)(item.key, item.prompt, item.clauses, item.options, tags=("pot",)) for item in words.items)
    version = again(policy, AskAgain.CHANGED, items=tagged, draw={"pot": 1})
    assert len(asked_in(attempt_by(alice, version))) == 1


# --- rounds: what the database counts ---


def test_a_round_that_is_not_passed_has_no_other_after_it():
    attempt = finished(PersonFactory(), course_on(), right=0)
    with pytest.raises(DatabaseError, match="counted one by one"), transaction.atomic():
        Attempt.objects.create(person=attempt.person, version=attempt.version, round=2, number=1)


def test_after_a_pass_the_attempts_are_counted_anew():
    person, version = PersonFactory(), course_on(attempts=2)
    finished(person, version, right=0)
    finished(person, version, right=4)
    later = timezone.now() + timedelta(days=1)
    Attempt.objects.create(person=person, version=version, round=2, number=1, started_at=later)
    chances = queries.chances_of(person, version)
    assert (chances.made, chances.left) == (1, 1)
