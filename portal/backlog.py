"""How much waits, and when each job of the schedule last ended: numbers for whoever watches the portal."""

from collections.abc import Callable, Iterable

import redis
from django.apps import apps
from django.conf import settings
from django.core.cache import cache
from django.db import connection

from .models import Notice
from .models.mailing import Mailing
from .ran import RAN

Values = Iterable[tuple[str, float]]
Measure = tuple[str, str, str, Callable[[], Values]]

# Kombu's own names: the list of tasks that wait, and the hash of those a worker has in its hands.
QUEUES = {"waiting": ("LLEN", "celery"), "in hand": ("HLEN", "unacked")}


def queues() -> Values:
    """None while the broker is away: a gap in a curve says more than a nought."""
    try:
        with redis.Redis.from_url(
            settings.REDIS_JOBS_URL, socket_timeout=2, socket_connect_timeout=2, max_connections=1
        ) as broker:
            return [(state, float(str(broker.execute_command(*asked)))) for state, asked in QUEUES.items()]  # type: ignore[no-untyped-call]
    except (redis.RedisError, OSError):
        return []


def outboxes() -> Values:
    waiting = {"notices": Notice.objects.to_mail().count(), "mails": Mailing.objects.waiting().count()}
    statements = apps.get_model("training", "Statement")
    waiting["learning record store"] = statements._default_manager.filter(refused__isnull=True).count()
    return list(waiting.items())


def last_runs() -> Values:
    tasks = sorted({str(entry["task"]) for entry in settings.CELERY_BEAT_SCHEDULE.values()})
    ran = cache.get_many([RAN.format(task) for task in tasks])
    return [(task, ran[RAN.format(task)]) for task in tasks if RAN.format(task) in ran]


def audit_tail() -> Values:
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0) FROM portal_auditlink")
        return [("", float(cursor.fetchone()[0]))]


EVERYTHING: tuple[Measure, ...] = (
    ("queue", "Tasks in the broker.", "state", queues),
    ("outbox", "What waits in the database to be sent.", "to", outboxes),
    ("job_ended_timestamp_seconds", "When a job of the schedule last ended well.", "job", last_runs),
    ("audit_last_link", "The number of the last link of the audit's chain. It only grows.", "", audit_tail),
)
