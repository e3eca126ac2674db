"""When the mail of a notice may leave: in the working hours of the person's state, as often as they want it."""

from collections import defaultdict
from datetime import datetime

from django.conf import settings
from django.db.models import Case, DateTimeField, Expression, Value, When
from django.db.models.functions import Cast

from portal import calendar
from portal.models import Cadence, State

from .catalogue import CATALOGUE, Urgency


def moment_for(cadence: Cadence, at: datetime, state: str) -> datetime:
    """The first moment from `at` on."""
    if cadence == Cadence.WEEKLY:
        return calendar.next_week_opening(at, state)
    if cadence == Cadence.DAILY:
        return calendar.next_opening(at, state)
    if settings.MAIL_AT_ANY_HOUR or calendar.is_working_time(at, state):
        return at
    return calendar.next_opening(at, state)


def mail_time(kind: str, at: datetime) -> Expression:
    """The same as an expression over people, who may be as many as a department; empty where no mail is wanted."""
    says = CATALOGUE[kind]
    never = Cast(Value(None), DateTimeField())
    if not says.is_mailed:
        return never
    whens = [When(mail_choice__muted__contains=[kind], then=never)] if says.may_be_muted else []
    if says.urgency == Urgency.AT_ONCE:
        return Case(*whens, default=Value(at)) if whens else Value(at)
    for chosen in (Cadence.WEEKLY, Cadence.DAILY):
        whens += [
            When(mail_choice__cadence=chosen, state__in=states, then=Value(moment))
            for moment, states in _by_moment(chosen, at).items()
        ]
    digest = says.urgency == Urgency.DAILY and not settings.MAIL_AT_ANY_HOUR
    usual = _by_moment(Cadence.DAILY if digest else Cadence.EACH, at)
    whens += [When(state__in=states, then=Value(moment)) for moment, states in usual.items()]
    return Case(*whens, default=Value(at))


def _by_moment(cadence: Cadence, at: datetime) -> dict[datetime, list[str]]:
    found = defaultdict(list)
    for state in State.values:
        found[moment_for(cadence, at, state)].append(state)
    return found
