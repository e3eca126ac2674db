"""Before a sign-in ends it can be kept on; when it ends, what was being typed is kept, but never what never is."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from portal.checks import a_sign_in_ends_in_the_time_of_the_security_manual as by_the_manual
from portal.checks import there_is_time_to_be_warned_before_a_sign_in_ends as time_to_be_warned
from portal.models import Person
from tests.factories import PASSWORD, PersonFactory

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
PAGE = "http://testserver/notices/choices/"
PATH = "/notices/choices/"


@pytest.fixture
def person() -> Person:
    return PersonFactory()


@pytest.fixture
def browser(person: Person, client_for) -> Client:
    client: Client = client_for(person)
    client.get("/notices/")
    return client


def time_is_over(browser: Client, path: str, **fields: str) -> Any:
    headers = {"X-Form-Path": path, "Referer": PAGE} if path else {"Referer": PAGE}
    return browser.post("/timed-out/", fields, headers=headers)


def kept_for(browser: Client, person: Person) -> Any:
    browser.post("/sign-in/", {"username": person.email, "password": PASSWORD})
    return browser.get("/kept/")


def test_staying_is_one_request(browser: Client) -> None:
    now = timezone.now()
    with time_machine.travel(now + 14 * MINUTE, tick=False):
        assert browser.post("/stay/").status_code == 204
    with time_machine.travel(now + 28 * MINUTE, tick=False):
        assert browser.get("/notices/").status_code == 200
    with time_machine.travel(now + 60 * MINUTE, tick=False):
        assert browser.post("/stay/")["Location"].startswith("/sign-in/")


@pytest.mark.parametrize("after", [0, 60])
def test_what_was_typed_is_kept_and_the_sign_in_is_over(browser: Client, person: Person, after: int) -> None:
    with time_machine.travel(timezone.now() + after * MINUTE, tick=False):
        assert time_is_over(browser, PATH, words="half a senten").json() == {"then": "/sign-in/?next=/kept/"}
    assert "You were signed out" in browser.get("/sign-in/").text
    page = kept_for(browser, person).text
    assert "half a senten" in page
    assert "You had not finished" in page
    assert f'href="{PATH}"' in page


@pytest.mark.parametrize("path", ["/password/", "/concerns/unnamed/write/", "//elsewhere.example/", "/nowhere/", ""])
def test_what_is_never_kept_is_not_kept_here_either(browser: Client, person: Person, path: str) -> None:
    assert time_is_over(browser, path, words="half a senten").json() == {"then": f"/sign-in/?next={PATH}"}
    assert "half a senten" not in kept_for(browser, person).text


def test_a_stranger_leaves_nothing_there() -> None:
    answer = time_is_over(Client(), PATH, words="half a senten")
    assert (answer.json()["then"], "kept" in answer.cookies) == (f"/sign-in/?next={PATH}", False)


def test_the_times_have_bounds(settings) -> None:
    assert [time_to_be_warned(None), by_the_manual(None)] == [[], []]
    settings.SESSION_IDLE = 4 * MINUTE
    assert [one.id for one in time_to_be_warned(None)] == ["portal.E009"]
    settings.SESSION_IDLE = 16 * MINUTE
    assert [time_to_be_warned(None), [one.id for one in by_the_manual(None)]] == [[], ["portal.W008"]]
