"""Adding up the answers, once their attempts are finished: set by set, and never while somebody waits for a page."""

import time
from datetime import datetime

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Count
from django.utils import timezone

from training.models import Counted, Uncounted
from training.sums import ALL, EVERYTHING, SOME

COUNTING = 815_000_001  # the lock under which one process at a time adds up
AT_ONCE = 2000
SECONDS = 300  # well under CELERY_TASK_TIME_LIMIT; the next run goes on from there

_TAKE = """
    DELETE FROM training_uncounted WHERE attempt_id = ANY(ARRAY(
        SELECT attempt_id FROM training_uncounted WHERE version_id = %s ORDER BY attempt_id LIMIT %s
    )) RETURNING attempt_id
"""


def count_answers(*, at: datetime | None = None) -> int:
    """Add the first attempts that ended since to the sums; returns how many.

    Each chunk is a transaction of its own, and what it counts no longer waits: a run cut short loses nothing and
    counts nothing twice. An id below which everything is counted would not do: an answer may commit after one with a
    higher id, and how far it discriminates is known only when its attempt ends.

    Of a version at least SMALLEST_COUNT are added together, so that whoever looks before and after learns of nobody.
    """
    until = time.monotonic() + SECONDS
    counted = 0
    while time.monotonic() < until and (added := _count_some(at or timezone.now())):
        counted += added
    return counted


@transaction.atomic
def _count_some(at: datetime) -> int:
    if not _alone():
        return 0
    together = Uncounted.objects.order_by("version").values("version").annotate(attempts=Count("pk"))
    version = together.filter(attempts__gte=settings.SMALLEST_COUNT).values_list("version", flat=True).first()
    if version is None:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [version, max(AT_ONCE, settings.SMALLEST_COUNT)])
        attempts = [pk for (pk,) in cursor.fetchall()]
        for sums in EVERYTHING:
            cursor.execute(sums.add(SOME), {"attempts": attempts})
    Counted.objects.filter(version=version).update(counted_at=at)
    return len(attempts)


@transaction.atomic
def recount_answers(*, at: datetime | None = None) -> None:
    """Make all sums anew from the answers. Pages show what stood until it is done; what waits goes on waiting."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [COUNTING])
        cursor.execute("SET LOCAL work_mem = '64MB'")
        for sums in EVERYTHING:
            cursor.execute(f"DELETE FROM {sums.table}")  # noqa: S608 (names of our own models)
            cursor.execute(sums.add(ALL))
    Counted.objects.update(counted_at=at or timezone.now())


@transaction.atomic
def miscounted() -> dict[str, int]:
    """The tables of sums that do not say what the answers say, each with how many of its rows differ."""
    found = {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [COUNTING])
        cursor.execute("SET LOCAL work_mem = '64MB'")
        for sums in EVERYTHING:
            cursor.execute(sums.differences())
            if different := cursor.fetchone()[0]:
                found[sums.table] = different
    return found


def _alone() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [COUNTING])
        return bool(cursor.fetchone()[0])
