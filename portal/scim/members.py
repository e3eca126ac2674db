"""Who comes into a group and who goes: in sets, and without reading in whoever stays. A group may have ten thousand."""

from collections.abc import Iterable
from typing import Any

from scim2_models import InvalidValueException, PatchOp
from scim2_models.path import AttrPath, CompareOperator, Comparison, ValuePath

from portal import audit
from portal.models import ScimGroup, ScimMember

from . import users
from .resources import Group, Member
from .roles import end_of, follow_groups, role_of

Steps = list[tuple[bool, set[int]]]  # whether they come, and who


def steps_of(patch: PatchOp[Group]) -> Steps | None:
    """What a PATCH says, if all it says is who comes and who goes."""
    steps: Steps = []
    for step in patch.operations or ():
        path = step.path.ast if step.path else None
        is_coming = step.op.value == "add"
        if step.op.value == "replace":
            return None
        if isinstance(path, AttrPath) and path.attr.lower() == "members" and not path.sub_attr and step.value:
            listed = step.value if isinstance(step.value, list) else [step.value]
            steps.append((is_coming, {id_of(Member.model_validate(one)) for one in listed}))
        elif isinstance(path, ValuePath) and not is_coming and (one := _named(path)):
            steps.append((False, {id_of(Member.model_validate({"value": one}))}))
        else:
            return None
    return steps


def _named(path: ValuePath) -> str:
    """Of members[value eq "7"] the 7."""
    found = path.val_filter
    if path.attr_path.attr.lower() != "members" or not isinstance(found, Comparison):
        return ""
    return str(found.value) if (found.op, found.attr_path.attr) == (CompareOperator.eq, "value") else ""


def id_of(member: Member) -> int:
    value = member.value or (str(member.ref).rsplit("/", 1)[-1] if member.ref else "")
    if member.type not in (None, "User") or not value.isdecimal() or len(value) > 18:
        raise InvalidValueException(detail="members: each is a person, by id.")
    return int(value)


def take(group: ScimGroup, steps: Steps, actor: audit.Actor) -> dict[str, int]:
    """Step by step; how many came and went."""
    changed = {"came": 0, "went": 0}
    for is_coming, ids in steps:
        if is_coming:
            changed["came"] += come(group, ids, actor)
        else:
            changed["went"] += go(group, ids, actor)
    return changed


def come(group: ScimGroup, ids: Iterable[int], actor: audit.Actor) -> int:
    new = set(ids) - set(group.members.filter(person__in=ids).values_list("person", flat=True))
    coming = list(users.everyone().filter(pk__in=new))
    if len(coming) < len(new):
        raise InvalidValueException(detail="members: there is nobody of one of these ids.")
    ScimMember.objects.bulk_create([ScimMember(group=group, person=one) for one in coming], batch_size=1000)
    if role_of(group):
        for person in coming:
            follow_groups(person, actor)
    return len(coming)


def go(group: ScimGroup, ids: Iterable[int], actor: audit.Actor) -> int:
    """What the group gave goes with it, unless another group of theirs gives it too."""
    going = group.members.filter(person__in=ids)
    holding = list(going.exclude(grant=None).select_related("grant__person", "person"))
    for member in holding:
        end_of(member, actor)
    gone: Any = going.delete()
    for member in holding:
        follow_groups(member.person, actor)
    return int(gone[0])
