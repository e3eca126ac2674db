"""Whose cases have to go to somebody else, and to whom they may go."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from incidents.enums import AssignmentEnd, Part
from incidents.models import Assignment, Case, MatterPart
from incidents.models.case import walls_around
from portal import people
from portal.models import DIGITAL_MEDIA, Person


@dataclass(frozen=True)
class Holder:
    """Somebody with open cases, as one manager may know of them."""

    person: Person
    cases: int
    has_left: bool
    has_role: bool

    @property
    def must_hand_on(self) -> bool:
        return self.has_left or not self.has_role


def cases_held_by(person: Person, manager: Person) -> "QuerySet[Case]":
    return Case.objects.visible_to(manager).open().filter(handler=person)


def holders_seen_by(manager: Person) -> list[Holder]:
    """Everybody with open cases that this manager may know of; those who cannot go on with them first."""
    counted = (
        Case.objects.visible_to(manager)
        .open()
        .filter(handler__isnull=False)
        .order_by()
        .values_list("handler")
        .annotate(held=Count("pk"))
    )
    number_of = dict(counted)
    still = set(people.holders(*DIGITAL_MEDIA).values_list("pk", flat=True))
    found = [
        Holder(person, number_of[person.pk], has_left=not person.is_active, has_role=person.pk in still)
        for person in Person.objects.filter(pk__in=number_of)
    ]
    return sorted(found, key=lambda one: (not one.must_hand_on, one.person.family_name, one.person.given_names))


def barred(person: Person, cases: "Sequence[int]") -> set[int]:
    """Of these cases, the ones that must not go to this person, for their part in them or their place above them."""
    walled = Case.objects.filter(pk__in=cases).filter(walls_around(person)).values_list("pk", flat=True)
    parts = MatterPart.objects.filter(case__in=cases, person=person).exclude(part=Part.TRIAGER)
    return {*walled, *parts.values_list("case", flat=True)}


def was_given_to_another(person: Person, pk: int) -> bool:
    """Did this person have the case until a manager gave it to somebody else? Never so for anybody behind its wall."""
    if not people.holds(person, *DIGITAL_MEDIA):
        return False
    lost = Assignment.objects.filter(
        case=pk, person=person, ended_how__in=(AssignmentEnd.REASSIGNED, AssignmentEnd.HANDED_OVER)
    )
    return lost.exists() and Case.objects.filter(pk=pk).exclude(walls_around(person)).exists()
