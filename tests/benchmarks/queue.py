"""The queue at ten thousand cases and, at the largest size, at a million: lists, filters, search, saved searches.

The least a list can cost is a bare signed-in page that asks for the same fifty rows by their place and says as many
bytes. `db_ms` is what the database takes for all the questions of a page, by the clock on the wall, and `db_cpu_ms` on
its processor, which is what `db_ms` is on a machine that does nothing else: each the middle and the slowest five in a
hundred.
"""

import statistics
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from incidents.asked import Asked
from incidents.domain.saved import run_searches, save_search, watch_search
from incidents.models import Case, SearchFind, SearchRound, SearchWatch
from incidents.models.case import IS_OPEN
from incidents.searching import Looker, find
from portal.calendar import is_working_time
from portal.models import Notice, Person

from .__main__ import Line, Size, line, paired, seconds
from .database import Taken, in_database
from .policies import employ
from .queue_data import COMMON, RARE, made, officers, open_cases

BYTES, QUERIES = 60_000, 12
SEARCHES, CHANGED = 1000, 200
LISTS: dict[str, dict[str, str]] = {
    "queue_first": {},
    "queue_tenth": {"after": "tenth"},
    "queue_mine": {"show": "mine"},
    "queue_unassigned": {"show": "unassigned"},
    "queue_due": {"show": "due", "sort": "due"},
    "queue_waiting": {"show": "waiting", "sort": "touched"},
    "queue_closed": {"show": "closed"},
    "queue_all": {"show": "all"},
    "queue_filter_state": {"state": "in_triage"},
    "queue_filter_kind": {"show": "all", "kind": "support"},
    "queue_filter_severity": {"show": "all", "severity": "high"},
    "queue_filter_platform": {"show": "all", "platform": "linkedin"},
    "queue_filter_clause": {"show": "all", "clause": "first"},
    "queue_filter_policy": {"show": "all", "policy": "dhs"},
    "queue_filter_unit": {"show": "all", "unit": "d-3"},
    "queue_filter_channel": {"show": "all", "channel": "phone"},
    "queue_filter_evidence": {"show": "all", "evidence": "yes"},
    "queue_filter_age": {"show": "all", "age": "over-week"},
    "queue_search_common": {"show": "all", "words": COMMON},
    "queue_search_rare": {"show": "all", "words": RARE},
    "queue_search_near": {"show": "all", "words": "member301x"},
    "queue_search_number": {"show": "all", "words": "number"},
}
TARGETS = {"queue_search_common": 100}


def run(size: Size) -> Iterator[Line]:
    employ(size["most_staff"])
    smaller: dict[str, Line] = {}
    for cases in sorted({size["queue"], size["most_queue"]}):
        open_cases(cases)
        for person, whose in ((officers()[7], ""), (manager(), "_manager")):
            for measured in lists(person, whose, cases, size["runs"]):
                yield measured
                name = str(measured["measure"])
                if name in smaller:
                    yield grown(measured, smaller[name])
                smaller.setdefault(name, measured)
        yield numbers(cases, size["runs"])
        yield saved(cases)


def manager() -> Person:
    return Person.objects.get(staff_number="B000001")


def lists(person: Person, whose: str, cases: int, runs: int) -> Iterator[Line]:
    browser = signed_in(person)
    for measure, asked in LISTS.items():
        if whose and measure == "queue_mine":
            continue  # a manager handles none
        url = f"/cases/?{urlencode(filled_in(asked, person))}"
        answer = browser.get(url)
        assert answer.status_code == 200, (url, answer.status_code)
        rows = answer.content.count(b'<th scope="row">')
        assert rows, url
        floor = f"/floor/list/{len(answer.content)}/"
        browser.get(floor)
        value, least = paired(partial(browser.get, url), partial(browser.get, floor), runs)
        taken = [in_database(partial(browser.get, url)) for _ in range(max(runs, 20))]
        with CaptureQueriesContext(connection) as asking:
            browser.get(url)
        yield {
            **line(f"{measure}{whose}", value, least, limit=2.5, rows=cases),
            **middle_and_slow(taken),
            "db_ms_target": TARGETS.get(measure, 20),
            "queries": len(asking),
            "queries_target": QUERIES,
            "bytes": len(answer.content),
            "bytes_target": BYTES,
            "shown": rows,
        }


def numbers(cases: int, runs: int) -> Line:
    """Every table of twelve months, all cases among them, for somebody who may know of them all."""
    browser, url = signed_in(manager()), "/cases/numbers/?view=own"
    answer = browser.get(url)
    assert answer.status_code == 200, answer.status_code
    floor = f"/floor/list/{len(answer.content)}/"
    value, least = paired(partial(browser.get, url), partial(browser.get, floor), min(runs, 10))
    taken = [in_database(partial(browser.get, url)) for _ in range(5)]
    with CaptureQueriesContext(connection) as asking:
        browser.get(url)
    return {
        **line("numbers_page", value, least, limit=20, rows=cases),
        **middle_and_slow(taken),
        "queries": len(asking),
        "queries_target": QUERIES,
    }


