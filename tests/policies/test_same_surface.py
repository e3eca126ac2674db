"""What covers someone, what waits for them and by when is the same wherever it is said: to them, and about them.

Who is covered by what is written down here by hand and not asked of the portal, which could be wrong everywhere alike.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone
from django.utils.dateformat import format as format_date
from openpyxl import load_workbook

from policies import domain, queries
from policies.domain.covering import AudienceOf, Covered
from policies.models import Edition, Exemption, Policy
from portal import audit, notices
from portal.models import Employment, Notice, Person, Role
from portal.models.person import State
from tests.factories import PersonFactory, PolicyFactory, UnitFactory, grant, published_edition

pytestmark = pytest.mark.django_db

ALL = tuple(Employment.values)
STAFF = ("ongoing", "non_ongoing", "casual", "ses")

COVERED = {
    "ongoing": {"everyone", "staff", "branch", "victoria", "not-the-casual"},
    "senior": {"everyone", "staff", "senior", "not-the-casual"},
    "contractor": {"everyone", "branch", "not-the-casual"},
    "casual": {"everyone", "staff", "senior"},  # named in to one and out of another
    "manager": {"everyone", "staff", "branch", "not-the-casual"},
    "owner": {"everyone", "staff", "answering", "not-the-casual"},
    "auditor": {"everyone", "staff", "answering", "victoria", "not-the-casual"},
    "gone": set(),
}
# They may read every policy, covered by it or not.
READS_ALL = {"owner", "auditor"}
EXEMPT = {"contractor": {"not-the-casual"}, "manager": {"branch"}}  # from acknowledging
ACKNOWLEDGED = {"ongoing": {"staff"}, "contractor": {"everyone", "branch"}, "auditor": {"answering"}}


@dataclass
class World:
    people: dict[str, Person]
    browsers: dict[str, Client]
    slugs: list[str]

    @property
    def owner(self) -> Client:
        return self.browsers["owner"]

    def waiting(self, name: str) -> set[str]:
        return COVERED[name] - ACKNOWLEDGED.get(name, set()) - EXEMPT.get(name, set())

    def visible(self, name: str) -> set[str]:
        return set(self.slugs) if name in READS_ALL else COVERED[name]


@pytest.fixture
def world(client_for) -> World:
    department = UnitFactory(name="Department")
    branch = UnitFactory(name="Branch", parent=department)
    team = UnitFactory(name="Team", parent=branch)
    manager = someone("manager", unit=branch)
    people = {
        "manager": manager,
        "ongoing": someone("ongoing", unit=team, manager=manager, state=State.VIC),
        "senior": someone("senior", unit=department, employment="ses"),
        "contractor": someone("contractor", unit=team, manager=manager, employment="contractor"),
        "casual": someone("casual", unit=department, employment="casual", started_on=a_while_ago(-10)),
        "owner": someone("owner", Role.POLICY_OWNER, unit=department),
        "auditor": someone("auditor", Role.AUDITOR, unit=department, state=State.VIC),
        "gone": someone("gone", unit=team, manager=manager, state=State.VIC, is_active=False),
    }
    casual = frozenset({people["casual"]})
    answering = (Role.POLICY_OWNER, Role.AUDITOR)
    audiences = {
        "everyone": AudienceOf((Covered(ALL),)),
        "staff": AudienceOf((Covered(STAFF),)),
        "branch": AudienceOf((Covered(ALL, branch),)),
        "senior": AudienceOf((Covered(("ses",)),), named_in=casual),
        "victoria": AudienceOf((Covered(ALL, states=(State.VIC,)),)),
        "answering": AudienceOf((Covered(ALL, roles=answering),)),
        "not-the-casual": AudienceOf((Covered(ALL),), named_out=casual),
    }
    for slug, audience in audiences.items():
        policy = PolicyFactory(slug=slug, covers=[])
        domain.set_audience(policy, audience=audience, actor=audit.SYSTEM)
        published_edition(policy)
    for name, slugs in EXEMPT.items():
        for policy in Policy.objects.filter(slug__in=slugs):
            exempt(people[name], policy, asked_by=people["owner"])
    for name, slugs in ACKNOWLEDGED.items():
        for edition in Edition.objects.published().filter(policy__slug__in=slugs):
            domain.acknowledge(edition, actor=people[name])
    return World(people, {name: client_for(person) for name, person in people.items()}, list(audiences))


def exempt(person: Person, policy: Policy, *, asked_by: Person) -> None:
    """Approved, and holding today."""
    today = timezone.localdate()
    Exemption.objects.create(
        policy=policy, person=person, why="On long leave", starts_on=today, ends_on=today, asked_by=asked_by,
        approver=PersonFactory(is_active=False), approved_at=timezone.now(), once=uuid4(),
    )  # fmt: skip


def someone(name: str, *roles: Role, **fields) -> Person:
    fields = {"state": State.NSW, **fields}
    person = PersonFactory(given_names=name.title(), family_name=f"Of-{name}", **fields)
    grant(person, *roles)
    return person


def a_while_ago(days: int) -> date:
    return timezone.localdate() - timedelta(days=days)


def slug_in(address: str) -> str:
    return address.split("/")[2]


# What is said to someone


def on_the_list(world: World, name: str) -> set[str]:
    page = world.browsers[name].get("/policies/")
    return {one.policy.slug for one in page.context["editions"]} if page.status_code == 200 else set()


def in_search(world: World, name: str) -> set[str]:
    page = world.browsers[name].get("/search/", {"q": "rule"})
    return {hit.edition.policy.slug for hit in page.context["found"]} if page.status_code == 200 else set()


def as_a_page(world: World, name: str) -> set[str]:
    return {slug for slug in world.slugs if world.browsers[name].get(f"/policies/{slug}/").status_code == 200}


def by_day(world: World, name: str) -> set[str]:
    answers = {slug: world.browsers[name].get(f"/policies/{slug}/on/", {"day": "today"}) for slug in world.slugs}
    return {slug for slug, answer in answers.items() if answer.status_code == 302 and "/editions/" in answer.url}


SEEN: list[Callable[[World, str], set[str]]] = [on_the_list, in_search, as_a_page, by_day]


def to_do_at_home(world: World, name: str) -> dict[str, date]:
    page = world.browsers[name].get("/")
    items = page.context["items"] if page.status_code == 200 else []
    return {slug_in(item.url): item.due for item in items}


def asked_on_the_page(world: World, name: str) -> dict[str, date]:
    asked = {}
    for slug in world.slugs:
        page = world.browsers[name].get(f"/policies/{slug}/")
        if page.status_code == 200 and (said := re.search(r"Please read it by ([^(]+) \(", page.text)):
            asked[slug] = next(day for day in days_to_come() if format_date(day, "j F Y") == said[1])
    return asked


def asked_on_the_list(world: World, name: str) -> set[str]:
    page = world.browsers[name].get("/policies/")
    table = re.search(r"<tbody>.*</tbody>", page.text, re.DOTALL) if page.status_code == 200 else None
    rows = re.findall(r'<a href="/policies/([\w-]+)/">(.*?)</tr>', table[0], re.DOTALL) if table else []
    return {slug for slug, said in rows if "to acknowledge" in said or "To read and acknowledge" in said}


# What is said about someone


def names_in_coverage(world: World, name: str) -> set[str]:
    person = world.people[name]
    pages = {slug: world.owner.get(f"/policies/{slug}/coverage/people/").text for slug in world.slugs}
    return {slug for slug, page in pages.items() if person.name in page.partition("<table")[2]}


def rows_of_coverage(world: World, name: str) -> dict[str, str]:
    person, rows = world.people[name], {}
    for slug in world.slugs:
        table = world.owner.get(f"/policies/{slug}/coverage/people.csv").getvalue().decode("utf-8-sig")
        for row in csv.DictReader(io.StringIO(table)):
            if row["Staff number"] == person.staff_number:
                rows[slug] = row["How far"]
    return rows


def rows_of_workbook(world: World, name: str) -> dict[str, str]:
    person, rows = world.people[name], {}
    for slug in world.slugs:
        file = world.owner.get(f"/policies/{slug}/coverage/people.xlsx").getvalue()
        header, *lines = load_workbook(io.BytesIO(file), read_only=True).active.iter_rows(values_only=True)
        for row in (dict(zip(header, line, strict=True)) for line in lines):
            if row["Staff number"] == person.staff_number:
                rows[slug] = row["How far"]
    return rows


def due_in_coverage(world: World, name: str) -> dict[str, date]:
    viewer, due = world.people["owner"], {}
    for edition in Edition.objects.published().select_related("policy", "last_major"):
        for reader in queries.readers(edition, viewer).filter(pk=world.people[name].pk):
            due[edition.policy.slug] = reader.due
    return due


def days_to_come() -> list[date]:
    return [timezone.localdate() + timedelta(days=days) for days in range(100)]


@pytest.mark.parametrize("name", COVERED)
def test_everyone_sees_the_same_policies_wherever_they_look(world: World, name: str) -> None:
    seen = {surface.__name__: surface(world, name) for surface in SEEN}
    assert seen == {surface.__name__: world.visible(name) for surface in SEEN}
    assert {one.slug for one in Policy.objects.visible_to(world.people[name])} == world.visible(name)
    assert {one.slug for one in Policy.objects.applying_to(world.people[name])} == COVERED[name]


@pytest.mark.parametrize("name", COVERED)
def test_the_same_waits_for_someone_wherever_it_is_said_and_by_the_same_day(world: World, name: str) -> None:
    at_home, on_page = to_do_at_home(world, name), asked_on_the_page(world, name)
    assert set(at_home) == world.waiting(name)
    assert at_home == on_page
    assert asked_on_the_list(world, name) == world.waiting(name)
    due = due_in_coverage(world, name)
    assert {slug: due[slug] for slug in at_home} == at_home


@pytest.mark.parametrize("name", COVERED)
def test_owners_are_told_of_someone_what_that_person_is_told(world: World, name: str) -> None:
    rows = rows_of_coverage(world, name)
    assert rows == rows_of_workbook(world, name)
    assert set(rows) == COVERED[name]
    assert {slug for slug, how_far in rows.items() if how_far not in ("Acknowledged", "Exempt")} == world.waiting(name)
    assert {slug for slug, how_far in rows.items() if how_far == "Exempt"} == EXEMPT.get(name, set())
    assert names_in_coverage(world, name) == COVERED[name]
    assert set(due_in_coverage(world, name)) == COVERED[name]


def test_exactly_those_who_are_covered_were_told_and_mailed_at_publishing(world: World) -> None:
    told = {name: Notice.objects.filter(person=person) for name, person in world.people.items()}
    assert {name: {slug_in(one.url) for one in found} for name, found in told.items()} == COVERED
    assert {name: found.count() for name, found in told.items()} == {name: len(some) for name, some in COVERED.items()}
    notices.deliver_waiting()
    assert {
        name: {slug_in(one.url) for one in found.exclude(mailed_at=None)} for name, found in told.items()
    } == COVERED
    letters = Counter(one.to[0] for one in mail.outbox)
    assert {name: letters[person.email] for name, person in world.people.items()} == {
        name: 1 if some else 0 for name, some in COVERED.items()
    }


def test_a_newcomer_has_the_same_later_day_everywhere(world: World) -> None:
    days = {*to_do_at_home(world, "casual").values(), *asked_on_the_page(world, "casual").values()}
    assert len(days) == 1
    assert days != {*to_do_at_home(world, "manager").values()}


def test_the_numbers_of_the_coverage_page_are_the_people_it_names(world: World) -> None:
    for slug in world.slugs:
        edition = Edition.objects.published().get(policy__slug=slug)
        total = queries.coverage(edition, world.people["owner"]).total
        covered = {name for name, slugs in COVERED.items() if slug in slugs}
        done = {name for name, slugs in ACKNOWLEDGED.items() if slug in slugs}
        exempt_ones = {name for name, slugs in EXEMPT.items() if slug in slugs}
        assert (total.people, total.acknowledged, total.exempt) == (len(covered), len(done), len(exempt_ones))
        assert world.owner.get(f"/policies/{slug}/coverage.json").json()["total"] == total.as_dict()
        assert world.owner.get(f"/policies/{slug}/coverage/").context["total"] == total
