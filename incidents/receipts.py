"""How far someone has come with keeping a receipt. Known for some hours only, and by the concern alone."""

from datetime import timedelta
from enum import StrEnum

from django.conf import settings
from django.core.cache import cache
from django.utils import timezone

from incidents.models import Concern


class Kept(StrEnum):
    AS_A_FILE = "file"
    FOR_GOOD = "finished"


def note_kept(concern: Concern, how: Kept) -> None:
    cache.set(_key(concern), how.value, timeout=int(_shown_for().total_seconds()))


def is_kept(concern: Concern) -> bool:
    """Whether the receipt was downloaded. Without a cache nobody remembers, and it has to be typed."""
    return cache.get(_key(concern)) is not None


def is_over(concern: Concern) -> bool:
    """Whether the page with the receipt was left for good, or is too old. Then its own form does not show it again."""
    is_old = timezone.now() >= concern.submitted_at + _shown_for()
    return is_old or cache.get(_key(concern)) == Kept.FOR_GOOD


def _shown_for() -> timedelta:
    """An hour more than the page may stay open, since of the time it was sent the hour alone is kept."""
    return timedelta(hours=settings.UNNAMED_PAGE_HOURS + 1)


def _key(concern: Concern) -> str:
    return f"receipt:{concern.pk}"