def middle_and_slow(taken: list[Taken]) -> dict[str, float]:
    said: dict[str, float] = {}
    for name, times in (("db", [one.wall for one in taken]), ("db_cpu", [one.cpu for one in taken])):
        said[f"{name}_ms"] = round(statistics.median(times), 2)
        said[f"{name}_p95_ms"] = round(statistics.quantiles(times, n=20)[-1], 2)
    return said


def grown(larger: Line, smaller: Line) -> Line:
    """The processor's time of both processes, the web's and the database's: what the server spends on the page. Each in
    floors of its own minutes, for the two sizes are measured long after each other on a machine that is not as quick
    all the time."""
    spent, before = (
        (float(str(one["value"])) + float(str(one["db_cpu_ms"])) / 1000) / float(str(one["floor"]))
        for one in (larger, smaller)
    )
    return {
        **line(f"{larger['measure']}_growth", spent, before, limit=1.5, rows=int(str(larger["rows"]))),
        "unit": "floors",
    }


def filled_in(asked: dict[str, str], person: Person) -> dict[str, str]:
    """What only the data know: a number, a clause, a unit that has cases, the place of the tenth page."""
    seen = Case.objects.visible_to(person).open().filter(pk__in=made()).order_by("-opened_at", "-pk")
    known = {
        "number": lambda: seen[0].number,
        "first": lambda: next(facet[7:] for case in seen[:50] for facet in case.facets if facet.startswith("clause:")),
        "tenth": lambda: tenth(person),
    }
    return {name: known[value]() if value in known else value for name, value in asked.items()}


def tenth(person: Person) -> str:
    viewer, after = Looker.of(person), ""
    for _ in range(9):
        after = find(viewer, Asked(after=after)).next or after
    return after


def signed_in(person: Person) -> Client:
    browser = Client()
    browser.force_login(person, backend="portal.sign_ins.PersonBackend")
    browser.get("/floor/page/10/")
    return browser


def saved(cases: int) -> Line:
    """A round of a thousand watched searches, each of another kind, after some cases came or changed: all are found,
    kept and told to those who watch, in the time of two bare questions for each search."""
    watch_a_thousand()
    values, floors = [], []
    at = at_work()
    for _ in range(5):
        SearchFind.objects.all().delete()
        SearchWatch.objects.update(told_at=at - timedelta(days=9))
        SearchRound.objects.all().delete()
        SearchRound.objects.create(until=at - timedelta(minutes=1))  # else the round has all that was just made, too
        changed = list(made().filter(IS_OPEN).order_by("-pk").values_list("pk", flat=True)[:CHANGED])
        Case.objects.filter(pk__in=changed).update(touched_at=at)
        values.append(seconds(partial(run_searches, at)))
        floors.append(seconds(partial(asked_for_each, changed)))
        assert Notice.objects.filter(kind="search_found").exists()
        Notice.objects.all().delete()
    value, floor = (statistics.median(taken[1:]) for taken in (values, floors))
    measured = line("saved_searches_round", value, floor, limit=2, rows=cases)
    return {**measured, "unit": "s", "searches": SEARCHES, "changed": CHANGED, "target": 2}


def at_work() -> datetime:
    """A moment to come at which those who watch are at their desks, and are told."""
    days = (timezone.now() + timedelta(days=day) for day in range(1, 30))
    hours = (day.replace(hour=2, minute=0) for day in days)  # noon or so in Australia
    return next(at for at in hours if all(is_working_time(at, person.state) for person in officers()))


def asked_for_each(changed: list[int]) -> None:
    """What a round may not cost: one bare question for each search."""
    with connection.cursor() as cursor:
        for _ in range(SEARCHES):
            cursor.execute("SELECT id FROM incidents_case WHERE id = ANY(%s) AND facets @> '{evidence}'", [changed])
            cursor.fetchall()


def watch_a_thousand() -> None:
    if SearchWatch.objects.exists():
        return
    asked: list[dict[str, Any]] = [
        {"platform": "facebook"}, {"severity": "high"}, {"show": "mine"}, {"words": "union"}, {"evidence": "yes"},
        {"show": "unassigned", "kind": "support"}, {"state": "submitted"}, {"words": RARE}, {"policy": "dhs"}, {},
    ]  # fmt: skip
    people = officers()
    for number in range(SEARCHES):
        person, what = people[number % len(people)], asked[number // len(people) % len(asked)]
        search = save_search(
            f"Search {number}", urlencode(what), Asked.of(what), actor=person, is_team=False, once=UUID(int=number + 1)
        )
        watch_search(search, "each", actor=person)
