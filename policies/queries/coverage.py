"""How far everyone is with an edition, for those who may know."""

from dataclasses import dataclass
from typing import Any

from django.db.models import (
    Case,
    Count,
    Exists,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.utils import timezone

from policies.enums import Reading
from policies.models import Acknowledgement, Edition, Exemption, Opening
from policies.models.policy import READS_EVERY_POLICY, covered_by, people_covered
from portal import people
from portal.models import Person
from portal.models.person import PersonQuerySet

from .deadlines import Terms, last_of

COUNTED = (Reading.OPENED, Reading.OVERDUE, Reading.ACKNOWLEDGED, Reading.EXEMPT)


@dataclass(frozen=True)
class UnitCoverage:
    unit_id: int
    unit: str
    people: int
    opened: int
    overdue: int
    acknowledged: int
    exempt: int

    @property
    def not_opened(self) -> int:
        return self.people - self.opened - self.overdue - self.acknowledged - self.exempt

    @property
    def percent(self) -> int:
        return self.acknowledged * 100 // self.people if self.people else 0


def coverage(edition: Edition, viewer: Person) -> list[UnitCoverage]:
    """Where each unit stands with an edition, of the people the viewer may see. One query."""
    rows: Any = (
        readers(edition, viewer)
        .order_by("unit__name", "unit")
        .values("unit", "unit__name")
        .annotate(
            people=Count("pk"),
            **{state.value: Count("pk", filter=Q(reading=state)) for state in COUNTED},
        )
    )
    return [UnitCoverage(row.pop("unit"), row.pop("unit__name"), **row) for row in rows]


def coverage_of_all(viewer: Person) -> list[Any]:
    """The editions in force, each with how many `people` the viewer may see and how many `acknowledged`. All the
    people are counted in one query."""
    editions = Edition.objects.published().select_related("policy").prefetch_related("policy__audiences")
    found = list(editions.order_by("policy__title"))
    counts: dict[str, Count] = {}
    for edition in found:
        covered = covered_by(edition.policy)
        standing = Acknowledgement.objects.standing_for(edition).values("person")
        counts[f"people_{edition.pk}"] = Count("pk", filter=covered)
        counts[f"acknowledged_{edition.pk}"] = Count("pk", filter=covered & Q(pk__in=standing))
    numbers = in_view(Person.objects.current(), viewer).aggregate(**counts)
    for edition in found:
        for name in ("people", "acknowledged"):
            setattr(edition, name, numbers[f"{name}_{edition.pk}"])
    return found


def readers(edition: Edition, viewer: Person) -> PersonQuerySet:
    """Those the edition's policy applies to whom the viewer may see by name, each with their `reading` and, until
    they acknowledge, the date they are `due`."""
    acknowledged = Acknowledgement.objects.standing_for(edition).filter(person=OuterRef("pk"))
    opened = Opening.objects.filter(edition__last_major=edition.last_major_id, person=OuterRef("pk"))
    exempt = Exemption.objects.in_force().from_acknowledging().filter(policy=edition.policy_id, person=OuterRef("pk"))
    last = last_of(edition).filter(person=OuterRef("pk")).values("acknowledged_at")[:1]
    return in_view(people_covered(edition.policy), viewer).annotate(
        due=Terms.of(edition).due_on_of_each(Subquery(last)),
        reading=Case(
            When(Exists(acknowledged), then=Value(Reading.ACKNOWLEDGED)),
            When(Exists(exempt), then=Value(Reading.EXEMPT)),
            When(due__lt=timezone.localdate(), then=Value(Reading.OVERDUE)),
            When(Exists(opened), then=Value(Reading.OPENED)),
            default=Value(Reading.NOT_OPENED),
        ),
    )


def in_view(found: PersonQuerySet, viewer: Person) -> PersonQuerySet:
    """Owners and auditors see everyone's reading; a manager that of their own tree; nobody else anyone's."""
    if people.holds(viewer, *READS_EVERY_POLICY):
        return found
    return found.filter(pk__in=people.line_below(viewer))
