"""A sensitive role is put before the other directory administrators, who are told."""

from datetime import date

from django.db import transaction
from django.urls import reverse

from portal import notices
from portal.models import Person, Role, RoleAsked
from portal.people import ask_for_role, holders

KIND = "directory_role_to_approve"  # portal.directory.notices


@transaction.atomic
def put_before_another(person: Person, role: Role, *, actor: Person, starts_on: date) -> RoleAsked:
    """Told once, however often it is asked. Raises GrantRefused."""
    before = RoleAsked.objects.waiting().filter(person=person, role=role).exists()
    asked = ask_for_role(person, role, actor=actor, starts_on=starts_on)
    if not before:
        others = holders(Role.DIRECTORY_ADMINISTRATOR).exclude(pk__in=[actor.pk, person.pk])
        notices.notify(others, KIND, url=reverse("roles-asked"))
    return asked
