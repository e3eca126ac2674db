"""Coverage of twenty policies that ask everyone: the page of a policy owner, and the names as a file."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from django.db import connection
from django.test import Client

from policies import domain
from policies.domain import AudienceOf, Covered
from policies.models import Opening
from portal import audit
from portal.models import Unit

from .__main__ import Line, Size, seconds
from .database import in_database
from .policies import EVERYONE, RUNS, drafted, employ, execute, measured, no_notices, policy_of

POLICIES = 20
# Three in four have opened each of them, and half have acknowledged it.
OPENED = """
    INSERT INTO policies_opening (edition_id, person_id, opened_at)
    SELECT %(edition)s, id, now() - interval '20 days' FROM portal_person
    WHERE staff_number LIKE 'D%%' AND (id + %(edition)s) %% 4 > 0
"""
ACKNOWLEDGED = """
    INSERT INTO policies_acknowledgement (edition_id, person_id, number, acknowledged_at, statement, edition_hash, code,
                                          note, answers, by_password, withdrawn_why)
    SELECT %(edition)s, id, 1, now() - interval '10 days', 'I have read it.', repeat('0', 64),
           %(edition)s || '-' || id, '', '[]', false, ''
    FROM portal_person WHERE staff_number LIKE 'D%%' AND (id + %(edition)s) %% 4 > 1
"""
BARE_COPY = """
    COPY (SELECT staff_number, family_name, given_names, unit_id, employment, state, started_on FROM portal_person
          WHERE staff_number LIKE 'D%' ORDER BY family_name, given_names, id) TO STDOUT WITH (FORMAT csv)
"""
BARE_SELECT = "SELECT staff_number FROM portal_person WHERE staff_number = 'D0000001'"


def run(size: Size, browser: Client) -> Iterator[Line]:
    """At the largest size only: a policy that asks so many is a while in the making."""
    staff = size["most_staff"]
    employ(staff)
    slugs = [asking_everyone(f"covered-{number}") for number in range(POLICIES)]
    execute("VACUUM ANALYZE")
    domain.count_coverage()
    execute("ANALYZE policies_tally")
    yield page(browser, f"/policies/{slugs[0]}/coverage/", staff)
    yield export(browser, f"/policies/{slugs[0]}/coverage/people.csv", staff)


def asking_everyone(slug: str) -> str:
    policy = policy_of(slug, AudienceOf((Covered(EVERYONE, Unit.objects.get(code="d")),)))
    edition = domain.publish_edition(drafted(policy), actor=audit.SYSTEM, is_major=True)
    no_notices()
    for statement in (OPENED, ACKNOWLEDGED):
        execute(statement, {"edition": edition.pk})
    assert Opening.objects.filter(edition=edition).exists()
    return slug


def page(browser: Client, url: str, staff: int) -> Line:
    """What the database takes for all the questions of the page, beside one that it finds by an index."""
    values = [in_database(partial(opened, browser, url)).wall / 1000 for _ in range(RUNS)]
    floors = [seconds(partial(execute, BARE_SELECT)) for _ in range(RUNS)]
    return {**measured("coverage_page_database", values, floors, limit=1000, rows=staff), "policies": POLICIES}


def export(browser: Client, url: str, staff: int) -> Line:
    """Beside the COPY of as many columns of the same people."""
    turns = [(seconds(partial(opened, browser, url)), seconds(bare_copy)) for _ in range(RUNS)]
    values, floors = zip(*turns, strict=True)
    return measured("coverage_export", values, floors, limit=10, rows=staff)


def opened(browser: Client, url: str) -> int:
    answer: Any = browser.get(url)
    assert answer.status_code == 200, (url, answer.status_code)
    return sum(len(piece) for piece in answer.streaming_content) if answer.streaming else len(answer.content)


def bare_copy() -> int:
    with connection.cursor() as cursor, cursor.copy(BARE_COPY) as pieces:
        return sum(len(piece) for piece in pieces)
