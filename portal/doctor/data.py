"""The database, its migrations, the audit in it, and whose clock is right."""

import time
from collections.abc import Iterator

from django.conf import settings
from django.db import connection

from portal import replica
from portal.audit import verify_chain
from portal.migrated import missing_migrations

from .finding import Finding, ill, look, well

OLDEST_POSTGRES = 15
MOST_CONNECTIONS = 0.8
CLOCK_LOOK_SECONDS, CLOCK_ILL_SECONDS = 2, 30


def database() -> Iterator[Finding]:
    part = "Database"
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT current_setting('server_version'), current_setting('server_version_num')::int / 10000,
                   current_setting('max_connections')::int, (SELECT count(*) FROM pg_stat_activity),
                   current_setting('fsync')::bool, current_setting('full_page_writes')::bool
            """
        )
        version, major, most, used, syncs, whole_pages = cursor.fetchone()
    if major < OLDEST_POSTGRES:
        yield ill(part, f"PostgreSQL {version} is too old.", f"Move to PostgreSQL {OLDEST_POSTGRES} or newer.")
    else:
        yield well(part, f"PostgreSQL {version} answers; {used} of {most} connections are in use.")
    if used > most * MOST_CONNECTIONS:
        yield look(
            part, f"{used} of {most} connections are in use.", "Raise max_connections, or run fewer web processes."
        )
    if not (syncs and whole_pages):
        remedy = "Set fsync and full_page_writes to on, and restart PostgreSQL."
        yield ill(part, "It does not wait for its disk: a power cut can destroy everything.", remedy)


def migrations() -> Iterator[Finding]:
    if missing := missing_migrations():
        said = f"{missing} {'is' if missing == 1 else 'are'} not applied: pages can fail."
        yield ill("Migrations", said, "Run manage.py migrate.")
    else:
        yield well("Migrations", "All are applied.")


def clock() -> Iterator[Finding]:
    part = "Clock"
    with connection.cursor() as cursor:
        before = time.time()
        cursor.execute("SELECT extract(epoch FROM clock_timestamp())::float8")
        (there,) = cursor.fetchone()
        here = (before + time.time()) / 2
    apart = abs(there - here)
    remedy = "Let both machines take their time from the same source (chrony or systemd-timesyncd)."
    said = f"This machine and the database are {apart:.1f} seconds apart."
    if apart > CLOCK_ILL_SECONDS:
        yield ill(part, f"{said} Time limits and the order of events cannot be trusted.", remedy)
    elif apart > CLOCK_LOOK_SECONDS:
        yield look(part, said, remedy)
    else:
        yield well(part, "This machine and the database agree on the time.")


def report_copy() -> Iterator[Finding]:
    """Nothing where no copy is set: it is a choice."""
    part = "Reports"
    if replica.REPLICA not in settings.DATABASES:
        return
    behind = replica.seconds_behind()
    if behind is None:
        yield look(
            part, "REPLICA_URL leads to a database that is no copy.", "Set it to one in recovery, or leave it out."
        )
    elif behind > settings.REPLICA_BEHIND_SECONDS:
        said = "The copy has nothing yet." if behind == float("inf") else f"The copy is {behind:.0f} seconds behind."
        yield look(part, f"{said} Reports are read from the database itself.", "See what holds up its replication.")
    else:
        yield well(part, "They are read from the copy, which keeps up.")


def audit() -> Iterator[Finding]:
    verdict = verify_chain(limit=3)
    if verdict.faults:
        words = " ".join(("The chain of the audit is broken.", *verdict.faults))
        yield ill("Audit", words, "Change nothing. Keep a copy of the database, and tell whoever answers for security.")
    else:
        yield well(
            "Audit", f"The chain holds over {verdict.entries:,} entries; its head is {verdict.head[:16] or 'none'}."
        )
