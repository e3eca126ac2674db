"""Working time. The only place that adds days to a clock."""

from datetime import date, datetime, time, timedelta
from functools import lru_cache

import holidays
from django.utils import timezone


@lru_cache(maxsize=64)
def _public_holidays(state: str, year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("AU", subdiv=state or None, years=year))


def is_business_day(day: date, state: str = "ACT") -> bool:
    return day.weekday() < 5 and day not in _public_holidays(state, day.year)


def add_business_days(start: date, days: int, state: str = "ACT") -> date:
    """The date `days` business days after `start`; zero gives `start` itself."""
    day = start
    while days > 0:
        day += timedelta(days=1)
        days -= is_business_day(day, state)
    return day


def end_of(day: date) -> datetime:
    """The last moment of a day, in the current time zone: a period that ends on a day ends with it."""
    return timezone.make_aware(datetime.combine(day, time(23, 59, 59)))


def calendar_days_after(at: datetime, days: int) -> datetime:
    """The end of the day that is `days` calendar days after `at`: the day of service does not count."""
    return end_of(timezone.localdate(at) + timedelta(days=days))
