"""The pages of the watch list."""

import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from incidents.domain.watching import add_watch, begin_find, end_watch
from incidents.enums import Channel, LookOutcome
from incidents.models import ConcernDraft, Look, Watch
from incidents.waiting import waiting_for
from incidents.watch_rows import due_of
from portal.models import Person, Role
from tests.conftest import SignIn
from tests.factories import PersonFactory, person_with
from tests.incidents.domain.test_watching import looked, wanted, watched

pytestmark = pytest.mark.django_db

LIST = "/cases/watch-list/"
ANSWERS = {
    "url": "https://www.facebook.com/BellWatchers",
    "page_of": "community",
    "name": "Bell watchers",
    "why": "Scams are told of there.",
    "often": "weekly",
    "is_public": "on",
}


@pytest.fixture
def dev() -> Person:
    return person_with(Role.DIGITAL_MEDIA_OFFICER)


@pytest.fixture
def browser(dev: Person, client_for: SignIn) -> Client:
    return client_for(dev)


def sent(browser: Client, **answers: str):
    said = {**ANSWERS, "once": str(uuid.uuid4()), **answers}
    return browser.post(f"{LIST}new/", {name: value for name, value in said.items() if value})


def test_a_page_is_added_and_stands_on_the_list_as_due_today(browser: Client) -> None:
    answer = sent(browser)
    watch = Watch.objects.get()
    assert answer.url == f"{LIST}{watch.pk}/"
    shown = browser.get(LIST).content.decode()
    assert "Bell watchers" in shown
    assert due_of(watch).words in shown
    assert "Nobody has looked yet" in shown


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({"is_public": ""}, "What is not public is not watched."),
        ({"url": "https://t.me/+abc"}, "Only those who were let in can look there"),
        ({"url": "https://linkedin.com/in/somebody"}, "people are not watched"),
        ({"page_of": "person"}, "people are not watched"),
        ({"page_of": ""}, "Say whose page it is."),
        ({"url": ""}, "one of the two"),
        ({"term": "bells"}, "one of the two"),
        ({"url": "", "term": "bells"}, "Say where you search"),
        ({"url": "", "term": "robin quillfeather", "place": "X"}, "It names Robin Quillfeather"),
        ({"url": "not a page"}, "This is not a web address."),
    ],
)
def test_what_may_not_be_watched_is_refused_with_a_plain_sentence(
    browser: Client, answers: dict[str, str], words: str
) -> None:
    PersonFactory(given_names="Robin", family_name="Quillfeather")
    answer = sent(browser, **answers)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert ANSWERS["why"] in answer.content.decode()
    assert not Watch.objects.exists()


def test_what_was_chosen_for_a_page_does_not_count_for_words(browser: Client) -> None:
    sent(browser, url="", term="#bells", place="X")
    assert (Watch.objects.get().term, Watch.objects.get().page_of) == ("#bells", "")


def test_one_press_notes_a_look_and_a_second_time_none(browser: Client, dev: Person) -> None:
    watch, once = watched(dev), uuid.uuid4()
    for _ in range(2):
        answer = browser.post(f"{LIST}{watch.pk}/look/", {"outcome": "nothing", "once": str(once)}, follow=True)
        assert "is noted. Due" in answer.content.decode()
    assert Look.objects.get().by == dev
    assert not Watch.objects.due().exists()


def test_a_look_is_noted_with_its_note_and_a_note_that_names_somebody_is_refused(browser: Client, dev: Person) -> None:
    PersonFactory(given_names="Robin", family_name="Quillfeather")
    watch, said = watched(dev), {"outcome": "sign_in_wall", "once": str(uuid.uuid4())}
    answer = browser.post(f"{LIST}{watch.pk}/look/", {**said, "note": "Robin Quillfeather closed it."})
    assert answer.status_code == 422
    assert "Robin Quillfeather closed it." in answer.content.decode()
    browser.post(f"{LIST}{watch.pk}/look/", {**said, "note": "Since Monday."})
    shown = browser.get(f"{LIST}{watch.pk}/").content.decode()
    assert "It asks to sign in now" in shown
    assert "Since Monday." in shown


