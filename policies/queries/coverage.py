"""How far everyone is with an edition, for those who may know."""

from dataclasses import dataclass
from typing import Any

from django.db.models import (
    Case,
    Count,
    Exists,
    Func,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from policies.enums import Reading
from policies.models import Acknowledgement, Edition, Opening
from policies.models.policy import READS_EVERY_POLICY, people_covered
from portal import people
from portal.models import Person
from portal.models.person import PersonQuerySet


@dataclass(frozen=True)
class UnitCoverage:
    unit_id: int
    unit: str
    people: int
    opened: int
    acknowledged: int

    @property
    def not_opened(self) -> int:
        return self.people - self.opened - self.acknowledged

    @property
    def percent(self) -> int:
        return self.acknowledged * 100 // self.people if self.people else 0


def coverage(edition: Edition, viewer: Person) -> list[UnitCoverage]:
    """Where each unit stands with an edition, of the people the viewer may see. One query."""
    rows = (
        readers(edition, viewer)
        .order_by("unit__name", "unit")
        .values("unit", "unit__name")
        .annotate(
            people=Count("pk"),
            opened=Count("pk", filter=Q(reading=Reading.OPENED)),
            acknowledged=Count("pk", filter=Q(reading=Reading.ACKNOWLEDGED)),
        )
    )
    return [
        UnitCoverage(row["unit"], row["unit__name"], row["people"], row["opened"], row["acknowledged"]) for row in rows
    ]


def coverage_of_all(viewer: Person) -> QuerySet[Any]:
    """The editions in force, each with how many `people` the viewer may see and how many `acknowledged`. One query."""
    covered = in_view(people_covered(OuterRef(OuterRef("policy"))), viewer)
    standing = Acknowledgement.objects.filter(
        person=OuterRef("pk"), edition__last_major=OuterRef(OuterRef("last_major"))
    )
    return (
        Edition.objects.published()
        .annotate(people=_number(covered), acknowledged=_number(covered.filter(Exists(standing))))
        .select_related("policy")
        .order_by("policy__title")
    )


def _number(found: PersonQuerySet) -> Coalesce:
    counted = found.order_by().annotate(number=Func("pk", function="COUNT")).values("number")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def readers(edition: Edition, viewer: Person) -> PersonQuerySet:
    """Those the edition's policy applies to whom the viewer may see by name, each with their `reading`."""
    acknowledged = Acknowledgement.objects.standing_for(edition).filter(person=OuterRef("pk"))
    opened = Opening.objects.filter(edition__last_major=edition.last_major_id, person=OuterRef("pk"))
    return in_view(people_covered(edition.policy), viewer).annotate(
        reading=Case(
            When(Exists(acknowledged), then=Value(Reading.ACKNOWLEDGED)),
            When(Exists(opened), then=Value(Reading.OPENED)),
            default=Value(Reading.NOT_OPENED),
        )
    )


def in_view(found: PersonQuerySet, viewer: Person) -> PersonQuerySet:
    """Owners and auditors see everyone's reading; a manager that of their own tree; nobody else anyone's."""
    if people.holds(viewer, *READS_EVERY_POLICY):
        return found
    return found.filter(pk__in=people.line_below(viewer))
