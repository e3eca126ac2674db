"""Groups as an identity provider keeps them. By themselves they give nothing (roles.py)."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from scim2_models import Meta, Reference, UniquenessException

from portal import audit
from portal.models import ScimGroup

from . import filters, members
from .resources import Group, Member
from .roles import follow_groups

MODEL = Group


def everyone() -> QuerySet[ScimGroup]:
    return ScimGroup.objects.order_by("pk")


def with_all(groups: QuerySet[ScimGroup], asked: Any = None) -> QuerySet[ScimGroup]:
    return groups.prefetch_related("members") if _are_members_asked_for(asked) else groups


def _are_members_asked_for(asked: Any) -> bool:
    """Providers that have many leave them out (excludedAttributes=members)."""
    if asked is None:
        return True
    only, but = ({path.attr.lower() for path in paths or ()} for paths in (asked.attributes, asked.excluded_attributes))
    return "members" not in but and (not only or any(name.split(".")[0] == "members" for name in only))


KNOWN: dict[str, filters.Known] = {
    "id": filters.number("pk"),
    "externalid": filters.text("external_id", is_exact=True),
    "displayname": filters.text("display_name"),
    "members": filters.number("members__person"),
    "members.value": filters.number("members__person"),
    "members.type": filters.always("User"),
    "meta.lastmodified": filters.moment("changed_at"),
}


def shown(group: ScimGroup, base: str, asked: Any = None) -> Group:
    return Group(
        id=str(group.pk),
        external_id=group.external_id or None,
        display_name=group.display_name,
        members=_members(group, base) if _are_members_asked_for(asked) else None,
        meta=Meta(
            resource_type="Group",
            location=f"{base}/Groups/{group.pk}",
            created=group.made_at,
            last_modified=group.changed_at,
            version=version_of(group),
        ),
    )


def _members(group: ScimGroup, base: str) -> list[Member] | None:
    everyone_in_it = group.members.all()
    return [
        Member(value=str(one.person_id), ref=Reference(f"{base}/Users/{one.person_id}"), type="User")
        for one in everyone_in_it
    ] or None


def version_of(group: ScimGroup) -> str:
    """Of when it changed: of what it says would be of all its members."""
    return f'W/"{group.pk}-{group.changed_at.timestamp():.6f}"'


def save(group: ScimGroup | None, said: Group, actor: audit.Actor) -> ScimGroup:
    is_new, group = group is None, group or ScimGroup()
    name, external_id = (said.display_name or "").strip(), said.external_id or ""
    if ScimGroup.objects.filter(display_name__lower=name.lower()).exclude(pk=group.pk).exists():
        raise UniquenessException(detail="displayName: another group has it.")
    was = group.display_name
    if is_new or (was, group.external_id) != (name, external_id):
        group.display_name, group.external_id, group.changed_at = name, external_id, timezone.now()
        group.save()
    wanted = {members.id_of(one) for one in said.members or []}
    known = set(group.members.values_list("person", flat=True))
    changed = change_members(group, [(False, known - wanted), (True, wanted - known)], actor, is_told=False)
    if was != name and not is_new:  # it may stand for another role now
        for member in group.members.select_related("person"):
            follow_groups(member.person, actor)
    if is_new or was != name or any(changed.values()):
        audit.record("scim_group.added" if is_new else "scim_group.changed", group, actor=actor, data=changed)
    return group


def change_members(
    group: ScimGroup, steps: members.Steps, actor: audit.Actor, *, is_told: bool = True
) -> dict[str, int]:
    changed = members.take(group, steps, actor)
    if any(changed.values()):
        group.changed_at = timezone.now()
        group.save(update_fields=["changed_at"])
        if is_told:
            audit.record("scim_group.changed", group, actor=actor, data=changed)
    return changed


def remove(group: ScimGroup, actor: audit.Actor) -> None:
    members.go(group, [*group.members.exclude(grant=None).values_list("person", flat=True)], actor)
    audit.record("scim_group.removed", group, actor=actor)
    group.delete()