def test_a_find_cannot_be_claimed_without_recording_it(browser: Client, dev: Person) -> None:
    watch = watched(dev)
    answer = browser.post(f"{LIST}{watch.pk}/look/", {"outcome": LookOutcome.FOUND, "once": str(uuid.uuid4())})
    assert answer.status_code == 422
    assert not Look.objects.exists()


def test_a_find_is_recorded_through_the_questions_with_the_site_filled_in(browser: Client, dev: Person) -> None:
    answer = browser.post(f"{LIST}{watched(dev).pk}/find/")
    assert answer.url == reverse("incidents:raise_step", args=[Channel.MONITORING, "what"])
    assert ConcernDraft.objects.get(person=dev).answers["platform"] == "Facebook"


def test_a_find_begun_before_is_left_as_it_is_and_that_is_said(browser: Client, dev: Person) -> None:
    begin_find(watched(dev), actor=dev)
    answer = browser.post(f"{LIST}{watched(dev, term='bells').pk}/find/", follow=True)
    assert "You began to record another find before." in answer.content.decode()


def test_what_has_ended_takes_no_look_and_no_find_and_stands_on_a_list_of_its_own(browser: Client, dev: Person) -> None:
    watch = watched(dev)
    assert browser.post(f"{LIST}{watch.pk}/end/", {}).status_code == 422
    browser.post(f"{LIST}{watch.pk}/end/", {"why": "It closed."})
    for step in ("look", "find"):
        answer = browser.post(
            f"{LIST}{watch.pk}/{step}/", {"outcome": "nothing", "once": str(uuid.uuid4())}, follow=True
        )
        assert "somebody ended it meanwhile" in answer.content.decode()
    assert browser.get(f"{LIST}{watch.pk}/end/").status_code == 302
    assert "Bell watchers" not in browser.get(LIST).content.decode()
    assert "Bell watchers" in browser.get(f"{LIST}?show=ended").content.decode()
    assert "It closed." in browser.get(f"{LIST}{watch.pk}/").content.decode()


def test_what_is_due_stands_first_and_waits_on_the_home_page(browser: Client, dev: Person) -> None:
    today = timezone.localdate()
    for number, days in enumerate((3, -2, 0)):
        watch = watched(dev, term=f"bells {number}", name=f"Bells {number}")
        Watch.objects.filter(pk=watch.pk).update(due_on=today + timedelta(days=days))
    assert [row["watch"].name for row in browser.get(LIST).context["rows"]] == ["Bells 1", "Bells 2", "Bells 0"]
    waiting = next(one for one in waiting_for(dev) if one.url == LIST)
    assert waiting.title == "2 looks are due on the watch list"
    assert waiting.overdue
    assert not [one for one in waiting_for(PersonFactory()) if one.url == LIST]


@pytest.mark.parametrize("show", ["", "?show=ended"])
def test_the_list_asks_as_much_of_the_database_for_many_rows(
    browser: Client, dev: Person, django_assert_num_queries, show: str
) -> None:
    def add(number: int) -> None:
        for _ in range(number):
            watch = add_watch(wanted(term=uuid.uuid4().hex, place="X", url=""), actor=dev, once=uuid.uuid4())
            looked(watch, dev)
            if show:
                end_watch(watch, actor=dev, why="Enough.")

    add(1)
    browser.get(LIST + show)
    with CaptureQueriesContext(connection) as few:
        browser.get(LIST + show)
    add(4)
    with django_assert_num_queries(len(few.captured_queries)):
        browser.get(LIST + show)


def test_long_lists_come_a_page_at_a_time(browser: Client, dev: Person) -> None:
    for number in range(52):
        watched(dev, term=f"bells {number}", name=f"Bells {number}")
    first = browser.get(LIST).context
    rest = browser.get(f"{LIST}?after={first['page'].next}").context
    assert len(first["rows"]) + len(rest["rows"]) == 52
