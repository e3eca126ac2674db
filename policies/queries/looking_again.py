"""The reminder to look again at something one wanted to post."""

from datetime import datetime

from portal.models import Notice, Person
from portal.models.notice import NoticeQuerySet

LOOK_AGAIN = "post_to_look_at_again"


def reminders_to_look_again(person: Person, at: datetime) -> NoticeQuerySet:
    """Those still to come."""
    return Notice.objects.filter(person=person, kind=LOOK_AGAIN, not_before__gt=at)


def look_again_at(person: Person, at: datetime) -> datetime | None:
    return reminders_to_look_again(person, at).values_list("not_before", flat=True).first()
