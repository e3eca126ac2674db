"""Noting, in the transaction of the act, that a room has something new, for whoever is told of it outside the portal.

A room hears of a thing only where everyone in it was told: where somebody is kept out of a matter, its channel, which
they read too, would show them that there is one.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from portal import jobs
from portal.models import DIGITAL_MEDIA, PEOPLE_SERVICES, OutsideChannel, OutsideNews, Role
from portal.models.person import PersonQuerySet
from portal.people import holders

from .cards import adaptive_card, signed_json
from .catalogue import CATALOGUE

ROOMS: dict[str, tuple[str, tuple[Role, ...]]] = {
    "digital_media": ("Digital Media", tuple(DIGITAL_MEDIA)),
    "people_services": ("People Services", tuple(PEOPLE_SERVICES)),
    "directory": ("Directory administrators", (Role.DIRECTORY_ADMINISTRATOR,)),
}
WEBHOOK = "webhook"


@dataclass(frozen=True)
class Channel:
    """`says` makes of kinds, and how many of each, what is posted: its bytes and its headers."""

    name: str
    url: str
    room: str
    says: Callable[[str, dict[str, int]], tuple[bytes, dict[str, str]]]

    def hears(self, kind: str) -> bool:
        return may_be_told(kind) and self.room in ("", CATALOGUE[kind].heard_by)


def channels() -> Iterator[Channel]:
    if settings.WEBHOOK_URL:
        yield Channel(WEBHOOK, settings.WEBHOOK_URL, "", signed_json)
    for room, url in settings.TEAMS_WEBHOOKS.items():
        if room in ROOMS:
            yield Channel(f"teams:{room}", url, room, adaptive_card)


def may_be_told(kind: str) -> bool:
    return CATALOGUE[kind].heard_by in ROOMS and (not settings.OUTSIDE_KINDS or kind in settings.OUTSIDE_KINDS)


def note(kind: str, told: PersonQuerySet) -> None:
    """One thing of this kind came, of which these people were told."""
    if not CATALOGUE[kind].heard_by:
        return
    names = [channel.name for channel in channels() if channel.hears(kind)]
    if not names or _leaves_somebody_out(CATALOGUE[kind].heard_by, told):
        return
    ceased = set(OutsideChannel.objects.filter(ceased_at__isnull=False).values_list("name", flat=True))
    if news := [OutsideNews(channel=name, kind=kind) for name in names if name not in ceased]:
        OutsideNews.objects.bulk_create(news)
        jobs.enqueue("portal.tell_outside")


def _leaves_somebody_out(room: str, told: Any) -> bool:
    _, roles = ROOMS[room]
    return holders(*roles).exclude(pk__in=told.order_by().values("pk")).exists()
