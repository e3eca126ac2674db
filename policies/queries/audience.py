"""Whom an audience would cover, beside whom the policy covers now, before anything is saved."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import BooleanField, Count, ExpressionWrapper, OuterRef, Q, Subquery
from django.utils import timezone

from policies.models import Acknowledgement, Edition, Exemption, Policy
from policies.models.policy import covered_by
from portal.models import Employment, Person
from portal.models.person import EMPLOYEES, PersonQuerySet

from .deadlines import Terms, last_of

MOST_UNITS = 10
MOST_NAMES = 20


@dataclass(frozen=True)
class UnitCovered:
    unit: str
    people: int
    coming: int
    going: int


@dataclass(frozen=True)
class Weight:
    """An audience in numbers. `coming` and `going` are against what is saved; `told` and `late` are of those who come
    in: whom a policy in force would be waiting for at once, and who of them would be overdue at once."""

    people: int
    employees: int
    contractors: int
    former: int
    coming: int
    going: int
    units: list[UnitCovered]
    other_units: int
    newcomers: list[Person]
    leavers: list[Person]
    told: int
    late: int


def weigh(policy: Policy, audience: Q) -> Weight:
    """Everyone is counted in one query; names are read only where somebody comes or goes."""
    saved = covered_by(policy)
    units: dict[int, str] = {}
    by: dict[str, Counter[int]] = {name: Counter() for name in ("people", "coming", "going")}
    kinds: Counter[str] = Counter()
    for unit, name, employment, is_in, was_in, number in _groups(audience, saved):
        if not is_in and not was_in:
            continue
        units[unit] = name
        if is_in:
            by["people"][unit] += number
            kinds[employment] += number
        if is_in != was_in:
            by["coming" if is_in else "going"][unit] += number
    largest = sorted(units, key=lambda unit: (-by["people"][unit], -by["going"][unit], units[unit]))
    people, coming, going = (counter.total() for counter in by.values())
    newcomers = Person.objects.current().filter(audience).exclude(saved)
    told, late = _asked(policy, newcomers) if coming else (0, 0)
    return Weight(
        people=people,
        employees=sum(kinds[kind] for kind in EMPLOYEES),
        contractors=kinds[Employment.CONTRACTOR],
        former=kinds[Employment.FORMER],
        coming=coming,
        going=going,
        units=[UnitCovered(units[unit], *(counter[unit] for counter in by.values())) for unit in largest[:MOST_UNITS]],
        other_units=max(len(largest) - MOST_UNITS, 0),
        newcomers=_first(newcomers) if coming else [],
        leavers=_first(Person.objects.current().filter(saved).exclude(audience)) if going else [],
        told=told,
        late=late,
    )


def still_to_ask(edition: Edition, people: PersonQuerySet) -> PersonQuerySet:
    """Without those who are exempt, and those whose acknowledgement still stands."""
    exempt = Exemption.objects.in_force().from_acknowledging().filter(policy=edition.policy_id)
    standing = Acknowledgement.objects.standing_for(edition)
    return people.exclude(pk__in=exempt.values("person")).exclude(pk__in=standing.values("person"))


def _groups(audience: Q, saved: Q) -> list[tuple[int, str, str, bool, bool, int]]:
    is_in, was_in = (ExpressionWrapper(condition, BooleanField()) for condition in (audience, saved))
    people = Person.objects.current().annotate(is_in=is_in, was_in=was_in).order_by()
    groups = people.values_list("unit", "unit__name", "employment", "is_in", "was_in")
    return list(groups.annotate(number=Count("pk")))


def _asked(policy: Policy, newcomers: PersonQuerySet) -> tuple[int, int]:
    edition = Edition.objects.published().select_related("policy", "last_major").filter(policy=policy).first()
    if edition is None:
        return 0, 0
    last = last_of(edition).filter(person=OuterRef("pk")).values("acknowledged_at")[:1]
    asked = still_to_ask(edition, newcomers).annotate(due=Terms.of(edition).due_on_of_each(Subquery(last)))
    counted = asked.aggregate(told=Count("pk"), late=Count("pk", filter=Q(due__lt=timezone.localdate())))
    return counted["told"], counted["late"]


def _first(people: PersonQuerySet) -> list[Person]:
    return list(people.select_related("unit").order_by("family_name", "given_names", "pk")[:MOST_NAMES])
