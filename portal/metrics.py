"""What a monitoring system may count: pages by name, waiting work, sizes. Never a person, an address or a matter.

Only where METRICS_TOKEN is set. Loaded by nothing else, so that nobody pays for it who does not want it.
"""

import os
import time
from collections.abc import Callable, Iterator

from django.db import connection
from django.http import HttpRequest, HttpResponse
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest, multiprocess
from prometheus_client.core import GaugeMetricFamily, Metric

from . import backlog
from .logs import SOME_PAGE, view_of
from .request_id import WITHOUT

REQUESTS = Counter("postwise_requests", "Requests, by the name of the page and the status.", ["view", "status"])
SECONDS = Histogram(
    "postwise_request_seconds",
    "How long they took.",
    ["view"],
    buckets=(0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
POOL = Gauge(
    "postwise_database_pool", "Connections of the pools of this server.", ["state"], multiprocess_mode="livesum"
)


def counted(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    def middleware(request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        response = get_response(request)
        # Where people raise a concern, and where there is nothing: one sum.
        view = SOME_PAGE if request.path_info.startswith(WITHOUT) else view_of(request)
        REQUESTS.labels(view, response.status_code).inc()
        SECONDS.labels(view).observe(time.perf_counter() - began)
        _count_pool()
        return response

    return middleware


def _count_pool() -> None:
    pool = getattr(connection, "pool", None)
    if pool is not None:
        said = pool.get_stats()
        POOL.labels("open").set(said.get("pool_size", 0))
        POOL.labels("free").set(said.get("pool_available", 0))
        POOL.labels("waited for").set(said.get("requests_waiting", 0))


class Backlog:
    """Asked when somebody looks: what waits in the whole installation, the same from every server."""

    def collect(self) -> Iterator[Metric]:
        for name, words, label, asked in backlog.EVERYTHING:
            family = GaugeMetricFamily(f"postwise_{name}", words, labels=[label] if label else [])
            for labelled, value in asked():
                family.add_metric([labelled] if label else [], value)
            yield family


def exposition() -> bytes:
    """In Prometheus' text format, of all processes of this server where there are several."""
    registry = CollectorRegistry()
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    else:
        for each in (REQUESTS, SECONDS, POOL):
            registry.register(each)
    registry.register(Backlog())
    return generate_latest(registry)
