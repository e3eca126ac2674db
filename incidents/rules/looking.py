"""When something on the watch list is due for a look."""

from calendar import monthrange
from datetime import date, timedelta

from django.conf import settings

from incidents.enums import Often
from portal.calendar import add_business_days

WEEK = timedelta(days=7)


def first_due(day: date) -> date:
    """Something added on a day is looked at on that day, or on the next working day."""
    return add_business_days(day - timedelta(days=1), 1, settings.OFFICE_STATE)


def due_after(often: str, looked_on: date) -> date:
    """The working day on which it is due again, once it was looked at."""
    if often == Often.WORKDAY:
        return add_business_days(looked_on, 1, settings.OFFICE_STATE)
    return first_due(looked_on + WEEK if often == Often.WEEKLY else _a_month_after(looked_on))


def _a_month_after(day: date) -> date:
    """The same day of the next month, or its last."""
    following = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
    return following.replace(day=min(day.day, monthrange(following.year, following.month)[1]))
