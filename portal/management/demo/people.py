"""Puts the invented department into the directory. What is there already stays as it is."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from portal import audit
from portal.demo import DOMAIN, PASSWORD, address
from portal.models import Employment, Person, Role, RoleGrant, RoleReview, Unit
from portal.people import add_unit, grant_role
from portal.roles import SENSITIVE

from . import department

FIRST_NUMBER = 700_101
LEFT_DAYS_AGO = 148
OVERDUE = 4  # roles nobody has looked at for long
EMPLOYMENTS = {
    "*": Employment.NON_ONGOING,
    "**": Employment.CASUAL,
    "C": Employment.CONTRACTOR,
    "F": Employment.FORMER,
}


@dataclass(frozen=True)
class Entry:
    name: str
    fields: dict[str, object]
    unit: str
    manager: str


def seed() -> dict[str, Person]:
    """Everyone of the invented department, by the first part of their address."""
    people = known()
    missing = [entry for entry in read_people() if entry.name not in people]
    if missing:
        add_people(missing, seed_units())
        people = known()
        set_managers(missing, people)
        grant_roles(people)
        review_roles(people)
    return people


def seed_units() -> dict[str, Unit]:
    units: dict[str, Unit] = {unit.code: unit for unit in Unit.objects.all()}
    for code, name, above in rows(department.UNITS):
        if code not in units:
            units[code] = add_unit(code, name, units.get(above))
    return units


def known() -> dict[str, Person]:
    people = Person.objects.filter(email__endswith=f"@{DOMAIN}").select_related("unit", "manager")
    return {person.email.partition("@")[0]: person for person in people}


def read_people() -> Iterator[Entry]:
    for number, (given, family, rank, unit, manager, state, started) in enumerate(rows(department.PEOPLE)):
        name = f"{given}.{family}".lower()
        classification, _, mark = rank.rpartition(" ") if rank.split()[-1] in EMPLOYMENTS else (rank, "", "")
        top = classification.startswith(("SES", "Secretary"))
        employment = EMPLOYMENTS.get(mark, Employment.SES if top else Employment.ONGOING)
        has_left = employment == Employment.FORMER
        fields: dict[str, object] = {
            "staff_number": str(FIRST_NUMBER + number),
            "email": address(name),
            "given_names": given,
            "family_name": family,
            "classification": "" if employment == Employment.CONTRACTOR else classification,
            "employment": employment,
            "state": state,
            "started_on": days_ago(int(started)) if started.isdigit() else date.fromisoformat(started),
            "left_on": days_ago(LEFT_DAYS_AGO) if has_left else None,
            "is_active": not has_left,
        }
        yield Entry(name, fields, unit, manager)


def days_ago(days: int) -> date:
    return timezone.localdate() - timedelta(days=days)


def add_people(entries: list[Entry], units: dict[str, Unit]) -> None:
    # Hashed once: eighty times would take most of a minute.
    password = make_password(PASSWORD)
    Person.objects.bulk_create([Person(unit=units[entry.unit], password=password, **entry.fields) for entry in entries])


def set_managers(entries: list[Entry], people: dict[str, Person]) -> None:
    managed = []
    for entry in entries:
        if entry.manager:
            person = people[entry.name]
            person.manager = people[entry.manager]
            managed.append(person)
    Person.objects.bulk_update(managed, ["manager"])


def grant_roles(people: dict[str, Person]) -> None:
    """The portal makes the first administrator, who grants the rest."""
    first = people["owen.clarke"]
    grant_role(first, Role.DIRECTORY_ADMINISTRATOR, actor=audit.SYSTEM, starts_on=first.started_on)
    for value, holders in rows(department.ROLES):
        for name in holders.split(", "):
            if people[name] != first:
                by = audit.SYSTEM if value in SENSITIVE else first  # a sensitive one takes two: at set-up
                grant_role(people[name], Role(value), actor=by, starts_on=people[name].started_on)


def review_roles(people: dict[str, Person]) -> None:
    """Most roles were looked at some weeks ago; the oldest ones wait."""
    first, second = people["owen.clarke"], people["ruth.goldberg"]
    grants = RoleGrant.objects.in_force().exclude(person__in=[first, second]).order_by("starts_on", "pk")[OVERDUE:]
    for number, grant in enumerate(grants):
        at = timezone.now() - timedelta(days=20 + 5 * number)
        seconded_by = second if grant.role in SENSITIVE else None
        RoleReview.objects.create(
            grant=grant, keeps=True, by=first, at=at, second_by=seconded_by, closed_at=at, agreed=True
        )


def rows(table: str) -> Iterator[list[str]]:
    for line in table.strip().splitlines():
        if line.strip():
            yield [cell.strip() for cell in line.split("|")]
