"""Roles that come with a group of the identity provider: only where the department has said so, by GROUP_ROLES.

Any other group gives nothing, whether SCIM keeps it (portal.scim) or a sign-in tells of it. A role that two people give
never comes this way.
"""

from collections.abc import Iterable

from django.conf import settings
from django.db import transaction

from portal import audit
from portal.models import ClaimedRole, Person, Role
from portal.people import GrantRefused, end_role_at_once, grant_role
from portal.roles import SENSITIVE

ACTOR = audit.Machine("single sign-on")


def role_of_group(name: str) -> Role | None:
    role = settings.GROUP_ROLES.get(name)
    return Role(role) if role in Role.values and role not in SENSITIVE else None


@transaction.atomic
def follow_claimed_groups(person: Person, names: Iterable[str]) -> None:
    """Who signs in holds what the groups stand for of which the sign-in tells, and no longer what earlier ones did."""
    person = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    wanted = {role for name in names if (role := role_of_group(name))}
    for claimed in person.claimed_roles.exclude(role__in=wanted).select_related("grant"):
        claimed.delete()
        end_role_at_once(claimed.grant, actor=ACTOR)
    held = person.role_grants.in_force().as_roles()
    for role in sorted(wanted - held):
        try:
            grant = grant_role(person, role, actor=ACTOR)
        except GrantRefused:
            continue
        ClaimedRole.objects.update_or_create(person=person, role=role, defaults={"grant": grant})


def groups_in(claim: object) -> list[str]:
    """What a sign-in tells of groups: a list of names, or one of them. Anything else is none."""
    listed = claim if isinstance(claim, list) else [claim]
    return [one for one in listed if isinstance(one, str)]
