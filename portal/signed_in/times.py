"""How long a sign-in holds: until nothing came for a while, and no longer than a day's work (ISM-0428)."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings


def is_over(session: Mapping[str, Any], now: float) -> bool:
    idle, age = now - session.get("seen", now), now - session.get("began", now)
    return idle > settings.SESSION_IDLE.total_seconds() or age > settings.SESSION_LIFE.total_seconds()
