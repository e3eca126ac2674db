"""Putting what waits into mails, one to a person, however much there is: some thousands of notices in a statement."""

from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone

GROUPING_LOCK = 715_002
AT_ONCE = 10_000

# A mail that waits already takes more; one that is just being sent takes none, and what came since goes with the next.
PUT_INTO_MAILS = """
    WITH due AS (
        SELECT id, person_id, urgency FROM portal_notice
        WHERE mailing_id IS NULL AND mailed_at IS NULL AND mail_after <= %(now)s
        ORDER BY mail_after, id LIMIT %(most)s FOR UPDATE SKIP LOCKED
    ), reader AS (
        SELECT person_id, min(urgency) AS urgency FROM due GROUP BY person_id
    ), there AS (
        SELECT m.id, m.person_id FROM portal_mailing m JOIN reader USING (person_id)
        WHERE m.settled_at IS NULL FOR UPDATE OF m SKIP LOCKED
    ), hurried AS (
        UPDATE portal_mailing m SET urgency = reader.urgency FROM there JOIN reader USING (person_id)
        WHERE m.id = there.id AND m.urgency > reader.urgency
    ), made AS (
        INSERT INTO portal_mailing (person_id, urgency, made_at, send_after)
        SELECT person_id, urgency, %(now)s, %(now)s FROM reader
        WHERE NOT EXISTS (SELECT FROM there WHERE there.person_id = reader.person_id)
        ON CONFLICT DO NOTHING RETURNING id, person_id
    ), mail AS (
        SELECT id, person_id FROM there UNION ALL SELECT id, person_id FROM made
    )
    UPDATE portal_notice n SET mailing_id = mail.id FROM due JOIN mail USING (person_id) WHERE n.id = due.id
"""


def put_into_mails(*, at: datetime | None = None, at_once: int = AT_ONCE) -> int:
    """Everything whose time has come; returns how many notices. Killed in between, it is gone on with."""
    now, put = at or timezone.now(), 0
    while some := _put_some(now, at_once):
        put += some
    return put


@transaction.atomic
def _put_some(now: datetime, most: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [GROUPING_LOCK])
        if not cursor.fetchone()[0]:  # another run is at it
            return 0
        cursor.execute(PUT_INTO_MAILS, {"now": now, "most": most})
        return cursor.rowcount
