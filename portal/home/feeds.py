"""Somebody's feed for their calendar: switched on with a secret that is shown once, renewed, switched off."""

import hashlib
import secrets

from django.db import transaction
from django.utils import timezone

from portal import audit
from portal.home.dates import Day, as_calendar, days_of
from portal.models import CalendarEntry, CalendarFeed, Person


def digest_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


@transaction.atomic
def open_feed(person: Person) -> str:
    """Switch it on, or renew its secret: whoever had the one before reads nothing more. Returns the secret."""
    secret = secrets.token_urlsafe(32)
    values = {"digest": digest_of(secret), "opened_at": timezone.now(), "asked_at": None}
    feed, _ = CalendarFeed.objects.update_or_create(person=person, defaults=values)
    audit.record("feed.opened", feed, actor=person)
    return secret


@transaction.atomic
def close_feed(person: Person) -> bool:
    """Switch it off; False where it was."""
    feed = CalendarFeed.objects.select_for_update().filter(person=person).first()
    if feed is None:
        return False
    audit.record("feed.closed", feed, actor=person)
    feed.delete()
    return True


@transaction.atomic
def calendar_for(secret: str) -> bytes | None:
    """What a calendar with this secret is told; None where there is no such feed, or whose it is has left."""
    found = CalendarFeed.objects.select_for_update(of=("self",)).select_related("person")
    feed = found.filter(digest=digest_of(secret), person__is_active=True).first()
    if feed is None:
        return None
    CalendarFeed.objects.filter(pk=feed.pk).update(asked_at=timezone.now())
    _follow(feed, days_of(feed.person))
    return as_calendar(feed.entries.order_by("on", "uid"))


def _follow(feed: CalendarFeed, days: list[Day]) -> None:
    """Bring the entries up to the days there are now. One whose day is done is cancelled, not dropped in silence."""
    kept = {entry.uid: entry for entry in feed.entries.all()}
    now, changed = timezone.now(), []
    for day in days:
        entry = kept.pop(day.uid, None)
        if entry is None:
            feed.entries.create(uid=day.uid, words=day.words, on=day.on, at=day.at)
        elif (entry.words, entry.on, entry.at, entry.is_over) != (day.words, day.on, day.at, False):
            entry.words, entry.on, entry.at, entry.is_over = day.words, day.on, day.at, False
            changed.append(entry)
    for entry in kept.values():
        if not entry.is_over:
            entry.is_over = True
            changed.append(entry)
    for entry in changed:
        entry.sequence, entry.changed_at = entry.sequence + 1, now
    CalendarEntry.objects.bulk_update(changed, ["words", "on", "at", "is_over", "sequence", "changed_at"])
