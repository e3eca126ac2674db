"""Whom a policy covers."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Q
from django.urls import reverse

from policies import queries
from policies.models import Audience, Edition, NamedReader, Policy
from policies.models.policy import covers, people_covered
from portal import audit
from portal.models import Person, Unit
from portal.models.person import PersonQuerySet
from portal.notices import notify_each


class AudienceRefused(Exception):
    """An audience that names nobody."""


@dataclass(frozen=True)
class Covered:
    """One line of an audience: people so employed, in a unit and all under it or everywhere, and where states or
    roles are named only those in one of them."""

    employments: tuple[str, ...]
    unit: Unit | None = None
    states: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[object, ...]:
        return (self.unit and self.unit.pk, *map(_sorted, (self.employments, self.states, self.roles)))

    def line_of(self, policy: Policy | None = None) -> Audience:
        """As a row, not saved."""
        return Audience(
            policy=policy,
            unit=self.unit,
            employments=[*_sorted(self.employments)],
            states=[*_sorted(self.states)],
            roles=[*_sorted(self.roles)],
        )


@dataclass(frozen=True)
class AudienceOf:
    """A whole audience as it is said, saved or not. Named out wins over everything."""

    lines: tuple[Covered, ...] = ()
    named_in: frozenset[Person] = field(default_factory=frozenset)
    named_out: frozenset[Person] = field(default_factory=frozenset)

    @property
    def key(self) -> tuple[object, ...]:
        """The same for audiences that say the same."""
        return (frozenset(line.key for line in self.lines), self.named_in - self.named_out, self.named_out)

    @property
    def is_empty(self) -> bool:
        return not self.lines and not self.named_in - self.named_out

    @property
    def people(self) -> Q:
        """Whom it takes in, as a condition on people: the rule of a saved audience, before it is saved."""
        named_in, named_out = ([person.pk for person in named] for named in (self.named_in, self.named_out))
        return covers([line.line_of() for line in self.lines], named_in=named_in, named_out=named_out)


@transaction.atomic
def set_audience(
    policy: Policy,
    employments: Iterable[str] = (),
    *,
    actor: audit.Actor,
    units: Iterable[Unit] = (),
    audience: AudienceOf | None = None,
) -> int:
    """Say whom the policy covers, in place of what was said before; saying the same again changes nothing.

    `employments` and `units` are the plain way to say it: people so employed, in these units or everywhere.
    `audience` says all of it. Where an edition is in force, those who come in are told that it waits for them; how
    many is returned. Raises AudienceRefused.
    """
    places: list[Unit | None] = [*units] or [None]
    said = audience or AudienceOf(tuple(Covered(tuple(employments), unit) for unit in places))
    if said.is_empty or not all(line.employments for line in said.lines):
        raise AudienceRefused
    Policy.objects.select_for_update().get(pk=policy.pk)
    before = audience_of(policy)
    if said.key == before.key:
        return 0
    _replace(policy, said)
    audit.record("audience.set", policy, actor=actor, data=_data(said))
    edition = Edition.objects.published().select_related("policy").filter(policy=policy).first()
    return ask(edition, people_covered(policy).exclude(before.people)) if edition else 0


def _replace(policy: Policy, said: AudienceOf) -> None:
    policy.audiences.all().delete()
    policy.named_readers.all().delete()
    lines = {line.key: line for line in said.lines}
    Audience.objects.bulk_create(line.line_of(policy) for line in lines.values())
    named = [(person, True) for person in said.named_in - said.named_out] + [(one, False) for one in said.named_out]
    NamedReader.objects.bulk_create(NamedReader(policy=policy, person=person, is_in=is_in) for person, is_in in named)


def ask(edition: Edition, people: PersonQuerySet) -> int:
    """Tell those of the people whom an edition still asks that it waits for them: all in one statement, for a
    department does not fit in memory. Returns how many were told."""
    url = reverse("policies:read", args=[edition.policy.slug])
    return notify_each(queries.still_to_ask(edition, people), "policy_to_acknowledge", url=url)


def audience_of(policy: Policy) -> AudienceOf:
    named = list(policy.named_readers.select_related("person"))
    return AudienceOf(
        tuple(
            Covered(tuple(one.employments), one.unit, tuple(one.states), tuple(one.roles))
            for one in policy.audiences.select_related("unit").order_by("pk")
        ),
        frozenset(one.person for one in named if one.is_in),
        frozenset(one.person for one in named if not one.is_in),
    )


def _sorted(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(values)))


def _data(said: AudienceOf) -> dict[str, object]:
    return {
        "lines": [
            {
                "unit": line.unit.code if line.unit else "",
                "employments": _sorted(line.employments),
                "states": _sorted(line.states),
                "roles": _sorted(line.roles),
            }
            for line in said.lines
        ],
        "named_in": sorted(person.staff_number for person in said.named_in),
        "named_out": sorted(person.staff_number for person in said.named_out),
    }
