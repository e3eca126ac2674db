"""How long a sign-in holds: until nothing came for a while, and no longer than a day's work (ISM-0428)."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings

WARNED_BEFORE = 120  # seconds, of which WCAG 2.2.1 asks for 20
NOTED_EVERY = 60  # that somebody is here is not written for every page


def is_over(session: Mapping[str, Any], now: float) -> bool:
    idle, age = now - session.get("seen", now), now - session.get("began", now)
    return idle > settings.SESSION_IDLE.total_seconds() or age > settings.SESSION_LIFE.total_seconds()


def idle_seconds() -> float:
    """For how long they may surely do nothing: what they did last may not have been noted."""
    return settings.SESSION_IDLE.total_seconds() - NOTED_EVERY


def seconds_left(session: Mapping[str, Any], now: float) -> int:
    """Until it ends whatever they do."""
    return int(session.get("began", now) + settings.SESSION_LIFE.total_seconds() - now)
