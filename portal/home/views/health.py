"""For whatever watches the portal, or sends people to one of several: no person, no count, no version."""

import logging
from functools import cache

from django.contrib.auth.decorators import login_not_required
from django.db import Error as DatabaseError
from django.db import connection
from django.http import HttpRequest, HttpResponse
from psycopg_pool import PoolTimeout

from portal.migrated import missing_migrations

log = logging.getLogger(__name__)


class NotMigrated(Exception):
    """The tables are not those that this code expects."""


@login_not_required
def healthz(request: HttpRequest) -> HttpResponse:
    """Well when the database answers."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except (DatabaseError, PoolTimeout) as error:
        log.warning("not well: %s", type(error).__name__)
        return _said("database away", status=503)
    return _said("ok")


@login_not_required
def readyz(request: HttpRequest) -> HttpResponse:
    """Ready for people when it is well, and every migration of this code is applied."""
    answer = healthz(request)
    if answer.status_code != 200:
        return answer
    try:
        _require_migrated()
    except NotMigrated:
        return _said("not migrated", status=503)
    return _said("ready")


@cache  # what is applied stays so while this process runs; what is missing raises, and is asked for again
def _require_migrated() -> None:
    if missing_migrations():
        raise NotMigrated


def _said(words: str, status: int = 200) -> HttpResponse:
    headers = {"Retry-After": "30"} if status != 200 else None
    return HttpResponse(f"{words}\n", content_type="text/plain", status=status, headers=headers)
