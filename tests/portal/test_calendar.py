from datetime import UTC, date, datetime

import pytest
from django.utils import timezone

from portal.calendar import add_business_days, calendar_days_after, end_of, is_business_day


@pytest.mark.parametrize(
    ("day", "state", "works"),
    [
        (date(2026, 11, 20), "ACT", True),
        (date(2026, 11, 21), "ACT", False),  # a Saturday
        (date(2026, 12, 25), "ACT", False),
        (date(2026, 1, 26), "WA", False),  # Australia Day
        (date(2025, 11, 4), "VIC", False),  # Melbourne Cup
        (date(2025, 11, 4), "NSW", True),
        (date(2026, 3, 9), "ACT", False),  # Canberra Day
        (date(2026, 3, 9), "QLD", True),
    ],
)
def test_holidays_are_those_of_the_state(day: date, state: str, works: bool) -> None:
    assert is_business_day(day, state) is works


def test_working_days_leap_over_weekends_and_holidays() -> None:
    thursday_before_easter = date(2026, 4, 2)
    assert add_business_days(thursday_before_easter, 1, "NSW") == date(2026, 4, 7)
    assert add_business_days(date(2026, 11, 20), 5, "ACT") == date(2026, 11, 27)


def test_the_same_count_ends_on_different_days_in_different_states() -> None:
    monday = date(2025, 11, 3)
    assert add_business_days(monday, 1, "VIC") == date(2025, 11, 5)
    assert add_business_days(monday, 1, "SA") == date(2025, 11, 4)


def test_no_days_at_all_is_the_day_itself() -> None:
    sunday = date(2026, 11, 22)
    assert add_business_days(sunday, 0) == sunday


def test_a_period_ends_with_its_last_day_where_the_person_is() -> None:
    served = datetime(2026, 11, 20, 22, 30, tzinfo=UTC)  # already the 21st in Sydney
    with timezone.override("Australia/Sydney"):
        assert calendar_days_after(served, 7) == end_of(date(2026, 11, 28))
        assert end_of(date(2026, 11, 28)).isoformat() == "2026-11-28T23:59:59+11:00"
    with timezone.override("Australia/Perth"):
        assert calendar_days_after(served, 7).isoformat() == "2026-11-28T23:59:59+08:00"


def test_a_period_over_the_end_of_summer_time_still_ends_with_the_day() -> None:
    with timezone.override("Australia/Sydney"):
        served = datetime(2026, 4, 1, 1, 0, tzinfo=UTC)
        assert calendar_days_after(served, 7).isoformat() == "2026-04-08T23:59:59+10:00"
