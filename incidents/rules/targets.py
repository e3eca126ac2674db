"""By when the office means to reach the next stage of a matter: shown and counted, and nothing is decided by it.

They are business days of the office, each a setting (docs/operating.md): no law has them.
"""

from datetime import date, datetime

from django.conf import settings
from django.utils import timezone

from incidents.enums import InvestigationState as S
from incidents.enums import Stage
from incidents.models import Investigation
from portal.calendar import add_business_days, business_days_between, calendar_days_after

from .awaiting import awaited_letter, goes_on_until


def first_target(at: datetime) -> date:
    return _days_after(timezone.localdate(at), settings.ASSESSMENT_DAYS)


def target_after(file: Investigation, to: S, at: datetime) -> date | None:
    """The target of the state it comes to: it runs on within a stage, and stands still while the file is on hold."""
    if to == S.ON_HOLD:
        return file.target_on
    if file.state == S.ON_HOLD and to == file.held_from:
        return _after_the_answer(file, to, at) or _without_the_hold(file, at)
    stage = Stage.of(to)
    if stage == Stage.of(file.state) and to != S.SANCTION_PROPOSED:
        return file.target_on
    day = timezone.localdate(at)
    match stage:
        case Stage.ASSESSMENT:
            return _days_after(day, settings.ASSESSMENT_DAYS)
        case Stage.APPOINTMENT:
            return _days_after(day, settings.APPOINTMENT_DAYS)
        case Stage.NOTICE:
            return _days_after(day, settings.NOTICE_DAYS)
        case Stage.HEARING:
            return _days_after(day, settings.DETERMINATION_DAYS)
        case Stage.PROPOSAL:
            return _days_after(day, settings.PROPOSAL_DAYS)
        case Stage.SANCTION:
            return sanction_target(calendar_days_after(at, settings.RESPONSE_DAYS))
        case _:
            return None


def sanction_target(heard_at: datetime) -> date:
    """From the response, or from the end of the time for it."""
    return _days_after(timezone.localdate(heard_at), settings.SANCTION_DAYS)


def _after_the_answer(file: Investigation, to: S, at: datetime) -> date | None:
    """Where the answer to a proposed sanction came while the file waited, or is still to come."""
    letter = awaited_letter(file) if to == S.SANCTION_PROPOSED else None
    if letter is None:
        return None
    if letter.is_answered:
        return sanction_target(at) if letter.response.at >= file.state_since else None
    until = goes_on_until(letter, at)
    return sanction_target(until) if until else None


def _without_the_hold(file: Investigation, at: datetime) -> date | None:
    """As much later as it stood still."""
    if file.target_on is None:
        return None
    held_on = timezone.localdate(file.state_since)
    days = business_days_between(held_on, timezone.localdate(at), settings.OFFICE_STATE)
    return _days_after(file.target_on, days)


def _days_after(day: date, days: int) -> date:
    return add_business_days(day, days, settings.OFFICE_STATE)
