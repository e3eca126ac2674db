from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone

from policies import queries
from policies.models import Edition, Tally

# In the order of the units, so that two counts at once wait for each other and never in a ring.
_KEEP = """
    INSERT INTO policies_tally
        (edition_id, day, counted_at, unit_id, people, opened, overdue, acknowledged, exempt)
    SELECT %s, %s, %s, counts.* FROM ({counts}) AS counts ORDER BY unit_id
    ON CONFLICT (edition_id, day, unit_id) DO UPDATE
    SET counted_at = excluded.counted_at, people = excluded.people, opened = excluded.opened,
        overdue = excluded.overdue, acknowledged = excluded.acknowledged, exempt = excluded.exempt
"""


def count_coverage(*, edition: int | None = None, at: datetime | None = None) -> int:
    """Count the readers of an edition in force, or of each of them, and keep it as today's; returns how many editions.

    Each is a transaction of its own: nobody meets half a count, and a run cut short has counted those before.
    """
    editions = Edition.objects.published().select_related("policy", "last_major")
    if edition is not None:
        editions = editions.filter(pk=edition)
    found = [*editions.order_by("pk")]
    for one in found:
        _count(one, at or timezone.now())
    return len(found)


@transaction.atomic
def _count(edition: Edition, at: datetime) -> None:
    day = timezone.localdate(at)
    counts, params = queries.counted_by_unit(edition)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '64MB'")  # the sets of a quarter of a million readers fit in memory
        cursor.execute(_KEEP.format(counts=counts), [edition.pk, day, at, *params])
    # A unit that had readers earlier today and has none now.
    Tally.objects.filter(edition=edition, day=day, counted_at__lt=at).delete()
