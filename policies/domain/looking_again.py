"""Look again tomorrow: a reminder of which nobody but its person knows, and which holds nothing of what it is about.

It is on no record: that somebody wanted to post in anger is nobody's business.
"""

from datetime import datetime, time, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from policies import queries
from portal.models import Person
from portal.notices import notify

MORNING = time(9)


@transaction.atomic
def look_again_tomorrow(person: Person, *, at: datetime | None = None) -> datetime:
    """Ask to be reminded. Asked twice, it is one reminder, for the morning after the later. Returns when."""
    at = at or timezone.now()
    drop_look_again(person, at=at)
    when = timezone.make_aware(datetime.combine(timezone.localdate(at) + timedelta(days=1), MORNING))
    notify([person], queries.LOOK_AGAIN, url=reverse("policies:check"), not_before=when)
    return when


@transaction.atomic
def drop_look_again(person: Person, *, at: datetime | None = None) -> None:
    """Not be reminded after all."""
    Person.objects.select_for_update().get(pk=person.pk)  # two at once wait for each other
    queries.reminders_to_look_again(person, at or timezone.now()).delete()
