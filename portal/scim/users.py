"""People of the directory as SCIM has them, and back: what is kept goes through the verb that a list goes through."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone
from scim2_models import ForbiddenException, InvalidValueException, Meta, Reference, UniquenessException

from portal import audit
from portal.directory.merging import MergeRefused
from portal.directory.single import Wanted, save_person, unit_called
from portal.models import Person, ScimGroup, ScimMember, ScimUser

from . import filters
from .leavers import left_today, may_go_on
from .resources import Email, EnterpriseUser, FullUser, Manager, Membership, Name
from .roles import follow_groups

MODEL = FullUser


class TooManyLeave(ForbiddenException):
    """More than the guard lets through in a day; an administrator has to look first."""


def everyone() -> QuerySet[Person]:
    return Person.objects.filter(Q(scim=None) | Q(scim__removed_at=None)).order_by("pk")


def with_all(people: QuerySet[Person], asked: Any = None) -> QuerySet[Person]:
    groups = Prefetch("scim_groups", ScimMember.objects.select_related("group"))
    return people.select_related("scim", "unit", "manager").prefetch_related(groups)


def _called(op: str, value: Any) -> Q:
    """Whoever the provider has not kept yet goes by their e-mail address."""
    known, others = filters.text("user_name"), filters.text("email")
    if op != "eq":
        return filters.text("scim__user_name")(op, value) | (Q(scim=None) & others(op, value))
    # One OR over two tables would be asked of everyone.
    kept = ScimUser.objects.filter(known(op, value)).values_list("pk", flat=True)
    return Q(pk__in=[*kept, *Person.objects.filter(others(op, value), scim=None).values_list("pk", flat=True)])


KNOWN: dict[str, filters.Known] = {
    "id": filters.number("pk"),
    "externalid": filters.text("scim__external_id", is_exact=True),
    "username": _called,
    "active": filters.truth("is_active"),
    "name.givenname": filters.text("given_names"),
    "name.familyname": filters.text("family_name"),
    "emails": filters.text("email"),
    "emails.value": filters.text("email"),
    "emails.type": filters.always("work"),
    "emails.primary": filters.always(True),
    "groups": filters.number("scim_groups__group"),
    "groups.value": filters.number("scim_groups__group"),
    "employeenumber": filters.text("staff_number", is_exact=True),
    "department": filters.text("unit__name"),
    "manager": filters.number("manager"),
    "manager.value": filters.number("manager"),
    "meta.lastmodified": filters.moment("scim__changed_at"),
}


def shown(person: Person, base: str, asked: Any = None) -> Any:
    kept = getattr(person, "scim", None)
    user = FullUser(
        id=str(person.pk),
        external_id=(kept and kept.external_id) or None,
        user_name=kept.user_name if kept else person.email,
        name=Name(given_name=person.given_names, family_name=person.family_name),
        active=person.is_active,
        emails=[_email_of(person, is_primary=kept is None or kept.email_is_primary)],
        groups=[
            Membership(
                value=str(one.group_id), ref=Reference(f"{base}/Groups/{one.group_id}"), display=one.group.display_name
            )
            for one in person.scim_groups.all()
        ]
        or None,
        meta=Meta(resource_type="User", location=f"{base}/Users/{person.pk}", last_modified=kept and kept.changed_at),
    )
    user[EnterpriseUser] = EnterpriseUser(
        employee_number=person.staff_number, department=person.unit.name, manager=_manager_of(person, base)
    )
    return user


def _manager_of(person: Person, base: str) -> Manager | None:
    boss = person.manager
    if boss is None:
        return None
    return Manager(value=str(boss.pk), ref=Reference(f"{base}/Users/{boss.pk}"))


def save(person: Person | None, user: Any, actor: audit.Actor) -> Person:
    """Keep what a whole resource says of somebody. Raises the protocol's refusals."""
    work = user[EnterpriseUser]
    if person is None:
        person = _to_be_kept_again(user.user_name, work.employee_number)
    email = _one_of(user.emails)
    _check_unique(person, user.user_name, str(email.value), work.employee_number)
    leaves = bool(person and person.is_active and not user.active)
    if leaves:
        check_leavers()
    wanted = Wanted(
        staff_number=work.employee_number.strip(),
        given_names=user.name.given_name.strip(),
        family_name=user.name.family_name.strip(),
        email=str(email.value),
        unit=unit_called(work.department),
        manager=_person_of(work.manager),
        is_active=user.active,
    )
    try:
        kept = save_person(wanted, person=person, actor=actor)
    except MergeRefused as refused:
        raise InvalidValueException(detail=refused.plan.faults.first[0].words) from refused
    said = {
        "user_name": user.user_name,
        "external_id": user.external_id or "",
        "email_is_primary": email.primary is not False,
        "changed_at": timezone.now(),
    }
    left = {"left_at": timezone.now()} if leaves else {"left_at": None} if user.active else {}
    ScimUser.objects.update_or_create(person=kept, defaults={**said, **left, "removed_at": None})
    follow_groups(kept, actor)
    return kept


