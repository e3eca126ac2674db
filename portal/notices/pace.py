"""How quickly mail leaves, whoever sends it: so many a minute, evenly, from however many processes."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection

TAKE_A_PLACE = """
    INSERT INTO portal_mailpace (id, next_at) VALUES (1, clock_timestamp())
    ON CONFLICT (id) DO UPDATE SET next_at = greatest(portal_mailpace.next_at + %s, clock_timestamp())
    WHERE portal_mailpace.next_at + %s <= %s RETURNING next_at
"""


def take_a_place(until: datetime) -> datetime | None:
    """When one more mail may leave; None where that is not before `until`."""
    if not settings.MAIL_PER_MINUTE:
        return until
    apart = timedelta(minutes=1) / settings.MAIL_PER_MINUTE
    with connection.cursor() as cursor:
        cursor.execute(TAKE_A_PLACE, [apart, apart, until])
        row = cursor.fetchone()
    return row[0] if row else None
