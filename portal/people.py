"""The directory and its hierarchy: who manages, who is under, who holds what."""

from datetime import date, timedelta

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.dateformat import format as date_format

from . import audit
from .models import Person, Role, RoleAsked, RoleGrant, StandIn, Unit, UnitClosure
from .models.person import PersonQuerySet
from .roles import SENSITIVE

# Deeper than any department; a loop in the directory must not hang a page.
MAX_LINE = 25


class GrantRefused(Exception):
    """A role that cannot be given this way. The text says why."""


def holds(person: Person, *roles: Role) -> bool:
    """Does the person hold any of the roles today?"""
    return not person.roles.isdisjoint(roles)


def holders(*roles: Role, on: date | None = None) -> PersonQuerySet:
    """Each person who holds any of the roles, once."""
    grants = RoleGrant.objects.in_force(on).filter(role__in=roles)
    return Person.objects.current().filter(pk__in=grants.values("person"))


_ACTING = """
    SELECT {who} FROM portal_standin s JOIN portal_person a ON a.id = s.person_id AND a.is_active
    WHERE s.may_act AND s.ended_at IS NULL AND %(today)s BETWEEN s.starts_on AND s.ends_on AND s.{whose}
"""
_ABOVE = """
    WITH RECURSIVE line(id, depth) AS (
        SELECT manager_id, 1 FROM portal_person WHERE id = %(person)s
        UNION
        SELECT p.manager_id, line.depth + 1
        FROM line JOIN portal_person p ON p.id = line.id WHERE line.depth < %(deepest)s
    )
    SELECT DISTINCT id FROM line WHERE id IS NOT NULL
"""
_BELOW = """
    WITH RECURSIVE line(id, depth) AS (
        SELECT id, 1 FROM portal_person WHERE manager_id IN ({heads})
        UNION
        SELECT p.id, line.depth + 1
        FROM line JOIN portal_person p ON p.manager_id = line.id WHERE line.depth < %(deepest)s
    )
    SELECT DISTINCT id FROM line
"""
_ACTED_FOR = _ACTING.format(who="s.manager_id", whose="person_id = %(person)s")


def managers_above(person: Person) -> frozenset[int]:
    """Ids of the person's manager, their manager, and so on up."""
    return _ask(_ABOVE, person) - {person.pk}


def line_above(person: Person) -> frozenset[int]:
    """Ids of the managers above, and of those who act for one of them today."""
    acting = _ACTING.format(who="s.person_id", whose="manager_id IN (SELECT id FROM above)")
    return _ask(f"WITH above AS ({_ABOVE}) SELECT id FROM above UNION {acting}", person) - {person.pk}  # noqa: S608


def line_below(person: Person) -> frozenset[int]:
    """Ids of everyone the person answers for, directly or through others: as manager, or acting for one today."""
    heads = f"SELECT %(person)s::bigint UNION ALL {_ACTED_FOR}"
    return _ask(_BELOW.format(heads=heads), person) - {person.pk}


def seen_as_manager(person: Person) -> frozenset[int]:
    """Ids of all in the lists the person may read today: of their own people, and of managers they read or act for."""
    found = _ask(_BELOW.format(heads="%(person)s"), person) - {person.pk}
    for manager in person.reads_for:
        found |= _ask(_BELOW.format(heads="%(person)s"), Person(pk=manager)) - {manager}
    return found


def _ask(sql: str, person: Person) -> frozenset[int]:
    with connection.cursor() as cursor:
        cursor.execute(sql, {"person": person.pk, "deepest": MAX_LINE, "today": timezone.localdate()})
        return frozenset(row[0] for row in cursor.fetchall())


def with_those_acting(managers: PersonQuerySet) -> PersonQuerySet:
    """Some managers who are here, and whoever acts for one of them today: who is told as a manager."""
    acting = StandIn.objects.in_force().filter(may_act=True, manager__in=managers.order_by().values("pk"))
    here = Person.objects.current()
    return here.filter(Q(pk__in=managers.order_by().values("pk")) | Q(pk__in=acting.values("person")))


@transaction.atomic
def grant_role(person: Person, role: Role, *, actor: audit.Actor, starts_on: date | None = None) -> RoleGrant:
    """Give a role from a day, or return the grant that already stands on that day.

    Raises GrantRefused when people try to give a role to themselves, to someone who has left, or to give a sensitive
    one alone.
    """
    if isinstance(actor, Person) and actor != person and role in SENSITIVE:
        raise GrantRefused("Two people give this role: ask for it, and another directory administrator decides.")
    return _give(person, role, actor=actor, starts_on=starts_on or timezone.localdate())


