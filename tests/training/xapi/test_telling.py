"""What an LRS is told: in order, once, and whatever happens to it or to us in between."""

import os
import signal
import subprocess
import sys
from datetime import timedelta
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.utils import timezone

from portal.models import Employment
from tests.factories import PersonFactory, PolicyFactory
from tests.incidents.processes import until
from tests.lrs import Fault, check
from tests.training.factories import answer, attempt_by, course_on, finished, give, of_all_kinds
from training import domain, queries
from training.domain import telling
from training.models import Assignment, Sending, Statement
from training.xapi import store as wire

pytestmark = pytest.mark.django_db


def verbs(told):
    return [one["verb"]["id"].rpartition("/")[2] for one in told]


@pytest.fixture
def later():
    """Moments after every wait: each call one later than the last."""
    now = timezone.now()
    return (now + timedelta(hours=2 * at) for at in range(1, 100)).__next__


# --- what is told ---


def test_an_attempt_is_told_from_its_beginning_to_its_end(store):
    finished(PersonFactory(), course_on(items=2), right=2)
    assert domain.tell_waiting() == 5
    assert verbs(store.statements) == ["initialized", "answered", "answered", "passed", "completed"]
    assert len({one["context"]["registration"] for one in store.statements}) == 1
    assert Statement.objects.count() == 0
    assert domain.tell_waiting() == 0


def test_failing_is_told_with_its_score(store):
    finished(PersonFactory(), course_on(items=4), right=1)
    domain.tell_waiting()
    last = store.statements[-1]
    assert verbs([last]) == ["failed"]
    assert last["result"] == {"success": False, "score": {"scaled": 0.25, "raw": 25, "min": 0, "max": 100}}


def test_every_kind_of_question_is_told_as_the_standard_has_it(store):
    finished(PersonFactory(), of_all_kinds(PolicyFactory()), right=5)
    domain.tell_waiting()
    told = [one["object"]["definition"].get("interactionType") for one in store.statements]
    assert told == [None, "choice", "choice", "sequencing", "matching", "other", None, None]


def test_nothing_is_told_but_the_account(store, settings):
    person = PersonFactory()
    attempt = finished(person, course_on(items=1), right=1)
    domain.tell_waiting()
    said = str(store.statements)
    item = attempt.asked.get().item
    for secret in (person.given_names, person.family_name, person.email, item.prompt, *item.options.all()):
        assert str(secret) not in said
    assert store.statements[0]["actor"]["account"] == {"homePage": settings.SITE_URL, "name": person.staff_number}


def test_names_are_told_where_that_is_set(store, settings):
    settings.XAPI_NAMES = True
    attempt = attempt_by(PersonFactory())
    domain.tell_waiting()
    assert [one["actor"]["name"] for one in store.statements] == [attempt.person.name]


def test_where_no_store_is_set_nothing_is_noted(settings):
    settings.XAPI_URL = ""
    finished(PersonFactory(), course_on(items=1), right=1)
    assert Statement.objects.count() == 0
    assert domain.tell_waiting() == 0


def test_what_is_undone_is_not_told(store):
    attempt = attempt_by(PersonFactory())
    with transaction.atomic():
        give(attempt.asked.first(), right=True)
        transaction.set_rollback(True)
    domain.tell_waiting()
    assert verbs(store.statements) == ["initialized"]


def test_an_answer_sent_twice_is_told_once(store):
    attempt = attempt_by(PersonFactory())
    for _ in range(2):
        give(attempt.asked.first(), right=True)
    domain.tell_waiting()
    assert verbs(store.statements) == ["initialized", "answered"]


def test_an_answer_taken_in_when_time_was_over_is_told(store):
    start = timezone.now() - timedelta(hours=1)
    attempt = attempt_by(PersonFactory(), course_on(items=1, minutes_allowed=5), at=start)
    asked = attempt.asked.get()
    domain.keep_half(asked, [asked.shown[0]], actor=attempt.person, at=start)
    domain.close_all_over()
    domain.tell_waiting()
    assert verbs(store.statements)[:2] == ["initialized", "answered"]


def directed(person, version, at):
    given = {"actor": PersonFactory(), "days": 9, "once": uuid4()}
    made = domain.assign_in_confidence(version.course, person, **given)
    Assignment.objects.filter(pk=made.pk).update(made_at=at)
    return made


