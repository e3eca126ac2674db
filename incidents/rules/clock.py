"""The clock of a case: working hours of the office until its first look, from then on until it is decided.

It stands still while others have to answer, and ends with the case. These functions set the clock of a case that is
locked; whoever calls them saves it.
"""

import math
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.conf import settings

from incidents.enums import KIND_OF_WHAT_WAS_SEEN, CaseKind, CaseState, Reminded
from incidents.models import Case
from incidents.models.case import CLOSED, PASSED_ON
from portal.calendar import add_business_minutes, business_minutes_between, hours_in, opening_of

ENDED = (*PASSED_ON, *CLOSED)
# Contact with the staff member or their manager: the clock stands until the day to follow it up, if there is one.
CONTACTED = (CaseState.STAFF_CONTACTED, CaseState.MANAGER_CONTACTED)


def allowance(case: Case) -> int:
    """The working minutes that the stage it is in may take."""
    hours = settings.FIRST_LOOK_HOURS if case.state == CaseState.SUBMITTED else settings.DECISION_HOURS
    return _minutes(hours, case.kind, case.severity)


def _minutes(hours: Mapping[str, float], kind: str, severity: str = "") -> int:
    """What is set for this kind at this severity; else the shorter of what either has; else what any case has."""
    both = f"{kind}.{severity}"
    if both in hours:
        return round(hours[both] * 60)
    return round(min((hours[name] for name in (kind, severity) if name in hours), default=hours["default"]) * 60)


def usual_first_look(what_was_seen: str, raised_at: datetime) -> datetime:
    """By when a reporter may expect that somebody looks: from what they said alone, not from how their case stands."""
    return add_business_minutes(
        raised_at, _minutes(settings.FIRST_LOOK_HOURS, kind_of(what_was_seen)), settings.OFFICE_STATE
    )


def usual_days(what_was_seen: str) -> int:
    """The working days within which such a case is decided as a rule."""
    day = hours_in(settings.OFFICE_STATE).length // timedelta(minutes=1)
    return math.ceil(_minutes(settings.DECISION_HOURS, kind_of(what_was_seen)) / day)


def kind_of(what_was_seen: str) -> CaseKind:
    return KIND_OF_WHAT_WAS_SEEN.get(what_was_seen, CaseKind.CONDUCT)


def begin_stage(case: Case, at: datetime) -> None:
    """A new case, one that was looked at, one that was reopened: nothing of the time is used yet."""
    case.clock_used, case.clock_since = 0, None
    wind(case, at)


def wind(case: Case, at: datetime) -> None:
    """Set the clock by what the case is now: run on, stand or stop, with what it has used until `at`."""
    case.clock_used = used(case, at)
    case.clock_since = runs_from(case, at)
    due_before, case.due_at = case.due_at, None
    if case.clock_since:
        left = max(allowance(case) - case.clock_used, 0)
        case.due_at = add_business_minutes(case.clock_since, left, settings.OFFICE_STATE)
    if case.due_at != due_before:
        case.reminded = Reminded.NOT_YET


def used(case: Case, at: datetime) -> int:
    """The working minutes this stage has taken so far."""
    if case.clock_since is None:
        return case.clock_used
    return case.clock_used + business_minutes_between(case.clock_since, at, settings.OFFICE_STATE)


def left(case: Case, at: datetime) -> int:
    """The working minutes until it falls due; none once it has."""
    return max(allowance(case) - used(case, at), 0)


def over(case: Case, at: datetime) -> int:
    """The working minutes it has taken too long."""
    return max(used(case, at) - allowance(case), 0)


def runs_from(case: Case, at: datetime) -> datetime | None:
    """Since when the clock runs, or from which day on it will; None while nobody can say."""
    if case.state in ENDED or case.state == CaseState.INFO_REQUESTED:
        return None
    if case.state in CONTACTED and case.follow_up_on:
        return max(at, opening_of(case.follow_up_on, settings.OFFICE_STATE))
    return at


def begins_stage(previous: str, to: str) -> bool:
    """Does a step end the wait for the first look, or bring back what had ended?"""
    return to not in ENDED and (previous == CaseState.SUBMITTED or previous in ENDED)