@transaction.atomic
def ask_for_role(person: Person, role: Role, *, actor: Person, starts_on: date) -> RoleAsked:
    """Put a sensitive role before another administrator; asked twice, once. Raises GrantRefused."""
    person = _who_may_be_given(person, actor)
    standing = person.roles_asked.waiting().filter(role=role).first()
    if standing:
        return standing
    asked = RoleAsked.objects.create(person=person, role=role, starts_on=starts_on, asked_by=actor)
    audit.record("role.asked", asked, actor=actor, data={"role": role, "person": person.staff_number})
    return asked


@transaction.atomic
def decide_role(asked: RoleAsked, *, approve: bool, actor: Person) -> RoleAsked:
    """Another administrator gives the role that was asked for, or does not. Raises GrantRefused."""
    asked = RoleAsked.objects.select_for_update(of=("self",)).select_related("person", "asked_by").get(pk=asked.pk)
    if asked.decided_at:
        raise GrantRefused("This was decided meanwhile.")
    if actor in (asked.asked_by, asked.person):
        raise GrantRefused("Another directory administrator decides this.")
    if approve:
        from_day = max(asked.starts_on, timezone.localdate())
        asked.grant = _give(asked.person, Role(asked.role), actor=asked.asked_by, starts_on=from_day, approved_by=actor)
    asked.decided_by, asked.decided_at = actor, timezone.now()
    asked.save()
    data = {"role": asked.role, "person": asked.person.staff_number}
    audit.record("role.approved" if approve else "role.declined", asked, actor=actor, data=data)
    return asked


def _who_may_be_given(person: Person, actor: audit.Actor) -> Person:
    """Locked: two grants at once make one."""
    if actor == person:
        raise GrantRefused("You cannot grant a role to yourself. Ask another directory administrator.")
    person = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    if not person.is_active:
        raise GrantRefused("They have left, so they can hold no role.")
    return person


def _give(
    person: Person, role: Role, *, actor: audit.Actor, starts_on: date, approved_by: Person | None = None
) -> RoleGrant:
    person = _who_may_be_given(person, actor)
    same = person.role_grants.filter(role=role, starts_on__lte=starts_on)
    standing = same.exclude(ends_on__lt=starts_on).first()
    if standing:
        return standing
    granted_by = actor if isinstance(actor, Person) else None
    grant = RoleGrant.objects.create(
        person=person, role=role, granted_by=granted_by, approved_by=approved_by, starts_on=starts_on
    )
    audit.record("role.granted", grant, actor=actor, data={"role": role, "person": person.staff_number})
    return grant


@transaction.atomic
def end_role(grant: RoleGrant, *, actor: audit.Actor, on: date) -> RoleGrant:
    """End a grant: `on` is the last day it holds.

    Raises GrantRefused for a day before it began, and for a grant that has already ended.
    """
    grant = RoleGrant.objects.select_for_update().get(pk=grant.pk)
    if grant.ends_on and grant.ends_on < timezone.localdate():
        raise GrantRefused("This role has already ended.")
    if on < grant.starts_on:
        raise GrantRefused(f"The role began on {date_format(grant.starts_on, 'j F Y')}. Give that day or a later one.")
    grant.ends_on = on
    grant.save(update_fields=["ends_on"])
    audit.record("role.ended", grant, actor=actor, data={"role": grant.role, "on": on.isoformat()})
    return grant


@transaction.atomic
def end_role_at_once(grant: RoleGrant, *, actor: audit.Actor) -> RoleGrant:
    """It holds no longer from now on, on its first day as well. One that has ended stays as it is."""
    grant = RoleGrant.objects.select_for_update().get(pk=grant.pk)
    yesterday = timezone.localdate() - timedelta(days=1)
    if grant.ends_on is None or grant.ends_on > yesterday:
        grant.ends_on = max(yesterday, grant.starts_on - timedelta(days=1))
        grant.save(update_fields=["ends_on"])
        audit.record("role.ended", grant, actor=actor, data={"role": grant.role, "on": grant.ends_on.isoformat()})
    return grant


@transaction.atomic
def add_unit(code: str, name: str, parent: Unit | None = None) -> Unit:
    """A unit with its rows in the closure table. An existing code is renamed, and keeps its place."""
    unit, created = Unit.objects.get_or_create(code=code, defaults={"name": name, "parent": parent})
    if not created:
        if unit.name != name:
            unit.name = name
            unit.save(update_fields=["name"])
        return unit
    above = UnitClosure.objects.filter(descendant=parent) if parent else UnitClosure.objects.none()
    UnitClosure.objects.bulk_create(
        [
            UnitClosure(ancestor=unit, descendant=unit, depth=0),
            *(UnitClosure(ancestor_id=row.ancestor_id, descendant=unit, depth=row.depth + 1) for row in above),
        ]
    )
    return unit
