"""When each job last ended well, for whoever watches the schedule. Kept in the cache: losing it loses no work."""

import time

from django.conf import settings
from django.core.cache import cache

RAN = "job-ended:{}"


def note_ran(task: str) -> None:
    if settings.METRICS_TOKEN:
        cache.set(RAN.format(task), time.time(), timeout=None)
