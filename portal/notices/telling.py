"""Telling people that something waits for them: rows in the transaction of the act, and never anything else."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import DateTimeField, F, Value
from django.db.models.functions import Cast
from django.utils import timezone

from portal import jobs
from portal.models import Notice, Person
from portal.models.person import PersonQuerySet
from portal.prepared import insert_each

from . import outside
from .catalogue import CATALOGUE
from .hours import mail_time


def notify(people: Iterable[Person], kind: str, *, url: str = "", not_before: datetime | None = None) -> int:
    """Tell people, once each, that something waits for them at `url`; at a later time, if one is given. Returns how
    many."""
    CATALOGUE[kind]  # a kind that nobody registered is a mistake, also where there is nobody to tell
    pks = sorted({person.pk for person in people})
    return notify_each(Person.objects.filter(pk__in=pks), kind, url=url, not_before=not_before) if pks else 0


def notify_each(people: PersonQuerySet, kind: str, *, url: str = "", not_before: datetime | None = None) -> int:
    """The same for everyone a query finds, by one INSERT ... SELECT: for as many as a department has."""
    says, now = CATALOGUE[kind], timezone.now()
    told = insert_each(
        Notice,
        people,
        person_id=F("pk"),
        kind=Value(kind),
        words=Value(says.words),
        url=Value(url),
        urgency=Value(says.urgency.value),
        created_at=Value(now),
        not_before=Cast(Value(not_before), DateTimeField()),
        mail_after=mail_time(kind, not_before or now),
    )
    if told:
        if not_before is None:
            outside.note(kind, people)
        jobs.enqueue("portal.deliver_notices")
    return told
