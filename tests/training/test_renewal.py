"""How long a completed course counts: renewed early nobody loses a day, renewed late it begins anew."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.renewal import Renewal, add_months

EARLY = 60
days = st.dates(date(2000, 1, 1), date(2080, 12, 31))
by_months = st.integers(3, 60).map(lambda months: Renewal(EARLY, months=months))
by_month = st.integers(1, 12).map(lambda month: Renewal(EARLY, month=month))
rules = by_months | by_month


@pytest.mark.parametrize(
    ("completed", "before", "until"),
    [
        (date(2026, 3, 10), None, date(2027, 3, 10)),
        (date(2027, 1, 15), date(2027, 3, 10), date(2028, 3, 10)),  # early: from the old end
        (date(2027, 3, 10), date(2027, 3, 10), date(2028, 3, 10)),  # on its last day
        (date(2027, 3, 11), date(2027, 3, 10), date(2028, 3, 11)),  # late: from that day
        (date(2024, 2, 29), None, date(2025, 2, 28)),
    ],
)
def test_twelve_months(completed, before, until):
    assert Renewal(EARLY, months=12).expires_on(completed, before) == until


@pytest.mark.parametrize(
    ("completed", "before", "until"),
    [
        (date(2026, 6, 1), None, date(2027, 2, 28)),  # the window that comes
        (date(2026, 2, 3), None, date(2027, 2, 28)),  # in the window: the next
        (date(2026, 12, 20), None, date(2028, 2, 29)),  # shortly before it counts for it
        (date(2027, 2, 5), date(2027, 2, 28), date(2028, 2, 29)),
        (date(2027, 3, 9), date(2027, 2, 28), date(2028, 2, 29)),  # late, it counts until the window that comes
    ],
)
def test_each_february(completed, before, until):
    assert Renewal(EARLY, month=2).expires_on(completed, before) == until


@given(rules, days)
def test_what_is_completed_counts_from_that_day_on(rule, completed):
    assert rule.expires_on(completed) > completed


@given(rules, days, st.integers(0, 4000))
def test_who_renews_late_counts_as_if_it_were_the_first_time(rule, completed, late):
    before = completed - timedelta(days=late + 1)
    assert rule.expires_on(completed, before) == rule.expires_on(completed)


@given(rules, days, st.data())
def test_who_renews_early_gets_the_old_end_and_the_whole_period(rule, first, data):
    before = rule.expires_on(first)
    early = data.draw(st.dates(rule.opens_on(before), before))
    renewed = rule.expires_on(early, before)
    period = 12 if rule.month else rule.months
    assert (renewed.year, renewed.month) == ((then := add_months(before, period)).year, then.month)
    assert rule.expires_on(before, before) == renewed  # the same as on the last day


@given(rules, days, days)
def test_to_do_it_again_never_makes_it_end_sooner(rule, completed, before):
    assert rule.expires_on(completed, before) >= (before if before >= completed else completed)


@given(rules, days)
def test_it_can_be_renewed_only_before_it_ends(rule, completed):
    until = rule.expires_on(completed)
    assert completed < rule.opens_on(until) <= until


@given(days, st.integers(0, 240))
def test_months_later_is_that_month(day, months):
    later = add_months(day, months)
    assert (later.year - day.year) * 12 + later.month - day.month == months
    assert later.day <= day.day
