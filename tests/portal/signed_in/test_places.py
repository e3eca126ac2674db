"""Where one is signed in: seen, in words, and ended from here; for them by an administrator; and by leaving."""

import re
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.contrib.sessions.backends.base import UpdateError
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from portal.models import AuditEntry, Person, Role, Session
from portal.second_factor import keeping
from portal.signed_in.devices import device_in_words
from portal.signed_in.store import SessionStore
from portal.tasks import forget_ended_sessions
from tests.factories import PASSWORD, PersonFactory, person_with

pytestmark = pytest.mark.django_db

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
CHROME = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36"
)
EDGE = f"{CHROME} Edg/131.0.0.0"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/17.5 Mobile/15E148 Safari/604.1"
)


def signed_in(person: Person, agent: str = FIREFOX) -> Client:
    browser = Client(headers={"User-Agent": agent})
    browser.post("/sign-in/", {"username": person.email, "password": PASSWORD})
    browser.get("/me/")
    return browser


def is_in(browser: Client) -> bool:
    return browser.get("/notices/").status_code == 200


def names_on(page: str) -> list[str]:
    return re.findall(r'name="place" value="([0-9a-f]{24})"', page)


@pytest.fixture
def person() -> Person:
    return PersonFactory()


@pytest.fixture
def committing(django_capture_on_commit_callbacks) -> Callable[[], Any]:
    return partial(django_capture_on_commit_callbacks, execute=True)


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (FIREFOX, "Firefox on Linux"),
        (CHROME, "Chrome on Windows"),
        (EDGE, "Edge on Windows"),
        (IPHONE, "Safari on an iPhone"),
        ("curl/8.0", "A browser we do not know"),
        ("", "A browser we do not know"),
    ],
)
def test_a_browser_is_called_what_people_call_it(agent: str, words: str) -> None:
    assert device_in_words(agent) == words


def test_one_sees_ones_own_places_and_ends_one_of_them(person: Person, committing) -> None:
    here, there, other = signed_in(person), signed_in(person, IPHONE), signed_in(PersonFactory(), EDGE)
    page = here.get("/signing-in/").text
    assert ("Firefox on Linux" in page, "Safari on an iPhone" in page, "Edge on" in page) == (True, True, False)
    assert page.index("This browser") < page.index("Safari on an iPhone")
    (name,) = names_on(page)
    assert not any(one.session_key in page for one in Session.objects.all())
    with committing():
        ended = here.post("/signing-in/places/end/", {"place": name})
    assert "signed out there" in here.get(ended["Location"]).text
    assert [is_in(one) for one in (here, there, other)] == [True, False, True]
    assert "already" in here.post("/signing-in/places/end/", {"place": name}, follow=True).text


def test_nobody_ends_what_is_anothers(person: Person) -> None:
    here, other = signed_in(person), signed_in(PersonFactory())
    signed_in(person, EDGE)
    (name,) = names_on(here.get("/signing-in/").text)
    other.post("/signing-in/places/end/", {"place": name})
    assert Session.objects.filter(person=person).count() == 2


@pytest.mark.parametrize(("which", "stays"), [("elsewhere", [True, False]), ("everywhere", [False, False])])
def test_all_of_them_at_once(person: Person, which: str, stays: list[bool], committing) -> None:
    here, there = signed_in(person), signed_in(person, EDGE)
    with committing():
        here.post("/signing-in/places/end/", {"place": which})
    assert [is_in(here), is_in(there)] == stays
    assert not AuditEntry.objects.exists()  # its minute could be held against that of a concern without a name


def test_of_the_browser_only_words_are_kept_and_they_go_with_the_session(person: Person) -> None:
    signed_in(person, EDGE)
    kept = Session.objects.get()
    data = kept.get_decoded()
    assert data["device"] == "Edge on Windows"
    assert not any(word in str(data) for word in ("Mozilla", "131.0", "127.0.0.1"))
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    forget_ended_sessions()
    assert not Session.objects.exists()


def test_a_sign_in_that_is_over_is_not_shown(person: Person, settings) -> None:
    here = signed_in(person)
    gone = SessionStore(signed_in(person, EDGE).session.session_key)
    gone["seen"] -= settings.SESSION_IDLE.total_seconds() + 1
    gone.save()
    assert names_on(here.get("/signing-in/").text) == []


def test_whoever_knows_the_password_only_is_seen_as_such(person: Person) -> None:
    here = signed_in(person)
    keeping.add_app(person, secret="A" * 32, step=0, name="App")
    signed_in(person, EDGE)
    assert "Second factor not given" in here.get("/signing-in/").text


def test_the_page_asks_no_more_however_many_there_are(person: Person, django_assert_num_queries) -> None:
    here = signed_in(person)
    for extra in (0, 3):
        for _ in range(extra):
            signed_in(person)
        with django_assert_num_queries(4):
            here.get("/signing-in/")


def test_an_administrator_signs_somebody_out_everywhere_who_is_told(person: Person, committing) -> None:
    administrator = person_with(Role.DIRECTORY_ADMINISTRATOR)
    places, theirs = [signed_in(person), signed_in(person, EDGE)], signed_in(administrator)
    path = f"/directory/{person.pk}/"
    page = theirs.get(path).text
    assert "Sign them out everywhere" in page
    assert "Edge" not in page
    with committing():
        assert theirs.post(f"{path}sign-out/")["Location"] == path
    assert [is_in(one) for one in (*places, theirs)] == [False, False, True]
    entry = AuditEntry.objects.get(action="sign_ins.ended")
    assert (entry.actor, entry.target_id) == (administrator, str(person.pk))
    assert "An administrator signed you out" in person.notices.get().words
    assert signed_in(person).post(f"{path}sign-out/").status_code == 404


def test_leaving_ends_them_all_however_it_is_written_down(person: Person) -> None:
    here, other = signed_in(person), signed_in(PersonFactory())
    Person.objects.filter(pk=person.pk).update(is_active=False)
    assert not person.sessions.exists()
    assert [is_in(here), is_in(other)] == [False, True]


def test_taking_away_the_second_factor_ends_them_all(person: Person) -> None:
    keeping.add_app(person, secret="A" * 32, step=0, name="App")
    signed_in(person)
    keeping.reset_by_operator(person, why="Seen in person.")
    assert not person.sessions.exists()


def test_changing_the_password_ends_the_others(person: Person) -> None:
    here, _ = signed_in(person), signed_in(person)
    new = "seven green parrots sing"
    here.post("/password/", {"old_password": PASSWORD, "new_password1": new, "new_password2": new})
    assert person.sessions.get().session_key == here.session.session_key


def test_what_was_ended_is_not_written_back_by_who_is_still_reading(person: Person) -> None:
    key = signed_in(person).session.session_key
    reading = SessionStore(key)
    reading["words"] = "typed meanwhile"
    person.sessions.all().delete()
    with pytest.raises(UpdateError):
        reading.save()
    assert cache.get(SessionStore.cache_key_prefix + key, {}).get("words") is None
