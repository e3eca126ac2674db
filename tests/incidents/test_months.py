"""Months as they stand in an address, and the periods that numbers are shared for."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from incidents.checks import periods_fill_a_year
from incidents.months import Months, periods_before


def test_periods_that_are_over_never_overlap_whenever_they_are_asked_for():
    for length in (1, 2, 3, 4, 6, 12):
        found = set()
        for days in range(0, 800, 5):
            periods = periods_before(date(2024, 1, 1) + timedelta(days=days), length=length, number=4)
            assert all(one.ends_at.date() <= date(2024, 1, 1) + timedelta(days=days) for one in periods)
            found.update(periods)
        months = [month for period in found for month in period]
        assert len(months) == len(set(months)) == length * len(found)


@pytest.mark.parametrize(
    "text", ["", "2026", "2026-13", "2026-09..2026-07", "2026-07..", "0000-01", "9999-12", "２０２６-07"]
)
def test_months_that_mean_nothing_are_not_read(text):
    assert Months.read(text) is None


def test_months_are_written_as_they_are_read():
    for text, name in (("2026-07", "July 2026"), ("2026-07..2026-09", "July to September 2026")):
        assert str(Months.read(text)) == text
        assert Months.read(text).name == name
    assert Months.read("2025-12..2026-11").name == "December 2025 to November 2026"
    assert timezone.is_aware(Months.read("2026-07").starts_at)


def test_a_period_that_does_not_fill_a_year_is_refused_at_the_start(settings):
    assert periods_fill_a_year(None) == []
    settings.NUMBERS_PERIOD_MONTHS = 5
    assert [fault.id for fault in periods_fill_a_year(None)] == ["incidents.E002"]
