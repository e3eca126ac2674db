"""The days that wait for somebody, as a calendar may hold them: when, and that something waits, never what."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from icalendar import Calendar, Event

from incidents.models import Interview
from portal.calendar import ZONES
from portal.home.waiting import SOURCES
from portal.models import CalendarEntry, Person

AN_HOUR = timedelta(hours=1)  # an invitation says when a talk begins, not when it ends


@dataclass(frozen=True)
class Day:
    """The same `uid` for the same thing, for as long as it waits. From it nobody learns what that is."""

    uid: str
    words: str
    on: date
    at: datetime | None = None


def zone_of(person: Person) -> ZoneInfo:
    return ZoneInfo(ZONES.get(person.state, settings.TIME_ZONE))


def days_of(person: Person) -> list[Day]:
    """Everything with a day, and every talk still to come, the nearest first."""
    found, met = [], Counter[str]()
    with timezone.override(zone_of(person)):
        for words, waiting_for in SOURCES:
            for item in sorted(waiting_for(person), key=lambda item: item.order):
                if item.due:
                    met[item.url] += 1
                    found.append(Day(_uid(person, f"{item.url} {met[item.url]}"), words, item.due))
        for talk in Interview.objects.of(person).filter(called_off_at=None, starts_at__gt=timezone.now()):
            on = timezone.localdate(talk.starts_at)
            found.append(Day(_uid(person, f"talk {talk.pk}"), "An appointment", on, talk.starts_at))
    return sorted(found, key=lambda day: (day.on, day.uid))


def _uid(person: Person, what: str) -> str:
    return salted_hmac("portal.home.dates", f"{person.pk} {what}", algorithm="sha256").hexdigest()[:32]


def as_calendar(entries: Iterable[CalendarEntry]) -> bytes:
    calendar = Calendar()
    calendar.add("prodid", f"-//{settings.SITE_NAME}//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", settings.SITE_NAME)
    for entry in entries:
        calendar.add_component(_event(entry))
    written: bytes = calendar.to_ical()
    return written


def _event(entry: CalendarEntry) -> Event:
    event = Event()
    event.add("uid", f"{entry.uid}@{urlsplit(settings.SITE_URL).hostname or 'localhost'}")
    event.add("summary", f"{settings.SITE_NAME}: {entry.words}")
    event.add("url", f"{settings.SITE_URL}{reverse('home')}")
    event.add("dtstamp", entry.changed_at)
    event.add("sequence", entry.sequence)
    event.add("status", "CANCELLED" if entry.is_over else "CONFIRMED")
    event.add("class", "PRIVATE")
    if entry.at:
        # In UTC, which every program shows in the reader's own zone, and no definition of a zone can be missing.
        event.add("dtstart", entry.at.astimezone(UTC))
        event.add("duration", AN_HOUR)
    else:
        event.add("dtstart", entry.on)
        event.add("dtend", entry.on + timedelta(days=1))
        event.add("transp", "TRANSPARENT")
    return event
