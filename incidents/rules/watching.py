"""When somebody is told of what a saved search found."""

from datetime import datetime, timedelta

from django.utils import timezone

from incidents.enums import Notify
from incidents.models import SearchWatch

DAYS_BETWEEN: dict[str, int] = {Notify.DAILY: 1, Notify.WEEKLY: 7}


def is_ripe(watch: SearchWatch, found: int, at: datetime) -> bool:
    """Has it found enough, and was its watcher not told too lately? Found is what they were not told of yet."""
    if watch.notify == Notify.THRESHOLD:
        return found >= (watch.threshold or 1)
    between = timedelta(days=DAYS_BETWEEN.get(watch.notify, 0))
    return found > 0 and timezone.localdate(watch.told_at) + between <= timezone.localdate(at)
