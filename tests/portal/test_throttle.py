"""A bucket for everyone together: it fills by the clock, gives a token at a time, and refuses nobody when away."""

import time
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from django.core.cache import cache

from portal import cache as portal_cache
from portal.throttle import Bucket


@pytest.fixture
def bucket() -> Bucket:
    return Bucket(uuid4().hex, capacity=3, an_hour=60)


def test_a_full_bucket_gives_what_it_holds_and_then_says_when_there_is_more(bucket):
    assert [bucket.take().taken for _ in range(4)] == [True, True, True, False]
    level = bucket.take()
    assert 55 <= level.seconds <= 60
    assert level.left < 1


def test_it_fills_again_by_the_clock():
    fast = Bucket(uuid4().hex, capacity=1, an_hour=3600 * 2)
    assert [fast.take().taken for _ in range(2)] == [True, False]
    time.sleep(0.6)
    assert fast.take().taken


def test_looking_takes_nothing_and_leaves_nothing_behind(bucket):
    assert [bucket.share_left for _ in range(5)] == [1.0] * 5
    assert cache.get(f"bucket:{bucket.name}") is None
    bucket.take()
    assert bucket.share_left == pytest.approx(2 / 3, abs=0.01)


def test_many_at_once_get_no_more_than_it_holds():
    shared = Bucket(uuid4().hex, capacity=20, an_hour=1)
    with ThreadPoolExecutor(8) as pool:
        taken = list(pool.map(lambda _: shared.take().taken, range(60)))
    assert sum(taken) == 20


def test_a_cache_that_is_away_refuses_nobody(bucket, monkeypatch):
    def away(*args: object, **kwargs: object) -> None:
        raise portal_cache.redis.ConnectionError

    monkeypatch.setattr(portal_cache, "OUTAGE", portal_cache.Outage())
    monkeypatch.setattr(portal_cache.PatientClient, "get_client", away)
    assert [bucket.take().taken for _ in range(9)] == [True] * 9
    assert bucket.share_left == 1.0
