"""How far someone has come with keeping a receipt. Known for some hours only, and by the concern alone."""

from enum import StrEnum

from django.conf import settings
from django.core.cache import cache

from incidents.models import Concern


class Kept(StrEnum):
    AS_A_FILE = "file"
    FOR_GOOD = "finished"


def note_kept(concern: Concern, how: Kept) -> None:
    cache.set(_key(concern), how.value, timeout=settings.UNNAMED_PAGE_HOURS * 3600)


def is_kept(concern: Concern) -> bool:
    """Whether the receipt was downloaded. Without a cache nobody remembers, and it has to be typed."""
    return cache.get(_key(concern)) is not None


def is_finished(concern: Concern) -> bool:
    """Whether the page with the receipt was left for good: it is not shown again, not even to the same form."""
    return cache.get(_key(concern)) == Kept.FOR_GOOD


def _key(concern: Concern) -> str:
    return f"receipt:{concern.pk}"
