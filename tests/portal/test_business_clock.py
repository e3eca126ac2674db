"""Working time, against cases worked out by hand and against itself."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml
from django.core.checks import run_checks
from hypothesis import given
from hypothesis import settings as settings_of
from hypothesis import strategies as st

from incidents.enums import CaseState
from incidents.models import Case
from incidents.rules import clock
from portal.calendar import (
    ZONES,
    CalendarUnreadable,
    add_business_minutes,
    business_minutes_between,
    is_working_time,
    read_closed_days,
    read_hours,
)
from portal.models import State

BY_HAND = yaml.safe_load((Path(__file__).parent / "business_clock.yaml").read_text())


def moment(text: str, state: str) -> datetime:
    at = datetime.fromisoformat(text)
    return at if at.tzinfo else at.replace(tzinfo=ZoneInfo(ZONES[State(state)]))


def worked_out(*keys: str, but: str = "") -> Any:
    rows = [row for row in BY_HAND if all(key in row for key in keys) and but not in row]
    return pytest.mark.parametrize("row", rows, ids=lambda row: f"{row['state']} {row['from']}")


@pytest.fixture(autouse=True)
def office(request: pytest.FixtureRequest, settings: Any) -> None:
    row = getattr(request.node, "callspec", None) and request.node.callspec.params.get("row")
    if row:
        settings.CLOSED_DAYS = row.get("closed", [])
        settings.WORKING_HOURS_BY_STATE = {row["state"]: row["hours"]} if "hours" in row else {}
        settings.OFFICE_STATE = row["state"]


@worked_out("minutes")
def test_a_stretch_holds_as_many_working_minutes_as_by_hand(row: dict[str, Any]) -> None:
    start, end = moment(row["from"], row["state"]), moment(row["to"], row["state"])
    assert business_minutes_between(start, end, row["state"]) == row["minutes"]


@worked_out("add", but="paused")
def test_a_period_ends_when_it_does_by_hand(row: dict[str, Any]) -> None:
    lands = add_business_minutes(moment(row["from"], row["state"]), row["add"], row["state"])
    assert lands == moment(row["lands"], row["state"])


@worked_out("paused")
def test_the_clock_of_a_case_that_stood_still_ends_when_it_does_by_hand(row: dict[str, Any], settings: Any) -> None:
    settings.DECISION_HOURS = {"default": row["add"] / 60}
    case = Case(state=CaseState.IN_TRIAGE)
    clock.begin_stage(case, moment(row["from"], row["state"]))
    for began, ended in row["paused"]:
        case.state = CaseState.INFO_REQUESTED
        clock.wind(case, moment(began, row["state"]))
        assert case.due_at is None
        case.state = CaseState.IN_TRIAGE
        clock.wind(case, moment(ended, row["state"]))
    assert case.due_at == moment(row["lands"], row["state"])


def test_there_are_sixty_cases_and_each_says_why() -> None:
    assert len(BY_HAND) >= 60
    assert all(row["why"] for row in BY_HAND)
    assert {row["state"] for row in BY_HAND} == set(State)


unhurried = settings_of(deadline=None)
few = settings_of(deadline=None, max_examples=30)
states = st.sampled_from(State)
moments = st.datetimes(min_value=datetime(2020, 1, 1), max_value=datetime(2032, 1, 1), timezones=st.just(UTC))


@unhurried
@given(moments, st.integers(0, 60_000), states)
def test_what_is_added_is_measured_again(start: datetime, minutes: int, state: str) -> None:
    end = add_business_minutes(start, minutes, state)
    assert business_minutes_between(start, end, state) == minutes
    assert end == start or business_minutes_between(start, end - timedelta(microseconds=1), state) < minutes


@unhurried
@given(moments, moments, moments, states)
def test_two_stretches_are_as_long_as_the_whole(a: datetime, b: datetime, c: datetime, state: str) -> None:
    first, middle, last = sorted((a, b, c))
    parts = business_minutes_between(first, middle, state) + business_minutes_between(middle, last, state)
    assert 0 <= business_minutes_between(first, last, state) - parts <= 1  # of either only whole minutes count


@unhurried
@given(moments, states)
def test_only_working_time_is_counted(at: datetime, state: str) -> None:
    at = at.replace(second=0, microsecond=0)
    counted = business_minutes_between(at, at + timedelta(minutes=1), state)
    assert counted == is_working_time(at, state)


@few
@given(moments, st.integers(1, 3_000), states)
def test_minute_by_minute_it_is_the_same(start: datetime, minutes: int, state: str) -> None:
    """The closed form against a walk, over a few days."""
    start = start.replace(second=0, microsecond=0)
    walked = sum(is_working_time(start + timedelta(minutes=number), state) for number in range(minutes))
    assert business_minutes_between(start, start + timedelta(minutes=minutes), state) == walked


@pytest.mark.parametrize("text", ["", "nine to five", "17:00-8:30", "8:30-8:30", "8:30-25:00", "8:30"])
def test_hours_that_mean_nothing_are_refused(text: str) -> None:
    with pytest.raises(CalendarUnreadable):
        read_hours(text)


def test_closed_days_are_of_one_year_or_of_every_year() -> None:
    written = ("2026-12-29", "12-30", "02-29")
    assert sorted(f"{day:%d %B}" for day in read_closed_days(2026, written)) == ["29 December", "30 December"]
    assert sorted(f"{day:%d %B}" for day in read_closed_days(2028, written)) == ["29 February", "30 December"]
    with pytest.raises(CalendarUnreadable):
        read_closed_days(2026, ("31 December",))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("WORKING_HOURS", "always"),
        ("CLOSED_DAYS", ["Christmas"]),
        ("OFFICE_STATE", "Tasmania"),
        ("WORKING_HOURS_BY_STATE", {"ZZ": "9:00-17:00"}),
    ],
)
def test_the_portal_does_not_start_with_a_calendar_that_means_nothing(settings: Any, name: str, value: Any) -> None:
    assert "portal.E003" not in [error.id for error in run_checks()]
    setattr(settings, name, value)
    assert "portal.E003" in [error.id for error in run_checks()]
