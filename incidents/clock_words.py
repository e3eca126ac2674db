"""What the clock of a case does, said to those who work on it."""

from datetime import datetime

from django.conf import settings
from django.utils import timezone
from django.utils.dateformat import format as format_date

from incidents.enums import CaseState
from incidents.models import Case
from incidents.rules import clock
from portal.calendar import hours_in
from portal.templatetags.postwise import counted, daytime

DAY = "j F"


def said_of(case: Case, at: datetime | None = None) -> str:
    at = at or timezone.now()
    if case.state in clock.ENDED:
        return "Stopped: the case is closed."
    if case.clock_since is None or case.due_at is None:
        return _paused(case, at)
    if case.clock_since > at and case.follow_up_on:
        day = format_date(case.follow_up_on, DAY)
        return f"Paused until {day}, the day to follow up. {_left(case, at)} after that."
    if case.due_at <= at:
        return f"Overdue by {working_time(clock.over(case, at))}."
    return f"{_left(case, at)}: {_stage(case)} by {daytime(case.due_at)}."


def _paused(case: Case, at: datetime) -> str:
    if case.state != CaseState.INFO_REQUESTED:
        return "No time is set for this case."
    since = format_date(timezone.localtime(case.state_since), DAY)
    return f"Paused since {since}, while waiting for what was asked. {_left(case, at)} after that."


def _left(case: Case, at: datetime) -> str:
    return f"{working_time(clock.left(case, at))} left"


def _stage(case: Case) -> str:
    return "a first look" if case.state == CaseState.SUBMITTED else "a decision"


def working_time(minutes: int) -> str:
    """In the unit a person would choose: a working day is as long as the office works."""
    day = int(hours_in(settings.OFFICE_STATE).length.total_seconds() // 60)
    if minutes >= 2 * day:
        return counted(minutes // day, "working day")
    if minutes >= 60:
        return counted(minutes // 60, "working hour")
    return counted(minutes, "working minute")
