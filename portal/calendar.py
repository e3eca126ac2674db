"""Working time. The only place that adds days or hours to a clock.

Hours are counted by a state's own wall clock, so that summer time changes nothing: no working day has a change of
clocks in it. Whole days are never walked: a year's working days are kept in order, and a moment's place among them is
found by halving.
"""

import re
from bisect import bisect_left
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays
from django.conf import settings
from django.utils import timezone

from .models import State

ZONES: dict[str, str] = {
    State.ACT: "Australia/Sydney",
    State.NSW: "Australia/Sydney",
    State.NT: "Australia/Darwin",
    State.QLD: "Australia/Brisbane",
    State.SA: "Australia/Adelaide",
    State.TAS: "Australia/Hobart",
    State.VIC: "Australia/Melbourne",
    State.WA: "Australia/Perth",
}
NONE = timedelta()
HOURS = re.compile(r"(\d{1,2}):([0-5]\d)\s*-\s*(\d{1,2}):([0-5]\d)")


class CalendarUnreadable(ValueError):
    """A setting of the working calendar that means nothing. The text says what it should look like."""


@dataclass(frozen=True)
class Hours:
    """When a working day begins and ends."""

    opens: timedelta
    closes: timedelta

    @property
    def length(self) -> timedelta:
        return self.closes - self.opens


@lru_cache(maxsize=32)
def read_hours(text: str) -> Hours:
    """ "8:30-17:00" as the setting has it."""
    written = HOURS.fullmatch(text.strip())
    if written is None:
        raise CalendarUnreadable(f"“{text}” are no working hours. Write them like 8:30-17:00.")
    opens_hour, opens_minute, closes_hour, closes_minute = map(int, written.groups())
    hours = Hours(
        timedelta(hours=opens_hour, minutes=opens_minute), timedelta(hours=closes_hour, minutes=closes_minute)
    )
    if not NONE < hours.length <= hours.closes <= timedelta(days=1):
        raise CalendarUnreadable(f"“{text}” are no hours of one day. Write working hours like 8:30-17:00.")
    return hours


def hours_in(state: str) -> Hours:
    return read_hours(settings.WORKING_HOURS_BY_STATE.get(state) or settings.WORKING_HOURS)


@lru_cache(maxsize=32)
def read_closed_days(year: int, written: tuple[str, ...]) -> frozenset[date]:
    """The department's own closed days of a year, from dates ("2026-12-29") and days of every year ("12-29")."""
    found = set()
    for text in written:
        try:
            day = date.fromisoformat(text if text.count("-") == 2 else f"2000-{text}")
            found.add(day if text.count("-") == 2 else day.replace(year=year))
        except ValueError as error:
            if text == "02-29":  # there is none this year
                continue
            said = f"“{text}” is no closed day. Write 2026-12-29, or 12-29 for every year."
            raise CalendarUnreadable(said) from error
    return frozenset(day for day in found if day.year == year)


@lru_cache(maxsize=64)
def _public_holidays(state: str, year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("AU", subdiv=state or None, years=year))


@lru_cache(maxsize=256)
def _working_days(state: str, year: int, closed: tuple[str, ...]) -> tuple[date, ...]:
    first = date(year, 1, 1)
    off = _public_holidays(state, year) | read_closed_days(year, closed)
    days = (first + timedelta(days=number) for number in range((date(year, 12, 31) - first).days + 1))
    return tuple(day for day in days if day.weekday() < 5 and day not in off)


def _days_of(state: str, year: int) -> tuple[date, ...]:
    return _working_days(state, year, tuple(settings.CLOSED_DAYS))


def is_business_day(day: date, state: str = "ACT") -> bool:
    return day.weekday() < 5 and day not in _public_holidays(state, day.year) | read_closed_days(
        day.year, tuple(settings.CLOSED_DAYS)
    )


def add_business_days(start: date, days: int, state: str = "ACT") -> date:
    """The date `days` business days after `start`; zero gives `start` itself."""
    if days <= 0:
        return start
    return _nth_day(start.year, _days_before(start + timedelta(days=1), state, start.year) + days - 1, state)


