"""Where somebody is signed in, and what ends it there.

That somebody signed out is written down nowhere (`portal.sign_ins.SignInHandler`), but that an administrator signed
them out is.
"""

import hashlib
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.core.cache import cache
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from portal import audit
from portal.models import Person, Session

from .devices import device_in_words
from .notices import tell
from .store import SessionStore
from .times import is_over


@dataclass(frozen=True)
class Place:
    """`name` stands for the session on pages, where its key must never be."""

    name: str
    device: str
    since: datetime
    seen: datetime
    is_this: bool
    is_half: bool  # the password was right, the second factor was not given


def places_of(person: Person, *, here: str | None) -> list[Place]:
    """Where they are signed in, this one (`here` is its key) first, then as they were last seen."""
    return sorted(_places_of(person, here), key=lambda place: (not place.is_this, -place.seen.timestamp()))


def _places_of(person: Person, here: str | None) -> Iterator[Place]:
    now = time.time()
    for row in _standing(person):
        data: dict[str, Any] = row.get_decoded()
        if not is_over(data, now):
            yield Place(
                name=_name(row.session_key),
                device=data.get("device") or device_in_words(""),
                since=datetime.fromtimestamp(data.get("began", now), UTC),
                seen=datetime.fromtimestamp(data.get("seen", now), UTC),
                is_this=row.session_key == here,
                is_half=bool(data.get("owes_second")) and not data.get("second"),
            )


def _standing(person: Person) -> QuerySet[Session]:
    return Session.objects.filter(person=person, expire_date__gt=timezone.now())


def _name(key: str) -> str:
    return hashlib.sha256(b"place" + key.encode()).hexdigest()[:24]


def end(sessions: QuerySet[Session]) -> int:
    """In the database first, then in the cache; who is writing one meanwhile is waited for (`SessionStore.save`)."""
    with transaction.atomic():
        keys = list(sessions.select_for_update().values_list("session_key", flat=True))
        Session.objects.filter(session_key__in=keys).delete()
        transaction.on_commit(lambda: cache.delete_many([SessionStore.cache_key_prefix + key for key in keys]))
    return len(keys)


def end_place(person: Person, name: str) -> bool:
    """Whether there was one of that name."""
    keys = [key for key in person.sessions.values_list("session_key", flat=True) if _name(key) == name]
    return bool(end(person.sessions.filter(session_key__in=keys)))


def end_everywhere(person: Person, *, but: str | None = None) -> None:
    """`but` is the key of a session that stays."""
    end(person.sessions.exclude(session_key=but))


@transaction.atomic
def end_by_administrator(person: Person, *, actor: Person) -> None:
    end_everywhere(person)
    audit.record("sign_ins.ended", person, actor=actor)
    tell(person)
