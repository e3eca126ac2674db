"""Asked again who is there: the password leads on to the page, with what was being sent."""

import re
from datetime import timedelta
from unittest import mock

import pytest
from django.core.cache import cache
from django.test import Client

from portal.home import kept
from portal.models import Person, Role
from tests.access.test_asked_again import signed_in_long_ago
from tests.factories import PASSWORD, PersonFactory, person_with

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator() -> Person:
    return person_with(Role.DIRECTORY_ADMINISTRATOR)


@pytest.fixture
def client(administrator: Person, client_for) -> Client:
    return signed_in_long_ago(client_for(administrator))


@pytest.fixture
def path() -> str:
    return f"/directory/{PersonFactory().pk}/grant/"


def confirm(client: Client, then: str, password: str = PASSWORD):
    return client.post("/confirm/", {"password": password, "next": then})


def test_the_password_leads_on_to_the_page_and_is_not_asked_again_for_a_while(client: Client, path: str) -> None:
    asked = client.get(f"{path}?a=1")
    assert asked["Location"] == f"/confirm/?next={path}%3Fa%3D1"
    assert f'value="{path}?a=1"' in client.get(asked["Location"]).text
    assert confirm(client, f"{path}?a=1")["Location"] == f"{path}?a=1"
    assert client.get(path).status_code == 200


def test_a_page_that_is_not_marked_does_not_ask(client: Client) -> None:
    assert client.get("/directory/").status_code == 200


def test_how_long_is_a_setting(client: Client, path: str, settings) -> None:
    settings.CONFIRM_WITHIN = timedelta(minutes=30)
    assert client.get(path).status_code == 200


def test_a_wrong_password_opens_nothing_and_five_pause_the_account(client: Client, path: str) -> None:
    answers = [confirm(client, path, "wrong") for _ in range(5)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 200, 429]
    assert "That is not your password" in answers[0].text
    assert confirm(client, path).status_code == 429
    assert client.get(path).status_code == 302


def test_somebody_elses_password_does_not_do(client: Client, path: str) -> None:
    other = PersonFactory()
    other.set_password("another quite long one")
    other.save()
    assert "That is not your password" in confirm(client, path, "another quite long one").text


def test_what_was_sent_goes_on_after_the_answer(client: Client, path: str) -> None:
    asked = client.post(path, {"role": "auditor", "starts_on": "today"})
    assert asked["Location"] == "/confirm/?next=/kept/"
    assert confirm(client, "/kept/")["Location"] == "/kept/"
    page = client.get("/kept/").text
    assert "Go on with what you started" in page
    assert f'action="{path}"' in page
    fields = dict(re.findall(r'<input type="hidden" name="(role|starts_on)" value="([^"]*)">', page))
    assert "Check before you grant" in client.post(path, fields).text


def test_what_was_sent_is_not_shown_before_the_answer(client: Client, path: str) -> None:
    """Whoever sits there now sees the words only as the one who typed them could."""
    client.post(path, {"role": "auditor", "starts_on": "today"})
    assert client.get("/kept/")["Location"] == "/confirm/?next=/kept/"


def test_without_a_cache_nothing_is_done_and_the_page_says_so(client: Client, path: str) -> None:
    with mock.patch.object(kept.cache, "add", return_value=False):
        asked = client.post(path, {"role": "auditor"}, headers={"Referer": f"http://testserver{path}?b=1"})
    assert asked["Location"] == f"/confirm/?next={path}%3Fb%3D1"
    assert "could not be kept" in client.get(asked["Location"]).text


def test_the_way_on_never_leaves_the_portal(client: Client, path: str) -> None:
    assert confirm(client, "https://elsewhere.example/")["Location"] == "/"
    cache.clear()
    client = signed_in_long_ago(client)
    fragment = {"HX-Request": "true", "Referer": "https://elsewhere.example/x"}
    session = client.session
    session["confirmed"] = 0
    session.save()
    assert client.get(path, headers=fragment)["HX-Redirect"] == "/confirm/?next=/"


def test_a_password_typed_there_is_never_kept(client: Client) -> None:
    client.logout()
    with mock.patch.object(kept, "seal") as seal:
        confirm(client, "/")
    assert not seal.called