def remove(person: Person, actor: audit.Actor) -> None:
    """They leave, and the provider sees them no more. The directory keeps who they were."""
    if person.is_active:
        check_leavers()
        wanted = Wanted(
            person.staff_number,
            person.given_names,
            person.family_name,
            person.email,
            person.unit,
            person.manager,
            is_active=False,
        )
        try:
            save_person(wanted, person=person, actor=actor)
        except MergeRefused as refused:
            raise ForbiddenException(detail=refused.plan.faults.first[0].words) from refused
    now = timezone.now()
    known = getattr(person, "scim", None)
    ScimGroup.objects.filter(members__person=person).update(changed_at=now)
    ScimMember.objects.filter(person=person).delete()
    ScimUser.objects.update_or_create(
        person=person,
        defaults={
            "user_name": known.user_name if known else person.email,
            "changed_at": now,
            "removed_at": now,
            **({"left_at": now} if person.is_active else {}),
        },
    )


def check_leavers() -> None:
    """One more may leave today, unless by now so many have that somebody has to look."""
    leavers = left_today()
    if leavers.are_held and not may_go_on():
        raise TooManyLeave(
            detail=f"{leavers.count} people have left within a day. A directory administrator has to let more leave; "
            "try again after that."
        )


def _email_of(person: Person, *, is_primary: bool) -> Email:
    """As the directory has it, whether or not it would be let in today."""
    return Email.model_construct(value=person.email, type="work", primary=is_primary)


def _one_of(emails: Sequence[Any] | None) -> Email:
    listed = [one for one in emails or [] if one.value]
    if not listed:
        raise InvalidValueException(detail="emails: an e-mail address is needed.")
    return next((one for one in listed if one.primary), listed[0])


def _person_of(manager: Manager | None) -> Person | None:
    if manager is None or not manager.value:
        return None
    found = everyone().filter(pk=manager.value).first() if manager.value.isdecimal() else None
    if found is None:
        raise InvalidValueException(detail=f"manager: nobody has the id {manager.value[:40]}.")
    return found


def _to_be_kept_again(user_name: str, staff_number: str) -> Person | None:
    """Somebody the provider removed, or whom a list brought and the provider has not kept: the same person still."""
    same = Person.objects.filter(staff_number=staff_number.strip()).select_related("scim").first()
    if same and (getattr(same, "scim", None) is None or same.scim.removed_at):
        return same
    return None


def _check_unique(person: Person | None, user_name: str, email: str, staff_number: str) -> None:
    others = Person.objects.exclude(pk=person.pk) if person else Person.objects.all()
    taken = (
        ("userName", others.filter(_called("eq", user_name))),
        ("emails", others.filter(email__lower=email.lower())),
        ("employeeNumber", others.filter(staff_number=staff_number.strip())),
    )
    for name, found in taken:
        if found.exists():
            raise UniquenessException(detail=f"{name}: somebody else has it.")
