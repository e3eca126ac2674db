"""Days in somebody's own calendar: when something waits, never what, by a secret that can be renewed and taken back."""

import re
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone
from icalendar import Calendar, Event

from incidents.domain import interview
from policies import domain
from policies.models import Edition
from policies.queries.deadlines import due_on
from portal.home.dates import as_calendar, days_of
from portal.models import CalendarEntry, CalendarFeed, Person
from tests.conftest import SignIn
from tests.factories import PersonFactory, published_edition
from tests.incidents.cast import Cast

pytestmark = pytest.mark.django_db

ADDRESS = re.compile(r"/calendar/feed/[\w-]{43}\.ics")


@pytest.fixture
def edition() -> Edition:
    return published_edition()


@pytest.fixture
def ann(edition: Edition) -> Person:
    return PersonFactory(given_names="Ann")


def made(browser: Client) -> str:
    """The address as it is shown, once."""
    page = browser.post("/calendar/open/").text
    found = ADDRESS.search(page)
    assert found
    assert ADDRESS.search(browser.get("/calendar/").text) is None
    return found[0]


def events(address: str) -> list[Event]:
    answer = Client().get(address)
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    return Calendar.from_ical(answer.content).walk("VEVENT")


def said(event: Event) -> tuple[str, int]:
    return str(event["STATUS"]), int(event["SEQUENCE"])


def test_a_feed_tells_the_day_and_not_of_what(client_for: SignIn, ann: Person, edition: Edition) -> None:
    address = made(client_for(ann))
    (event,) = events(address)
    assert event.decoded("DTSTART") == due_on(edition, ann)
    assert said(event) == ("CONFIRMED", 0)
    written = Client().get(address).text
    told = (edition.policy.title, edition.policy.slug, ann.given_names, ann.family_name, ann.email)
    assert [words for words in told if words in written] == []


def test_a_day_that_moves_or_is_done_is_told_of_under_the_same_name(
    client_for: SignIn, ann: Person, edition: Edition
) -> None:
    address = made(client_for(ann))
    (before,) = events(address)
    edition.policy.present_days = 40
    edition.policy.save()
    (moved,) = events(address)
    assert said(moved) == ("CONFIRMED", 1)
    assert moved.decoded("DTSTART") > before.decoded("DTSTART")
    domain.acknowledge(edition, actor=ann)
    (over,) = events(address)
    assert said(over) == said(events(address)[0]) == ("CANCELLED", 2)
    assert {str(one["UID"]) for one in (before, moved, over)} == {str(before["UID"])}


def test_only_its_newest_address_opens_a_feed_and_none_once_it_is_off(client_for: SignIn, ann: Person) -> None:
    browser = client_for(ann)
    first, second = made(browser), made(browser)
    assert [Client().get(address).status_code for address in (first, second)] == [404, 200]
    assert CalendarFeed.objects.get().digest not in second
    browser.post("/calendar/close/")
    browser.post("/calendar/close/")
    assert Client().get(second).status_code == 404


def test_whoever_leaves_is_told_nothing_more(client_for: SignIn, ann: Person) -> None:
    address = made(client_for(ann))
    Person.objects.filter(pk=ann.pk).update(is_active=False)
    assert Client().get(address).status_code == 404


def test_a_feed_that_is_asked_all_the_time_is_told_to_wait(client_for: SignIn, ann: Person, monkeypatch) -> None:
    monkeypatch.setattr("portal.home.views.calendars.AN_HOUR", 2)
    address = made(client_for(ann))
    assert [Client().get(address).status_code for _ in range(3)] == [200, 200, 429]


def test_one_day_is_a_file_for_whom_it_waits_alone(client_for: SignIn, ann: Person, edition: Edition) -> None:
    (day,) = client_for(ann).get("/calendar/").context["days"]
    address = f"/calendar/day/{day.uid}.ics"
    answer = client_for(ann).get(address)
    (event,) = Calendar.from_ical(answer.content).walk("VEVENT")
    assert event.decoded("DTSTART") == due_on(edition, ann)
    assert client_for(PersonFactory()).get(address).status_code == 404


def test_a_time_is_told_in_a_way_every_zone_can_read() -> None:
    at = datetime(2026, 7, 3, 9, 30, tzinfo=timezone.get_fixed_timezone(600))
    entry = CalendarEntry(uid="a", words="An appointment", on=at.date(), at=at)
    (event,) = Calendar.from_ical(as_calendar([entry])).walk("VEVENT")
    assert event.decoded("DTSTART") == datetime(2026, 7, 2, 23, 30, tzinfo=UTC)
    assert event.decoded("DURATION") == timedelta(hours=1)


def test_a_talk_is_an_appointment_until_it_is_called_off() -> None:
    cast = Cast.assembled()
    starts_at = timezone.now() + timedelta(days=3)
    said = {"about": "Bells.", "place": "Room 1", "actor": cast.bella, "once": uuid4()}
    talk = interview.invite(cast.answered(), cast.bob, starts_at=starts_at, **said)
    assert [(day.words, day.at) for day in days_of(cast.bob) if day.at] == [("An appointment", talk.starts_at)]
    interview.call_off(talk, actor=cast.bella)
    assert [day for day in days_of(cast.bob) if day.at] == []
