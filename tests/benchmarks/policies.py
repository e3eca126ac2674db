"""Policies on a department of units, at each of the sizes asked for: to publish, and to count whom one covers."""

import statistics
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from django.db import connection

from policies import domain
from policies.domain import AudienceOf, Covered
from policies.models import Clause, Edition, Policy, Section
from policies.models.policy import people_covered
from portal import audit
from portal.models import Notice, Person, Role, State, Unit
from portal.people import add_unit

from .__main__ import Line, Size, line, seconds

EVERYONE = ("casual", "contractor", "non_ongoing", "ongoing", "ses")
DIVISIONS, BRANCHES, SECTIONS = 6, 7, 6  # 301 units with the department itself
RUNS = 7  # each of many rows

BARE_NOTICES = """
    INSERT INTO portal_notice (person_id, kind, words, url, created_at, mail_after)
    SELECT id, 'policy_to_acknowledge', 'A policy is waiting.', '/policies/bench/', now(), now()
    FROM portal_person WHERE staff_number LIKE 'D%'
"""
# Ids of units are dealt out by number, so that every section has its people and neighbours sit together.
STAFF = """
    INSERT INTO portal_person (staff_number, email, given_names, family_name, employment, classification, unit_id,
                               state, started_on, is_active, password)
    SELECT 'D' || lpad(n::text, 7, '0'), 'staff' || n || '@bench.example', 'Ann', 'Staff' || n,
           (%(employments)s::text[])[1 + n %% %(kinds)s], '', (%(units)s::bigint[])[1 + n %% %(places)s],
           (%(states)s::text[])[1 + n / 7 %% 8], current_date - 900 - n %% 3000, true, '!'
    FROM generate_series(%(first)s::int, %(last)s::int) n
"""
GRANTS = """
    INSERT INTO portal_rolegrant (person_id, role, granted_at, starts_on)
    SELECT id, (%(roles)s::text[])[1 + id %% %(kinds)s], now(), current_date - 300
    FROM portal_person WHERE staff_number LIKE 'D%%' AND id %% 100 = 0
      AND NOT EXISTS (SELECT FROM portal_rolegrant g WHERE g.person_id = portal_person.id)
"""


def run(size: Size) -> Iterator[Line]:
    for staff in sorted({size["staff"], size["most_staff"]}):
        employ(staff)
        yield publish(staff)
        yield audience_count(staff)


def employ(staff: int) -> None:
    """Bring the department up to so many people, in sections of branches of divisions."""
    sections = [unit.pk for unit in department()]
    here = Person.objects.filter(staff_number__startswith="D").count()
    kinds = [*EVERYONE[:2], *["ongoing"] * 6, *EVERYONE[2:]]
    values = {
        "employments": kinds,
        "kinds": len(kinds),
        "units": sections,
        "places": len(sections),
        "states": State.values,
        "first": here + 1,
        "last": staff,
    }
    execute(STAFF, values)
    execute(GRANTS, {"roles": Role.values, "kinds": len(Role.values)})
    execute("VACUUM ANALYZE")


def department() -> list[Unit]:
    """Its sections: the lowest units of its tree."""
    if not Unit.objects.filter(code="d").exists():
        top = add_unit("d", "Department")
        for division in (add_unit(f"d-{n}", f"Division {n}", top) for n in range(DIVISIONS)):
            for branch in (add_unit(f"{division.code}-{n}", f"Branch {n}", division) for n in range(BRANCHES)):
                for n in range(SECTIONS):
                    add_unit(f"{branch.code}-{n}", f"Section {n}", branch)
    return list(Unit.objects.filter(code__startswith="d-", children__isnull=True).order_by("pk"))


def policy_of(slug: str, audience: AudienceOf) -> Policy:
    policy, _created = Policy.objects.get_or_create(slug=slug, defaults={"title": slug, "short_name": slug})
    domain.set_audience(policy, audience=audience, actor=audit.SYSTEM)
    return policy


def publish(staff: int) -> Line:
    """A major edition asks everyone: beside the bare INSERT ... SELECT of as many notices into the same table."""
    policy = policy_of("asks-everyone", AudienceOf((Covered(EVERYONE, Unit.objects.get(code="d")),)))
    values, floors = [], []
    for _ in range(RUNS):
        draft = drafted(policy)
        values.append(seconds(partial(domain.publish_edition, draft, actor=audit.SYSTEM, is_major=True)))
        assert Notice.objects.count() == staff
        no_notices()
        floors.append(seconds(partial(execute, BARE_NOTICES)))
        no_notices()
    return measured("publish", values, floors, limit=3, rows=staff)


def drafted(policy: Policy) -> Edition:
    number = policy.editions.count() + 1
    edition = Edition.objects.create(policy=policy, number=number, title=policy.title, statement="I have read it.")
    section = Section.objects.create(edition=edition, position=1, heading="Rules")
    for n in range(1, 41):
        ref = f"{policy.slug}-{n}".upper()
        Clause.objects.create(
            edition=edition, section=section, ref=ref, position=n, words=f"Keep rule {n} of {number}."
        )
    return edition


def no_notices() -> None:
    execute("TRUNCATE portal_notice")


def audience_count(staff: int) -> Line:
    """An audience of every kind of line, beside counting the people of all the units its lines reach by their ids."""
    policy = policy_of("covers-some", some_of_each())
    units = list(Unit.objects.under(Unit.objects.get(code="d")).values_list("pk", flat=True))
    bare = partial(execute, "SELECT count(*) FROM portal_person WHERE unit_id = ANY(%s)", [units])
    turns = [(seconds(people_covered(policy).count), seconds(bare)) for _ in range(3 * RUNS)]
    values, floors = zip(*turns, strict=True)
    return measured("audience_count", values, floors, limit=10, rows=staff)


def some_of_each() -> AudienceOf:
    """A division; a branch, but only two kinds of employment there; officers of one role in two states; and names."""
    officers = (Role.DIGITAL_MEDIA_OFFICER, Role.POLICY_OWNER)
    elsewhere = Person.objects.filter(staff_number__startswith="D", unit__code__startswith="d-5-").order_by("pk")
    inside = Person.objects.filter(staff_number__startswith="D", unit__code__startswith="d-0-").order_by("pk")
    return AudienceOf(
        (
            Covered(EVERYONE, Unit.objects.get(code="d-0")),
            Covered(("ongoing", "ses"), Unit.objects.get(code="d-3-1")),
            Covered(EVERYONE, Unit.objects.get(code="d"), states=("NSW", "WA"), roles=officers),
        ),
        named_in=frozenset(elsewhere[:20]),
        named_out=frozenset(inside[:20]),
    )


def measured(measure: str, values: Sequence[float], floors: Sequence[float], *, limit: float, rows: int) -> Line:
    """By the clock on the wall: the database works, and the process waits. The first of each only warms up."""
    value, floor = (statistics.median(taken[1:]) for taken in (values, floors))
    return {**line(measure, value, floor, limit=limit, rows=rows), "unit": "s"}


def execute(sql: str, values: Any = None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
