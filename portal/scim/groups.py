"""Groups as an identity provider keeps them. By themselves they give nothing (roles.py)."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from scim2_models import InvalidValueException, Meta, Reference, UniquenessException

from portal import audit
from portal.models import ScimGroup, ScimMember

from . import filters, users
from .resources import Group, Member
from .roles import end_of, follow_groups

MODEL = Group


def everyone() -> QuerySet[ScimGroup]:
    return ScimGroup.objects.order_by("pk")


def with_all(groups: QuerySet[ScimGroup]) -> QuerySet[ScimGroup]:
    return groups.prefetch_related("members")


KNOWN: dict[str, filters.Known] = {
    "id": filters.number("pk"),
    "externalid": filters.text("external_id", is_exact=True),
    "displayname": filters.text("display_name"),
    "members": filters.number("members__person"),
    "members.value": filters.number("members__person"),
    "members.type": filters.always("User"),
    "meta.lastmodified": filters.moment("changed_at"),
}


def shown(group: ScimGroup, base: str) -> Group:
    return Group(
        id=str(group.pk),
        external_id=group.external_id or None,
        display_name=group.display_name,
        members=[
            Member(value=str(one.person_id), ref=Reference(f"{base}/Users/{one.person_id}"), type="User")
            for one in group.members.all()
        ]
        or None,
        meta=Meta(
            resource_type="Group",
            location=f"{base}/Groups/{group.pk}",
            created=group.made_at,
            last_modified=group.changed_at,
        ),
    )


def save(group: ScimGroup | None, said: Group, actor: audit.Actor) -> ScimGroup:
    name = (said.display_name or "").strip()
    is_new = group is None
    group = group or ScimGroup()
    if ScimGroup.objects.filter(display_name__lower=name.lower()).exclude(pk=group.pk).exists():
        raise UniquenessException(detail="displayName: another group has it.")
    was = group.display_name
    group.display_name, group.external_id, group.changed_at = name, said.external_id or "", timezone.now()
    group.save()
    changed = _set_members(group, said.members or [], actor)
    if was != name:  # it may stand for another role now
        for member in group.members.select_related("person"):
            follow_groups(member.person, actor)
    if is_new or was != name or any(changed.values()):
        audit.record("scim_group.added" if is_new else "scim_group.changed", group, actor=actor, data=changed)
    return group


def remove(group: ScimGroup, actor: audit.Actor) -> None:
    for member in group.members.select_related("grant__person"):
        end_of(member, actor)
    audit.record("scim_group.removed", group, actor=actor)
    group.delete()


def _set_members(group: ScimGroup, members: list[Member], actor: audit.Actor) -> dict[str, Any]:
    wanted = {_id_of(one) for one in members}
    known = set(group.members.values_list("person", flat=True))
    coming = list(users.everyone().filter(pk__in=wanted - known))
    if len(coming) < len(wanted - known):
        raise InvalidValueException(detail="members: there is nobody of one of these ids.")
    for member in group.members.exclude(person__in=wanted).select_related("grant__person"):
        end_of(member, actor)
        member.delete()
    ScimMember.objects.bulk_create([ScimMember(group=group, person=one) for one in coming], batch_size=1000)
    for person in coming:
        follow_groups(person, actor)
    return {"came": len(coming), "went": len(known - wanted)}


def _id_of(member: Member) -> int:
    value = member.value or (str(member.ref).rsplit("/", 1)[-1] if member.ref else "")
    if member.type not in (None, "User") or not value.isdecimal() or len(value) > 18:
        raise InvalidValueException(detail="members: each is a person, by id.")
    return int(value)
