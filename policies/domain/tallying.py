"""Counting what the advice came to, once an answer was given: by month, and without the draft or whoever asked."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from policies.enums import Counted
from policies.models import AdviceTally, Edition

# A clause is counted by the ref that the edition itself has, so that no word from anywhere else can become a key.
# In the order of the keys, so that two answers at once wait for each other and never in a ring.
_COUNT = f"""
    INSERT INTO {AdviceTally._meta.db_table} AS tally (edition_id, month, kind, key, count)
    SELECT %(edition)s, %(month)s, raised.kind, raised.key, 1 FROM (
        SELECT '{Counted.VERDICT}' AS kind, %(verdict)s AS key
        UNION ALL
        SELECT '{Counted.CLAUSE}', ref FROM policies_clause WHERE edition_id = %(edition)s AND ref = ANY(%(refs)s)
    ) AS raised
    ORDER BY raised.kind, raised.key
    ON CONFLICT (edition_id, month, kind, key) DO UPDATE SET count = tally.count + 1
"""  # noqa: S608 (only names of ours are put in)
_LONGEST_WAIT = "250ms"


@transaction.atomic
def tally_answer(policy: str, *, verdict: str, refs: Iterable[str], at: datetime | None = None) -> None:
    """Add an answer to the counts of the edition in force; where none is, there is nothing to count it under.

    Raises DatabaseError where it cannot be counted soon: a count is worth no wait of the person who asked.
    """
    today = timezone.localdate(at)
    edition = Edition.objects.in_force(today).filter(policy__slug=policy).values_list("pk", flat=True).first()
    if edition is None:
        return
    counted: dict[str, Any] = {
        "edition": edition,
        "month": today.replace(day=1),
        "verdict": str(verdict),
        "refs": sorted(set(refs)),
    }
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", [_LONGEST_WAIT])
        cursor.execute(_COUNT, counted)
