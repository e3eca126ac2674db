"""The only door to Celery. Work is asked for after commit; a broker that is away delays it and loses nothing."""

import logging
from typing import Any

from django.db import transaction
from kombu.exceptions import OperationalError

from .celery import app
from .request_id import HEADER, current_id

log = logging.getLogger(__name__)


def enqueue(name: str, /, **kwargs: Any) -> None:
    """Ask a worker to run the task called `name` once this transaction has committed.

    Arguments are ids and codes, never words of people: they stand in the broker. Every task asked for here must also
    be found by a sweep (see `CELERY_BEAT_SCHEDULE`), because the broker may be away when this runs.
    """
    number = current_id()
    headers = {"headers": {HEADER: number}} if number else {}
    transaction.on_commit(lambda: _send(name, kwargs, headers), robust=True)


def _send(name: str, kwargs: dict[str, Any], options: dict[str, Any]) -> None:
    try:
        app.send_task(name, kwargs=kwargs, retry=False, **options)
    except (OperationalError, OSError) as error:
        log.warning("broker away, %s waits for its sweep: %s", name, type(error).__name__)
