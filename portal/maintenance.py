"""Closed for maintenance: said once, seen by every server within seconds, with the database there or not.

It stands beside the queue and not in the cache, which empties itself after an outage. Where Valkey is away, what was
seen last goes on.
"""

import json
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cache

import redis
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

KEY = "postwise:maintenance"
LOOK_AGAIN_SECONDS = 2.0
SECONDS_UNKNOWN = 300
# What watches the portal is answered: alive, and not ready.
WATCHED = {"/healthz", "/metrics"}


@dataclass(frozen=True)
class Closed:
    """`until` is when it is expected to end, in ISO form; empty when nobody can say."""

    reason: str = ""
    until: str = ""

    @property
    def ends_at(self) -> datetime | None:
        return datetime.fromisoformat(self.until) if self.until else None

    def seconds_left(self) -> int:
        """Never so few that everyone comes back at once in vain."""
        left = (self.ends_at - timezone.now()).total_seconds() if self.ends_at else SECONDS_UNKNOWN
        return max(int(left), 30)


class _Seen:
    """What this process saw last; one thread looks again, and the others do not wait for it."""

    def __init__(self) -> None:
        self.closed: Closed | None = None
        self.looked_at = float("-inf")
        self.lock = threading.Lock()


_seen = _Seen()


@cache
def _store(url: str) -> redis.Redis:
    return redis.Redis.from_url(url, socket_timeout=1, socket_connect_timeout=1)


def close(closed: Closed) -> None:
    """Raises redis.RedisError when nobody could be told."""
    _store(settings.MAINTENANCE_STORE).set(KEY, json.dumps(asdict(closed)))


def reopen() -> bool:
    """Whether it was closed. Raises redis.RedisError."""
    return bool(_store(settings.MAINTENANCE_STORE).delete(KEY))


def current() -> Closed | None:
    if time.monotonic() - _seen.looked_at >= LOOK_AGAIN_SECONDS and _seen.lock.acquire(blocking=False):
        try:
            said = _store(settings.MAINTENANCE_STORE).get(KEY)
            _seen.closed = Closed(**json.loads(said)) if isinstance(said, bytes) else None
        except (redis.RedisError, OSError):
            pass  # as it was seen last
        finally:
            _seen.looked_at = time.monotonic()
            _seen.lock.release()
    return _seen.closed


def closing(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Before anything asks the database."""

    def middleware(request: HttpRequest) -> HttpResponse:
        closed = current()
        if closed is None or request.path_info in WATCHED:
            return get_response(request)
        if request.path_info == "/readyz":
            response = HttpResponse("maintenance\n", content_type="text/plain", status=503)
        else:
            context = {"closed": closed, "sent": request.method == "POST"}
            response = render(request, "maintenance.html", context, status=503)
        response["Retry-After"] = str(closed.seconds_left())
        response["Cache-Control"] = "no-store"
        response._has_been_logged = True  # type: ignore[attr-defined]  # Django's own: it is no error
        return response

    return middleware
