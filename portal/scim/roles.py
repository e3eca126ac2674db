"""Roles that come with a group that SCIM keeps (portal.group_roles)."""

from portal import audit
from portal.group_roles import role_of_group
from portal.models import Person, Role, ScimGroup, ScimMember
from portal.people import GrantRefused, end_role_at_once, grant_role


def role_of(group: ScimGroup) -> Role | None:
    return role_of_group(group.display_name)


def follow_groups(person: Person, actor: audit.Actor) -> None:
    """They hold what their groups stand for, from today."""
    for member in ScimMember.objects.filter(person=person).select_related("group", "grant"):
        role = role_of(member.group)
        if member.grant and member.grant.role != role:
            end_of(member, actor)
        if role and person.is_active and not holds_from_elsewhere(person, role):
            give(member, role, actor)


def holds_from_elsewhere(person: Person, role: Role) -> bool:
    return person.role_grants.in_force().filter(role=role).exists()


def give(member: ScimMember, role: Role, actor: audit.Actor) -> None:
    try:
        member.grant = grant_role(member.person, role, actor=actor)
    except GrantRefused:
        return
    member.save(update_fields=["grant"])


def end_of(member: ScimMember, actor: audit.Actor) -> None:
    """What came with the group goes with it; what they hold by somebody's grant stays."""
    grant = member.grant
    if grant is None:
        return
    member.grant = None
    member.save(update_fields=["grant"])
    if not ScimMember.objects.filter(grant=grant).exists():
        end_role_at_once(grant, actor=actor)
