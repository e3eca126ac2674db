"""Limits on how often something may be tried by everyone together: they need no address and no name."""

import math
from dataclasses import dataclass
from typing import Any, cast

from django.core.cache import cache


def too_many(what: str, *, limit: int, seconds: int, when_away: bool = False) -> bool:
    """Count one try and say whether there were more than `limit` in this stretch of time.

    While the cache is away nothing is counted, and the answer is `when_away`.
    """
    key = f"tries:{what}"
    cache.add(key, 0, timeout=seconds)
    try:
        return cache.incr(key) > limit
    except ValueError:  # it ran out between the two, or there is no cache
        return when_away


def are_too_many(what: str, *, limit: int) -> bool:
    """Would one more be too many? Looking counts nothing."""
    return int(cache.get(f"tries:{what}", 0)) >= limit


@dataclass(frozen=True)
class Level:
    """How a bucket stands: whether there was a token, how many are left, and the seconds until there is the next."""

    taken: bool
    left: float
    seconds: int


@dataclass(frozen=True)
class Bucket:
    """Holds `capacity` tokens, for many at once after a quiet time, and gets `an_hour` new ones each hour."""

    name: str
    capacity: int
    an_hour: int

    def take(self, cost: int = 1) -> Level:
        return self._ask(cost)

    @property
    def share_left(self) -> float:
        """The share that is left, from 0 to 1. Looking takes nothing and writes nothing."""
        return self._ask(cost=0).left / self.capacity

    def _ask(self, cost: int) -> Level:
        rate = self.an_hour / 3600
        patient = cast(Any, cache)  # portal.cache.PatientCache
        taken, left = patient.take_token(f"bucket:{self.name}", capacity=self.capacity, rate=rate, cost=cost)
        return Level(taken, left, seconds=math.ceil(max(0.0, max(cost, 1) - left) / rate))
