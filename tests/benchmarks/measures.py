"""What is measured, on a department of the given size."""

import os
import statistics
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial

from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from incidents.domain.parts import declare
from incidents.models import Case
from policies.models import Acknowledgement, Edition, Policy
from portal import audit
from portal.models import Person, Role, Unit
from portal.people import grant_role

from . import (
    adviser,
    coverage,
    directory,
    evidence,
    insight,
    launch,
    letters,
    policies,
    queue,
    records,
    reminders,
    training,
)
from .__main__ import Line, Size, cold_start, line, paired


def run(size: Size) -> Iterator[Line]:
    build(size)
    officer = Person.objects.get(staff_number="B000001")
    grant_role(officer, Role.DIGITAL_MEDIA_MANAGER, actor=audit.SYSTEM)
    grant_role(officer, Role.POLICY_OWNER, actor=audit.SYSTEM)
    browser = Client()
    browser.force_login(officer, backend="portal.sign_ins.PersonBackend")
    rooms: dict[str, Callable[[], Iterator[Line]]] = {
        "pages": lambda: pages(browser, officer, size),
        "writes": lambda: writes(size),
        "adviser": lambda: adviser.run(size),
        "policies": lambda: policies.run(size),
        "coverage": lambda: coverage.run(size, browser),
        "evidence": lambda: evidence.run(size, browser, officer),
        "queue": lambda: queue.run(size),
        "records": lambda: records.run(size, officer),
        "letters": lambda: letters.run(size, officer),
        "training": lambda: training.run(size),
        "insight": lambda: insight.run(size),
        "reminders": lambda: reminders.run(size),
        "directory": lambda: directory.run(size),
        "launch": lambda: launch.run(size),
        "start": start,
    }
    for room in os.environ.get("MEASURE", "").split() or rooms:
        yield from rooms[room]()


def start() -> Iterator[Line]:
    starts = list(cold_start())
    value, floor = (statistics.median(column) for column in zip(*starts, strict=True))
    yield {**line("cold_start", value, floor, limit=3, rows=0), "unit": "s"}


def build(size: Size) -> None:
    call_command("migrate", verbosity=0)
    call_command("load_policies", verbosity=0)
    call_command("load_training", verbosity=0)
    unit = Unit.objects.first() or make_unit()
    Person.objects.bulk_create(
        (
            Person(
                staff_number=f"B{number:06}",
                email=f"person{number}@bench.example",
                given_names="Ann",
                family_name=f"Bench{number}",
                unit=unit,
                password="!",
                started_on=timezone.localdate() - timedelta(days=900),
            )
            for number in range(1, size["people"] + 1)
        ),
        batch_size=5000,
    )
    before = timezone.now() - timedelta(days=4 * 365)  # older than all of the queue's: nobody leaves so many lying
    Case.objects.bulk_create(
        (Case(opened_at=before - timedelta(minutes=number)) for number in range(size["cases"])), batch_size=5000
    )
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bench_floor (id bigserial PRIMARY KEY, person_id bigint NOT NULL)")
        cursor.execute("ANALYZE")


def make_unit() -> Unit:
    from portal.people import add_unit

    return add_unit("bench", "Bench")


def pages(browser: Client, officer: Person, size: Size) -> Iterator[Line]:
    slug = Policy.objects.get(slug="dhs").slug
    reader = signed_in(Person.objects.get(staff_number="B000002"))
    case = Case.objects.order_by("-pk").first()
    declare(case, actor=officer, has_conflict=False)
    for measure, someone, url, limit, rows in (
        ("policy_read", reader, f"/policies/{slug}/", 1.3, 80),
        ("policy_read_by_its_owner", browser, f"/policies/{slug}/", 2, 80),
        ("coverage_page", browser, f"/policies/{slug}/coverage/", 3, size["people"]),
        ("case_page", browser, f"/cases/{case.pk}/", 3, size["cases"]),
    ):
        answer = someone.get(url)
        assert answer.status_code == 200, (url, answer.status_code)
        floor = f"/floor/page/{len(answer.content)}/"
        value, least = paired(partial(someone.get, url), partial(someone.get, floor), size["runs"])
        yield line(measure, value, least, limit=limit, rows=rows)


def writes(size: Size) -> Iterator[Line]:
    """Each acknowledgement is another person's; each has opened the page before, as its form asks."""
    people = list(Person.objects.filter(staff_number__startswith="B").order_by("-pk")[: size["runs"] + 1])
    browsers = [signed_in(person) for person in people]
    for browser in browsers:
        assert browser.get("/policies/dhs/").status_code == 200
    acknowledging, inserting = iter(browsers), browsers[0]
    edition = Edition.objects.published().get(policy__slug="dhs")
    agreed = {"edition": edition.number, "agree": "on"}

    def acknowledge() -> None:
        answer = next(acknowledging).post("/policies/dhs/acknowledge/", agreed)
        assert answer.url.startswith("/receipts/"), answer.url

    value, least = paired(acknowledge, lambda: inserting.post("/floor/insert/", agreed), size["runs"])
    assert Acknowledgement.objects.filter(edition=edition, person__in=people).count() == len(people)
    yield line("acknowledge", value, least, limit=2.5, rows=size["people"])


def signed_in(person: Person) -> Client:
    browser = Client()
    browser.force_login(person, backend="portal.sign_ins.PersonBackend")
    browser.get("/floor/page/10/")  # the session's own first writes are not what is measured
    return browser
