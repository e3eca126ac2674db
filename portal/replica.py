"""Reports may be read from a copy of the database, where there is one: those that ask for it here, and nothing else.

A copy that is away, is none, or is behind by more than `REPLICA_BEHIND_SECONDS` is not read: the report then comes from
the database itself, as it does where the copy breaks off in the middle.
"""

import logging
import time
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any, TypeVar

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, InterfaceError, OperationalError, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg_pool import PoolTimeout

log = logging.getLogger(__name__)

Read = TypeVar("Read")

REPLICA = "replica"
AWAY = (OperationalError, InterfaceError, PoolTimeout)
PAUSE_SECONDS = 30.0  # after a copy was away, before it is tried again

_reads_from: ContextVar[str] = ContextVar("reads_from", default=DEFAULT_DB_ALIAS)


class ReportRouter:
    """Never by where a row came from: what a report brought along is read on in the database itself."""

    def db_for_read(self, model: Any, **hints: Any) -> str:
        return _reads_from.get()

    def db_for_write(self, model: Any, **hints: Any) -> str:
        return DEFAULT_DB_ALIAS

    def allow_relation(self, one: Any, other: Any, **hints: Any) -> bool:
        return True

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        return db == DEFAULT_DB_ALIAS


class _Pause:
    until = float("-inf")


def read_report(ask: Callable[[], Read]) -> Read:
    """What `ask` answers, which only reads, and whose answer is whole: no query set that is still to be asked."""
    if REPLICA in settings.DATABASES and _is_fit():
        token = _reads_from.set(REPLICA)
        try:
            return ask()
        except AWAY as error:
            _gone(error)
        finally:
            _reads_from.reset(token)
    return ask()


def report_connection() -> BaseDatabaseWrapper:
    """For a report that asks in SQL: within `read_report` that of the copy."""
    return connections[_reads_from.get()]


def seconds_behind() -> float | None:
    """How old the copy is where it lacks something; None where it is no copy. Raises one of AWAY."""
    with connections[REPLICA].cursor() as cursor:
        cursor.execute(
            """
            SELECT pg_last_wal_replay_lsn()::text, extract(epoch FROM now() - pg_last_xact_replay_timestamp())::float8
            WHERE pg_is_in_recovery()
            """
        )
        copied = cursor.fetchone()
    if copied is None:
        return None
    reached, age = copied
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute("SELECT pg_current_wal_lsn() > %s::pg_lsn", [reached])
        (lacks_something,) = cursor.fetchone()
    if not lacks_something:
        return 0.0
    return float("inf") if age is None else float(age)


def _is_fit() -> bool:
    if time.monotonic() < _Pause.until:
        return False
    try:
        behind = seconds_behind()
    except AWAY as error:
        _gone(error)
        return False
    return behind is not None and behind <= settings.REPLICA_BEHIND_SECONDS


def _gone(error: Exception) -> None:
    log.warning("the copy for reports is away, they are read from the database itself: %s", type(error).__name__)
    _Pause.until = time.monotonic() + PAUSE_SECONDS