@pytest.fixture
def unasked():
    """A course that nobody is asked to take."""
    return course_on(PolicyFactory(covers=[Employment.CASUAL]), items=1)


def test_what_only_a_matter_asked_is_never_told(store, unasked):
    person = PersonFactory()
    directed(person, unasked, timezone.now())
    finished(person, unasked, right=1)
    other = finished(PersonFactory(), unasked, right=1)
    assert domain.tell_waiting() == 4
    assert {one["actor"]["account"]["name"] for one in store.statements} == {other.person.staff_number}
    assert Statement.objects.count() == 0


def test_taken_back_it_stays_untold_and_what_is_taken_of_ones_own_accord_is_told(store, unasked):
    person, author = PersonFactory(), PersonFactory()
    now = timezone.now()
    before = attempt_by(person, unasked, at=now - timedelta(hours=9))
    made = directed(person, unasked, now - timedelta(hours=8))
    answer(before, right=0, at=now - timedelta(hours=7))
    domain.finish_attempt(before, actor=person, at=now - timedelta(hours=7))
    attempt_by(person, unasked, at=now - timedelta(hours=1))
    domain.withdraw_assignment(made, actor=author)
    domain.tell_waiting()
    assert verbs(store.statements) == ["initialized", "answered", "failed"]


def test_a_course_that_is_asked_openly_too_is_told(store):
    person = PersonFactory()
    version = course_on(items=1)
    assert version.course.assignments.get().enrolments.filter(person=person).exists()
    directed(person, version, timezone.now())
    finished(person, version, right=1)
    assert domain.tell_waiting() == 4


# --- a store that will not listen ---


@pytest.mark.parametrize("mode", ["500", "503", "401", "403", "404", "302", "429"])
def test_whatever_it_answers_everything_waits_and_is_told_in_order_later(store, later, mode):
    store.behave(mode)
    finished(PersonFactory(), course_on(items=2), right=2)
    assert domain.tell_waiting() == 0
    goes = queries.how_telling_goes()
    assert (goes.waiting, goes.refused, goes.sending.error) == (5, 0, f"It answered {mode}.")
    store.behave("ok")
    assert domain.tell_waiting(at=later()) == 5
    assert verbs(store.statements) == ["initialized", "answered", "answered", "passed", "completed"]
    assert queries.how_telling_goes().sending.error == ""


def test_while_it_is_down_everything_waits(store, later):
    store.stop()
    finished(PersonFactory(), course_on(items=2), right=2)
    assert domain.tell_waiting() == 0
    assert Sending.objects.get().error == "It could not be reached (ConnectionRefusedError)."
    store.start()
    assert domain.tell_waiting(at=later()) == 5
    assert len(store.statements) == 5


def test_one_that_never_answers_is_not_waited_for(store, later, monkeypatch):
    monkeypatch.setattr(wire, "SECONDS", 0.5)
    store.behave("deaf")
    attempt_by(PersonFactory())
    assert domain.tell_waiting() == 0
    assert Sending.objects.get().error == "It could not be reached (TimeoutError)."
    store.behave("ok")
    assert domain.tell_waiting(at=later()) == 1


def test_it_is_asked_less_and_less_often_and_at_once_when_it_is_back(store):
    store.behave("500")
    attempt_by(PersonFactory())
    at, waits = timezone.now(), []
    for _ in range(9):
        domain.tell_waiting(at=at)
        sending = Sending.objects.get()
        waits.append(int((sending.next_at - at).total_seconds()))
        at = sending.next_at
    assert waits == [30, 60, 120, 240, 480, 960, 1920, 3600, 3600]
    asked = len(store.requests)
    domain.tell_waiting(at=at - timedelta(seconds=1))
    assert len(store.requests) == asked
    store.behave("ok")
    assert domain.tell_waiting(at=at) == 1
    assert Sending.objects.get().failures == 0


def test_it_may_ask_for_a_longer_wait(store):
    store.behave("429")
    attempt_by(PersonFactory())
    at = timezone.now()
    domain.tell_waiting(at=at)
    assert Sending.objects.get().next_at == at + timedelta(seconds=120)