def business_days_between(start: date, end: date, state: str) -> int:
    """The business days after `start` up to and including `end`; none when `end` comes first."""
    if end <= start:
        return 0
    after = timedelta(days=1)
    return _days_before(end + after, state, start.year) - _days_before(start + after, state, start.year)


def business_minutes_between(start: datetime, end: datetime, state: str) -> int:
    """The whole working minutes from one moment to another; none when the other comes first."""
    if end <= start:
        return 0
    first, last = _wall_clock(start, state), _wall_clock(end, state)
    return (_worked(last, state, first.year) - _worked(first, state, first.year)) // timedelta(minutes=1)


def add_business_minutes(start: datetime, minutes: int, state: str) -> datetime:
    """The first moment by which so many working minutes have passed since `start`: at five, not half past eight."""
    if minutes <= 0:
        return start
    hours, first = hours_in(state), _wall_clock(start, state)
    days, rest = divmod(_worked(first, state, first.year) + timedelta(minutes=minutes), hours.length)
    if rest == NONE:
        days, rest = days - 1, hours.length
    day = _nth_day(first.year, days, state)
    return (datetime.combine(day, time()) + hours.opens + rest).replace(tzinfo=_zone(state))


def is_working_time(at: datetime, state: str) -> bool:
    """Is somebody at their desk?"""
    wall = _wall_clock(at, state)
    hours, since_midnight = hours_in(state), wall - datetime.combine(wall, time())
    return is_business_day(wall.date(), state) and hours.opens <= since_midnight < hours.closes


def opening_of(day: date, state: str) -> datetime:
    """When work begins on a day; on a day off, when it would."""
    return (datetime.combine(day, time()) + hours_in(state).opens).replace(tzinfo=_zone(state))


def next_opening(at: datetime, state: str) -> datetime:
    """When work begins next: today's opening where it is still to come, else that of the next working day."""
    wall = _wall_clock(at, state)
    today = opening_of(wall.date(), state)
    if at <= today and is_business_day(wall.date(), state):
        return today
    return opening_of(add_business_days(wall.date(), 1, state), state)


def next_week_opening(at: datetime, state: str) -> datetime:
    """When work begins in the week after this one: on its Monday, or after a holiday."""
    today = day_in(at, state)
    sunday = today + timedelta(days=6 - today.weekday())
    return opening_of(add_business_days(sunday, 1, state), state)


def day_in(at: datetime, state: str) -> date:
    """Which day it is there."""
    return _wall_clock(at, state).date()


def _zone(state: str) -> ZoneInfo:
    return ZoneInfo(ZONES[State(state)])


def _wall_clock(at: datetime, state: str) -> datetime:
    return at.astimezone(_zone(state)).replace(tzinfo=None)


def _worked(wall: datetime, state: str, since: int) -> timedelta:
    """The working time from the first moment of the year `since` to this one, by the state's wall clock."""
    hours, day = hours_in(state), wall.date()
    whole = _days_before(day, state, since) * hours.length
    if not is_business_day(day, state):
        return whole
    return whole + min(max(wall - datetime.combine(day, time()) - hours.opens, NONE), hours.length)


def _days_before(day: date, state: str, since: int) -> int:
    years = sum(len(_days_of(state, year)) for year in range(since, day.year))
    return years + bisect_left(_days_of(state, day.year), day)


def _nth_day(year: int, number: int, state: str) -> date:
    """The working day with so many before it, counted from the first of `year`."""
    while number >= len(days := _days_of(state, year)):
        number, year = number - len(days), year + 1
    return days[number]


def end_of(day: date) -> datetime:
    """The last moment of a day, in the current time zone: a period that ends on a day ends with it."""
    return timezone.make_aware(datetime.combine(day, time(23, 59, 59)))


def calendar_days_after(at: datetime, days: int) -> datetime:
    """The end of the day that is `days` calendar days after `at`: the day of service does not count."""
    return end_of(timezone.localdate(at) + timedelta(days=days))
