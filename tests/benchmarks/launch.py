"""Launch day: people come at an even pace, however long those before them take, read the policy and acknowledge it.

Beside them, in turn and at the same pace, the bare signed-in view. Times are until the whole answer is there, on
gunicorn as it is shipped. Signing in is the business of the department's provider, so people come with a session.
"""

import asyncio
import itertools
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.core.cache import cache
from django.utils.crypto import get_random_string

from portal.models import Person
from tests.load import Answer, Caller, Visitor, paced, sign_off

from .__main__ import Line, Size
from .policies import employ

POLICY, ACKNOWLEDGE = "/policies/dhs/", "/policies/dhs/acknowledge/"
TURNS = 2  # each of the bare view and of the readers
ROOT = Path(__file__).resolve().parents[2]


def run(size: Size) -> Iterator[Line]:
    rates = [int(rate) for rate in os.environ.get("RATES", "67 333").split()]
    employ(sum(rate // 2 * size["launch_seconds"] for rate in rates) + 100)
    people = Person.objects.filter(staff_number__startswith="D").order_by("pk")
    with gunicorn() as (site, master):
        visitors = (Visitor(site, key) for key in sessions(people.iterator()))
        size_of_page = len(warm(next(visitors)).text.encode())
        for rate in rates:
            yield from at_rate(rate, size["launch_seconds"], visitors, size_of_page, master)


def at_rate(rate: int, seconds: int, visitors: Iterator[Visitor], page: int, master: int) -> Iterator[Line]:
    bare, read = Asked(master), Asked(master)
    for _ in range(TURNS):
        coming = list(itertools.islice(visitors, rate * seconds // 2 // TURNS))
        with bare.counted():
            again = [visitor for visitor in coming for _ in (1, 2)]
            asyncio.run(paced([bare.caller(one, f"/floor/page/{page}/") for one in again], rate=rate))
        with read.counted():
            asyncio.run(paced([read.reader(one) for one in coming], rate=rate / 2))
    value, floor = read.slowest_of_twenty, bare.slowest_of_twenty
    yield {
        "measure": f"launch_{rate}",
        "unit": "s",
        "value": round(value, 4),
        "floor": round(floor, 4),
        "ratio": round(value / floor, 2),
        "limit": 10,
        "rows": len(read.answers),
        "errors": bare.errors + read.errors,
        "web_cpu_ms": round(read.cpu_ms, 2),
        "bare_cpu_ms": round(bare.cpu_ms, 2),
    }


class Asked:
    """What was answered, and what that took the web server on the processor."""

    def __init__(self, master: int) -> None:
        self.master, self.cpu = master, 0.0
        self.answers: list[Answer] = []

    def caller(self, visitor: Visitor, path: str) -> Caller:
        async def ask() -> None:
            self.answers.append(await visitor.get(path))

        return ask

    def reader(self, visitor: Visitor) -> Caller:
        async def read_and_acknowledge() -> None:
            page = await visitor.get(POLICY)
            self.answers.append(page)
            if page.status == 200:
                self.answers.append(await visitor.post(ACKNOWLEDGE, sign_off(page.text, ACKNOWLEDGE)))

        return read_and_acknowledge

    @contextmanager
    def counted(self) -> Iterator[None]:
        before = processor_seconds(self.master)
        yield
        self.cpu += processor_seconds(self.master) - before

    @property
    def errors(self) -> int:
        return sum(one.status != (302 if one.asked.startswith("POST") else 200) for one in self.answers)

    @property
    def cpu_ms(self) -> float:
        return self.cpu * 1000 / len(self.answers)

    @property
    def slowest_of_twenty(self) -> float:
        """The 95th percentile."""
        took = sorted(one.seconds for one in self.answers)
        return took[int(len(took) * 0.95)]


def sessions(people: Iterable[Person]) -> Iterator[str]:
    """Of so many people signed in, made at once, in the cache and the database as signing in does."""
    store = import_module(settings.SESSION_ENGINE).SessionStore
    now = int(time.time())
    for some in iter(lambda: list(itertools.islice(people, 2000)), []):
        rows, kept = [], {}
        for person in some:
            who = {SESSION_KEY: str(person.pk), BACKEND_SESSION_KEY: "portal.sign_ins.PersonBackend"}
            who |= {HASH_SESSION_KEY: person.get_session_auth_hash(), "began": now, "seen": now}
            one = store(get_random_string(32))
            rows.append(one.create_model_instance(who))
            kept[store.cache_key_prefix + rows[-1].session_key] = who
        store.get_model_class().objects.bulk_create(rows)
        cache.set_many(kept, settings.SESSION_COOKIE_AGE)
        yield from [row.session_key for row in rows]


def warm(visitor: Visitor) -> Answer:
    """Every process has drawn the page before anything is measured."""
    for _ in range(12):
        page = asyncio.run(visitor.get(POLICY))
        assert page.status == 200, page
    return page


@contextmanager
def gunicorn() -> Iterator[tuple[str, int]]:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    argv = [sys.executable, "-m", "gunicorn", "--config", "deploy/gunicorn.conf.py", "--bind", f"127.0.0.1:{port}"]
    process = subprocess.Popen([*argv, "portal.wsgi:application"], cwd=ROOT, stderr=subprocess.DEVNULL)
    try:
        site = f"http://127.0.0.1:{port}"
        until = time.monotonic() + 120
        while asyncio.run(Visitor(site, "").get("/healthz")).status != 200:
            assert process.poll() is None, "gunicorn ended"
            assert time.monotonic() < until, "gunicorn does not answer"
            time.sleep(0.2)
        yield site, process.pid
    finally:
        process.terminate()
        process.wait()


def processor_seconds(master: int) -> float:
    children = Path(f"/proc/{master}/task/{master}/children").read_text().split()
    return sum(ticks(pid) for pid in [str(master), *children]) / os.sysconf("SC_CLK_TCK")


def ticks(pid: str) -> int:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])
