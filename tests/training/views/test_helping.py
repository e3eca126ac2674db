"""Helping people along: what an author and a manager are shown, and what each may do."""

from uuid import uuid4

import pytest

from tests.factories import PersonFactory
from tests.training.factories import course_on, finished
from tests.training.views.steps import path, text
from training.models import ExtraAttempt, ExtraTime

pytestmark = pytest.mark.django_db


@pytest.fixture
def learner():
    return PersonFactory(manager=PersonFactory())


@pytest.fixture
def attempt(learner):
    return finished(learner, course_on(attempts=1), right=0)


def giving(**changes):
    return {"once": str(uuid4()), "reason": "We talked it through.", **changes}


def test_an_author_sees_what_was_missed_and_gives_another_attempt(client_for, author, attempt):
    browser = client_for(author)
    assert attempt.person.name in text(browser.get(path("help")))
    page = text(browser.get(path("helping", attempt.pk)))
    assert attempt.version.items.first().clauses.get().ref in page
    page = text(browser.post(path("helping", attempt.pk), giving(), follow=True))
    assert f"{attempt.person.name} can try again, and is told." in page
    assert "Nobody is stuck" in page
    assert ExtraAttempt.objects.get().given_by == author
    assert "They can try again" in text(browser.get(path("helping", attempt.pk)))


def test_a_manager_sees_that_they_are_stuck_and_nothing_of_what_was_answered(client_for, learner, attempt):
    browser = client_for(learner.manager)
    assert learner.name in text(browser.get(path("help")))
    page = text(browser.get(path("helping", attempt.pk)))
    assert attempt.version.items.first().clauses.get().ref not in page
    assert "Give another attempt" not in page
    assert browser.post(path("helping", attempt.pk), giving()).status_code == 404
    assert not ExtraAttempt.objects.exists()


def test_a_reason_is_asked_for(client_for, author, attempt):
    page = text(client_for(author).post(path("helping", attempt.pk), giving(reason=" ")))
    assert "Fill in “Why do you give another attempt?”" in page.replace("?”.", "?”").replace("attempt”", "attempt?”")
    assert not ExtraAttempt.objects.exists()


def test_nobody_else_finds_anything(client_for, attempt, learner):
    for person in (learner, PersonFactory()):
        browser = client_for(person)
        assert [browser.get(path(*to)).status_code for to in (["help"], ["helping", attempt.pk], ["time"])] == [404] * 3


def time_for(person, **changes):
    return giving(person=person.email, percent=50, **changes)


def test_a_manager_gives_their_people_more_time_and_ends_it(client_for, learner):
    browser = client_for(learner.manager)
    page = text(browser.post(path("time"), time_for(learner), follow=True))
    assert f"{learner.name} has 50% more time, and is told." in page
    extra = ExtraTime.objects.get()
    assert (extra.person, extra.percent) == (learner, 50)
    assert "Nobody has more time." in text(browser.post(path("time-end", extra.pk), follow=True))


def test_a_manager_gives_no_time_to_others_nor_to_themselves(client_for, learner):
    browser = client_for(learner.manager)
    assert "to people you manage" in text(browser.post(path("time"), time_for(PersonFactory())))
    assert "You cannot give yourself more time." in text(browser.post(path("time"), time_for(learner.manager)))
    assert not ExtraTime.objects.exists()


def test_nobody_ends_the_time_of_someone_elses_people(client_for, author, learner):
    client_for(author).post(path("time"), time_for(learner))
    extra = ExtraTime.objects.get()
    other = PersonFactory(manager=PersonFactory()).manager
    assert client_for(other).post(path("time-end", extra.pk)).status_code == 404
    extra.refresh_from_db()
    assert extra.ended_at is None
