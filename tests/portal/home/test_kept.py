"""What was typed when the sign-in ended: kept for the one who typed it, for half an hour, and for nobody else."""

import html
import re
from datetime import timedelta
from unittest import mock

import pytest
import time_machine
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from portal.home import kept
from portal.models import Person, Role
from tests.factories import PASSWORD, PersonFactory, person_with

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


@pytest.fixture
def administrator() -> Person:
    return person_with(Role.DIRECTORY_ADMINISTRATOR)


@pytest.fixture
def form(administrator: Person) -> tuple[str, dict[str, str]]:
    """A form of the administrator's, half filled in. Its words are easily found again wherever they might lie."""
    path = f"/directory/{PersonFactory().pk}/grant/?from=list"
    return path, {"role": "auditor", "starts_on": "today", "remark": "first line\nsecond “line” <b>"}


def idle_then_post(person: Person, path: str, fields: dict, client_for, **headers: str) -> Client:
    """The browser after the answer, an hour after its person last looked at a page."""
    client: Client = client_for(person)
    client.get("/notices/")
    with time_machine.travel(timezone.now() + 60 * MINUTE, tick=False):
        client.answer = client.post(path, fields, **headers)
    return client


def sign_in(client: Client, person: Person) -> str:
    answer = client.post(client.answer["Location"], {"username": person.email, "password": PASSWORD, "next": "/kept/"})
    return answer["Location"]


def hidden_fields(page: str) -> list[tuple[str, str]]:
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page)
    return [(name, html.unescape(value)) for name, value in found if name != "csrfmiddlewaretoken"]


def test_what_was_typed_comes_back_after_the_same_person_signs_in(administrator, form, client_for) -> None:
    path, fields = form
    client = idle_then_post(administrator, path, fields, client_for)
    assert (client.answer.status_code, client.answer["Location"]) == (302, "/sign-in/?next=/kept/")
    assert "You were signed out: after a while without activity" in client.get("/sign-in/").text
    assert sign_in(client, administrator) == "/kept/"
    page = client.get("/kept/").text
    assert "We kept what you typed" in page
    assert "second “line” &lt;b&gt;" in page
    assert f'action="{html.escape(path)}"' in page
    assert hidden_fields(page) == list(fields.items())
    sent = client.post(path, dict(hidden_fields(page)))
    assert "Check before you grant" in sent.text


def test_another_person_in_the_same_browser_sees_nothing_and_it_is_gone(administrator, form, client_for) -> None:
    client = idle_then_post(administrator, *form, client_for)
    other = PersonFactory()
    sign_in(client, other)
    assert client.get("/kept/")["Location"] == "/"
    client.post("/sign-out/")
    sign_in(client, administrator)
    assert client.get("/kept/")["Location"] == "/"


def test_the_same_person_in_another_browser_sees_nothing(administrator, form, client_for) -> None:
    idle_then_post(administrator, *form, client_for)
    assert client_for(administrator).get("/kept/")["Location"] == "/"


def test_it_is_kept_for_half_an_hour(administrator, form, client_for) -> None:
    client = idle_then_post(administrator, *form, client_for)
    name = client.cookies[kept.COOKIE].value.partition(".")[0]
    assert client.cookies[kept.COOKIE]["max-age"] == 1800
    assert 1790 < cache._cache.get_client().ttl(cache.make_key(f"kept:{name}")) <= 1800


def test_the_cache_holds_nothing_that_can_be_read(administrator, form, client_for) -> None:
    client = idle_then_post(administrator, *form, client_for)
    cookie = client.cookies[kept.COOKIE]
    name, _, key = cookie.value.partition(".")
    box = cache.get(f"kept:{name}")
    assert b"first line" not in box
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/kept/")
    assert kept.unseal(box, key) is not None
    assert kept.unseal(box, "00" * 32) is None
    assert kept.unseal(box[:-1] + bytes([box[-1] ^ 1]), key) is None
    assert kept.unseal(box, "not a key") is None


def test_it_can_be_thrown_away(administrator, form, client_for) -> None:
    client = idle_then_post(administrator, *form, client_for)
    sign_in(client, administrator)
    assert client.post("/kept/")["Location"] == "/"
    assert client.cookies[kept.COOKIE].value == ""
    assert client.get("/kept/")["Location"] == "/"


@pytest.mark.parametrize("path", ["/check/", "/password/"])
def test_drafts_and_passwords_are_never_kept(administrator, client_for, path: str) -> None:
    fields = {"text": "my draft", "old_password": PASSWORD}
    with mock.patch.object(kept, "seal") as seal:
        client = idle_then_post(administrator, path, fields, client_for)
    assert client.answer["Location"] == "/sign-in/?next=/"
    assert kept.COOKIE not in client.cookies
    assert not seal.called


def test_fields_that_hold_passwords_are_left_out(administrator, form, client_for) -> None:
    path, fields = form
    client = idle_then_post(administrator, path, {**fields, "new_password1": "secret"}, client_for)
    sign_in(client, administrator)
    assert "secret" not in client.get("/kept/").text


def test_files_are_not_kept_and_the_page_says_so(administrator, form, client_for) -> None:
    path, fields = form
    client = idle_then_post(administrator, path, {**fields, "picture": SimpleUploadedFile("a.png", b"x")}, client_for)
    sign_in(client, administrator)
    page = client.get("/kept/").text
    assert "Your files were not kept" in page
    assert "a.png" not in page


def test_what_is_far_too_long_is_not_kept(administrator, form, client_for) -> None:
    path, _ = form
    client = idle_then_post(administrator, path, {"words": "x" * 300_000}, client_for)
    assert client.answer["Location"] == "/sign-in/?next=/"


def test_without_a_cache_signing_in_works_and_nothing_is_kept(administrator, form, client_for) -> None:
    with mock.patch.object(kept.cache, "add", return_value=False):
        client = idle_then_post(administrator, *form, client_for)
    assert client.answer["Location"] == "/sign-in/?next=/"
    answer = client.post("/sign-in/", {"username": administrator.email, "password": PASSWORD})
    assert answer["Location"] == "/"


def test_someone_who_signed_out_leaves_nothing_behind(administrator, form, client_for) -> None:
    """Their browser no longer says who they were, and on the way to an unnamed concern it must not."""
    client: Client = client_for(administrator)
    client.get("/notices/")
    client.post("/sign-out/")
    answer = client.post(*form)
    assert answer["Location"] == "/sign-in/?next=/"
    assert kept.COOKIE not in answer.cookies


def test_a_fragment_sends_the_whole_page_to_the_sign_in(administrator, form, client_for) -> None:
    client = idle_then_post(administrator, *form, client_for, headers={"HX-Request": "true"})
    assert (client.answer.status_code, client.answer["HX-Redirect"]) == (200, "/sign-in/?next=/")


def test_nothing_kept_leads_home(client_for) -> None:
    answer = client_for(PersonFactory()).get("/kept/")
    assert answer["Location"] == "/"
