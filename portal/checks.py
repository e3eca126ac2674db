"""What `manage.py check --deploy` refuses before a department's data is at risk."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

from .calendar import CalendarUnreadable, hours_in, read_closed_days
from .models import State


@register(Tags.security, deploy=True)
def demo_people_stay_out_of_production(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    if settings.DEMO and not settings.DEBUG:
        return [
            Error("DEMO is on: anyone can read the passwords of the demo people.", hint="Unset DEMO.", id="portal.E001")
        ]
    return []


@register(Tags.security, deploy=True)
def mail_leaves_the_machine(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    if "smtp" not in settings.EMAIL_BACKEND:
        return [
            Error("EMAIL_URL is not set: notices would reach nobody.", hint="EMAIL_URL=smtp+tls://…", id="portal.E002")
        ]
    return []


@register()
def the_working_calendar_can_be_read(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    try:
        for state in State:
            hours_in(state)
        read_closed_days(2024, tuple(settings.CLOSED_DAYS))
        known = {*settings.WORKING_HOURS_BY_STATE, settings.OFFICE_STATE}
        if strange := known - set(State):
            raise CalendarUnreadable(f"There is no state “{strange.pop()}”. Use one of {', '.join(State)}.")
    except CalendarUnreadable as error:
        return [Error(str(error), hint="docs/operating.md, “Working time”.", id="portal.E003")]
    return []