@pytest.mark.parametrize("status", [400, 422])
def test_one_it_will_not_have_is_set_aside_and_holds_up_no_other(store, monkeypatch, status):
    (store.folder / "refusal").write_text(str(status))
    made = telling.sentences
    attempt = answer(attempt_by(PersonFactory(), course_on(items=4)), right=4)
    bad = Statement.objects.order_by("pk")[2]

    def spoiled(found):
        return [one | ({"verb": {}} if one["id"] == str(bad.uuid) else {}) for one in made(found)]

    with monkeypatch.context() as patched:
        patched.setattr(telling, "sentences", spoiled)
        assert domain.tell_waiting() == 4
    assert [(one.pk, one.refused) for one in Statement.objects.all()] == [(bad.pk, status)]
    assert queries.how_telling_goes().refused == 1
    domain.tell_again(actor=attempt.person)
    assert domain.tell_waiting() == 1
    assert len(store.statements) == 5


def test_one_that_is_there_already_in_other_words_is_told(store, settings):
    attempt_by(PersonFactory())
    Sending.objects.create(pk=1)
    before = [*Statement.objects.values()]
    domain.tell_waiting()
    settings.XAPI_NAMES = True
    Statement.objects.bulk_create(Statement(**row) for row in before)
    attempt_by(PersonFactory())
    assert domain.tell_waiting() == 2
    assert Statement.objects.count() == 0
    assert len(store.statements) == 2


# --- we go down ---


def worker(mode_of):
    """A process that tells what waits."""
    name = connection.settings_dict["NAME"]
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "DATABASE_URL": urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl(),
        "XAPI_URL": mode_of.address,
        "XAPI_KEY": "portal",
        "XAPI_SECRET": "secret",
    }
    then = "import django; django.setup(); from training.domain import tell_waiting; print(tell_waiting())"
    return subprocess.Popen([sys.executable, "-c", then], env=environment, stdout=subprocess.PIPE, text=True)


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_in_the_middle_tells_the_one_request_again_and_loses_nothing(store, settings):
    settings.SITE_URL = "http://testserver"
    finished(PersonFactory(), course_on(items=20), right=20)
    finished(PersonFactory(), course_on(items=20), right=20)
    finished(PersonFactory(), course_on(items=20), right=0)
    expected = [str(one) for one in Statement.objects.order_by("pk").values_list("uuid", flat=True)]
    store.behave("hold")
    first = worker(store)
    until(lambda: len(store.statements) == telling.AT_ONCE)
    os.kill(first.pid, signal.SIGKILL)
    first.wait()
    assert Statement.objects.count() == len(expected)
    store.stop()
    store.behave("ok")
    store.start()
    second = worker(store)
    assert second.communicate(timeout=60)[0] == f"{len(expected)}\n"
    assert [one["id"] for one in store.statements] == expected
    sent = [one for request in store.requests for one in request]
    assert sorted(sent) == sorted(expected + expected[: telling.AT_ONCE])
    assert Statement.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_tell_everything_once(store):
    finished(PersonFactory(), course_on(items=60), right=60)
    number = Statement.objects.count()
    said = [int(one.communicate(timeout=60)[0]) for one in [worker(store), worker(store)]]
    assert sum(said) == number == len(store.statements)
    assert sum(map(len, store.requests)) == number


# --- the strict store itself ---


@pytest.mark.parametrize(
    "spoil",
    [
        lambda one: one.pop("actor"),
        lambda one: one.update(id="not-a-uuid"),
        lambda one: one.update(extra=1),
        lambda one: one["verb"].update(id="passed"),
        lambda one: one["actor"].update(mbox="mailto:a@b.example"),
        lambda one: one["object"]["definition"].pop("interactionType"),
        lambda one: one["result"]["score"].update(scaled=1.5),
        lambda one: one["result"].update(success="yes"),
        lambda one: one["context"].update(registration="1"),
        lambda one: one["context"].update(language=None),
        lambda one: one.update(timestamp="2026-11-22T10:00:00"),
    ],
)
def test_the_store_of_the_tests_refuses_what_the_standard_does(spoil):
    attempt = finished(PersonFactory(), course_on(items=1), right=1)
    told = Statement(uuid=uuid4(), verb="answered", attempt=attempt)
    told.asked, told.at = attempt.asked.get(), timezone.now()
    [said] = telling.sentences([told])
    check(said)
    spoil(said)
    with pytest.raises((Fault, KeyError, ValueError)):
        check(said)
