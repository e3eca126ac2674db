"""Whom a policy covers."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import transaction

from policies.models import Audience, NamedReader, Policy
from portal import audit
from portal.models import Person, Unit


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


@dataclass(frozen=True)
class AudienceOf:
    lines: tuple[Covered, ...] = ()
    named_in: frozenset[Person] = field(default_factory=frozenset)
    named_out: frozenset[Person] = field(default_factory=frozenset)


@transaction.atomic
def set_audience(
    policy: Policy,
    employments: Iterable[str] = (),
    *,
    actor: audit.Actor,
    units: Iterable[Unit] = (),
    audience: AudienceOf | None = None,
) -> None:
    """Say whom the policy covers, in place of what was said before; saying the same again changes nothing.

    `employments` and `units` are the plain way to say it: people so employed, in these units or everywhere.
    `audience` says all of it.
    """
    places: list[Unit | None] = [*units] or [None]
    said = audience or AudienceOf(tuple(Covered(tuple(employments), unit) for unit in places))
    Policy.objects.select_for_update().get(pk=policy.pk)
    before = audience_of(policy)
    lines = {line.key: line for line in said.lines}
    if lines.keys() == {line.key for line in before.lines} and (said.named_in, said.named_out) == (
        before.named_in,
        before.named_out,
    ):
        return
    policy.audiences.all().delete()
    policy.named_readers.all().delete()
    Audience.objects.bulk_create(
        Audience(
            policy=policy,
            unit=line.unit,
            employments=_sorted(line.employments),
            states=_sorted(line.states),
            roles=_sorted(line.roles),
        )
        for line in lines.values()
    )
    named = [(person, True) for person in said.named_in - said.named_out] + [(one, False) for one in said.named_out]
    NamedReader.objects.bulk_create(NamedReader(policy=policy, person=person, is_in=is_in) for person, is_in in named)
    audit.record("audience.set", policy, actor=actor, data=_data(said))


def audience_of(policy: Policy) -> AudienceOf:
    named = list(policy.named_readers.select_related("person"))
    return AudienceOf(
        tuple(
            Covered(tuple(one.employments), one.unit, tuple(one.states), tuple(one.roles))
            for one in policy.audiences.select_related("unit")
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
