"""The cache, which may go away at any time: every call then behaves as if nothing were kept."""

import logging
import threading
import time
from collections.abc import Callable
from typing import Any, cast

import redis
from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis.backoff import NoBackoff
from redis.retry import Retry

log = logging.getLogger(__name__)

AWAY = (redis.ConnectionError, redis.TimeoutError, redis.BusyLoadingError, redis.ReadOnlyError, OSError)
PAUSE_SECONDS = 3.0

# A bucket that fills at so many tokens a second and holds no more than its capacity. Filled and taken from in one step,
# by the server's own clock, so that any number of processes take from it together. A cost of nothing only looks.
BUCKET = """
local capacity, rate, cost = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local clock = redis.call('TIME')
local now = tonumber(clock[1]) + tonumber(clock[2]) / 1000000
local kept = redis.call('HMGET', KEYS[1], 'tokens', 'at')
local tokens, at = tonumber(kept[1]) or capacity, tonumber(kept[2]) or now
tokens = math.min(capacity, tokens + math.max(0, now - at) * rate)
local taken = tokens >= cost and 1 or 0
if taken == 1 and cost > 0 then
    tokens = tokens - cost
    redis.call('HSET', KEYS[1], 'tokens', string.format('%.6f', tokens), 'at', string.format('%.3f', now))
    redis.call('PEXPIRE', KEYS[1], math.ceil((capacity - tokens) / rate * 1000))
end
return {taken, string.format('%.6f', tokens)}
"""


class Outage:
    """Whether the server is away, known to the whole process: a page waits for it once, not at each call."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._until: float | None = None

    @property
    def is_on(self) -> bool:
        return self._until is not None

    @property
    def is_pausing(self) -> bool:
        until = self._until
        return until is not None and time.monotonic() < until

    def begin(self, error: Exception) -> None:
        with self._lock:
            if self._until is None:
                log.warning("cache away, pages go on without it: %s", type(error).__name__)
            self._until = time.monotonic() + PAUSE_SECONDS

    def end(self) -> None:
        with self._lock:
            if self._until is not None:
                log.warning("cache back")
            self._until = None


OUTAGE = Outage()


class PatientClient(RedisCacheClient):
    """Django's client, for a server that may be away.

    What could not be written or deleted meanwhile would be wrong when the server comes back: a session signed
    out during the outage must not come alive again. So the first call after an outage empties the cache.
    """

    def __init__(self, servers: list[str], **options: Any) -> None:
        super().__init__(servers, **{"retry": Retry(NoBackoff(), 1), **options})
        self._clients: dict[Any, redis.Redis] = {}

    def get_client(self, key: Any = None, *, write: bool = False) -> redis.Redis:
        """One for each pool of connections, and kept: making it costs as much as asking the server."""
        pool = self._get_connection_pool(write)  # type: ignore[attr-defined]
        client = self._clients.get(pool)
        if client is None:
            client = self._clients[pool] = self._client(connection_pool=pool)  # type: ignore[attr-defined]
        return client

    def _ask(self, question: Callable[[], Any], otherwise: Any) -> Any:
        if OUTAGE.is_pausing:
            return otherwise
        try:
            if OUTAGE.is_on:
                super().clear()
                OUTAGE.end()
            return question()
        except AWAY as error:
            OUTAGE.begin(error)
            return otherwise

    def add(self, key: Any, value: Any, timeout: Any) -> bool:
        return self._ask(lambda: super(PatientClient, self).add(key, value, timeout), otherwise=False)

    def get(self, key: Any, default: Any) -> Any:
        return self._ask(lambda: super(PatientClient, self).get(key, default), otherwise=default)

    def set(self, key: Any, value: Any, timeout: Any) -> None:
        self._ask(lambda: super(PatientClient, self).set(key, value, timeout), otherwise=None)

    def touch(self, key: Any, timeout: Any) -> bool:
        return self._ask(lambda: super(PatientClient, self).touch(key, timeout), otherwise=False)

    def delete(self, key: Any) -> bool:
        return self._ask(lambda: super(PatientClient, self).delete(key), otherwise=False)

    def get_many(self, keys: Any) -> dict[Any, Any]:
        return self._ask(lambda: super(PatientClient, self).get_many(keys), otherwise={})

    def has_key(self, key: Any) -> bool:
        return self._ask(lambda: super(PatientClient, self).has_key(key), otherwise=False)

    def incr(self, key: Any, delta: Any) -> int:
        """Raises ValueError for a key that is not there, and so for every key while the server is away."""
        counted = self._ask(lambda: super(PatientClient, self).incr(key, delta), otherwise=None)
        if counted is None:
            raise ValueError(f"Key '{key}' not found.")
        return counted

    def set_many(self, data: Any, timeout: Any) -> None:
        self._ask(lambda: super(PatientClient, self).set_many(data, timeout), otherwise=None)

    def delete_many(self, keys: Any) -> None:
        self._ask(lambda: super(PatientClient, self).delete_many(keys), otherwise=None)

    def clear(self) -> bool:
        return self._ask(lambda: super(PatientClient, self).clear(), otherwise=False)

    def take_token(self, key: Any, capacity: int, rate: float, cost: int) -> tuple[bool, float]:
        """Whether there was a token, and how many are left. A server that is away refuses nobody."""

        def take() -> tuple[bool, float]:
            taken, left = self.get_client(key, write=True).eval(BUCKET, 1, key, capacity, rate, cost)
            return bool(taken), float(left)

        return self._ask(take, otherwise=(True, float(capacity)))


class PatientCache(RedisCache):
    def __init__(self, server: str | list[str], params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = PatientClient

    def take_token(self, key: str, *, capacity: int, rate: float, cost: int = 1) -> tuple[bool, float]:
        return cast(PatientClient, self._cache).take_token(self.make_and_validate_key(key), capacity, rate, cost)
