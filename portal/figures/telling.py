"""Telling those who want to know that a month was counted: that, and where to read it. No number is in a mail."""

from datetime import date

from django.db import transaction
from django.db.models import Max
from django.urls import reverse

from portal.models import OverviewCount, OverviewReader, Person
from portal.notices import notify

from .rules import can_read_the_overview

NEVER = date(1900, 1, 1)


def want_telling(person: Person, *, wants: bool) -> None:
    """From the next month that is counted on."""
    if not wants:
        OverviewReader.objects.filter(person=person).delete()
    else:
        OverviewReader.objects.get_or_create(person=person, defaults={"told_of": last_month() or NEVER})


@transaction.atomic
def tell_readers() -> int:
    """Each once of a month, however often it is asked. Who may not read it any more is told nothing."""
    last = last_month()
    if last is None:
        return 0
    waiting = OverviewReader.objects.select_for_update().filter(told_of__lt=last).select_related("person")
    readers = [one.person for one in waiting if one.person.is_active and can_read_the_overview(one.person)]
    OverviewReader.objects.filter(person__in=readers).update(told_of=last)
    return notify(readers, "overview_counted", url=reverse("figures:overview"))


def last_month() -> date | None:
    """The newest of any topic."""
    return OverviewCount.objects.aggregate(last=Max("last"))["last"]
