"""One thing that happened, and its place among the others."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import groupby

from django.utils import timezone


@dataclass(frozen=True)
class Event:
    """`at` is none where only the day is known: then it comes first on it."""

    on: date
    at: datetime | None
    what: str
    who: str = ""
    words: str = ""

    @property
    def place(self) -> datetime:
        return self.at or timezone.make_aware(datetime.combine(self.on, time.min))


def at_time(at: datetime, what: str, who: str = "", words: str = "") -> Event:
    return Event(timezone.localdate(at), at, what, who, words)


def by_day(events: Iterable[Event]) -> list[tuple[date, list[Event]]]:
    return [(on, list(found)) for on, found in groupby(events, key=lambda event: event.on)]
