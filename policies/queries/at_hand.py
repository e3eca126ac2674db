"""What everyone asks in the same hour, by SQL that is built once per process. What is asked is said elsewhere: by
`as_met_by` and `applying_to`, of a reader who stands in for whoever asks."""

from collections.abc import Iterator
from datetime import date, datetime
from functools import cache
from itertools import chain, islice, repeat
from typing import Any

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Model, QuerySet
from django.utils import timezone

from policies.models import Acknowledgement, Edition, Policy
from policies.models.policy import reads_every_policy
from portal.models import Person, Role
from portal.prepared import Prepared

from .reader import as_met_by

NOT_SHOWN = {"title", "review_reminded_on"}
POLICY = [field.attname for field in Policy._meta.concrete_fields if field.attname not in NOT_SHOWN]
# Only what a page shows or a step asks; what is left out is read when somebody asks for it after all. The driver keeps
# its own work on statements of up to 4,096 characters.
EDITION = ["id", "number", "state", "title", "summary", "statement", "content_hash", "published_at"]
EDITION += ["in_force_from", "in_force_until"]
MAJOR = ["id", "number", "published_at"]
# All of a person that decides what reaches them.
WHO: dict[str, type] = {"pk": int, "employment": str, "unit_id": int, "state": str}
ROLES: dict[str, type] = {f"role_{at}": str for at in range(len(Role))}
NO_ROLE = ""


def edition_to_read(person: Person, slug: str) -> Any:
    """The edition in force of one policy as the reading list has it, or None where it is not in the list."""
    if not person.is_active:
        return None
    ask = _of_all if reads_every_policy(person) else _of_those_applying
    now = timezone.now()
    rows = ask(slug=slug, now=now, today=timezone.localdate(now), **_who(person))
    if not rows:
        return None
    edition = _edition(iter(rows[0]))
    edition.met_by = person.pk
    return edition


def applies_to(person: Person, edition: Edition) -> bool:
    """Whether the edition's policy does. One that `edition_to_read` fetched for them a moment ago knows it."""
    if getattr(edition, "met_by", None) == person.pk:
        return bool(edition.applies)  # type: ignore[attr-defined]
    return person.is_active and bool(_applying(policy=edition.policy_id, **_who(person)))


def has_acknowledged(person: Person, edition: Edition) -> bool:
    """Whether they did so at all since the edition's last major one, also where it no longer stands."""
    return bool(_acknowledged(person=person.pk, major=edition.last_major_id))


def _who(person: Person) -> dict[str, Any]:
    roles = chain(person.roles, repeat(NO_ROLE))
    return {name: getattr(person, name) for name in WHO} | dict(zip(ROLES, roles, strict=False))


def _stand_in(**who: Any) -> Person:
    """A reader who holds as many roles as there are; whoever asks leaves some of the places empty."""
    person = Person(**{name: who[name] for name in WHO})
    person.know(roles=frozenset(who[name] for name in ROLES), unread_notices=0, has_reports=False)
    return person


def _met(*, every: bool, slug: str, now: datetime, today: date, **who: Any) -> QuerySet[Any]:
    reader = _stand_in(**who)
    policies = Policy.objects.in_force() if every else Policy.objects.applying_to(reader)
    return as_met_by(reader, policies.filter(slug=slug), all_apply=not every, now=now, today=today)


def _prepared(*, every: bool) -> Prepared:
    def build(**values: Any) -> QuerySet[Any, Any]:
        editions = _met(every=every, **values)
        parts = [f"policy__{name}" for name in POLICY] + [f"last_major__{name}" for name in MAJOR]
        return editions.values_list(*EDITION, *parts, *_annotations())

    return Prepared(build, slug=str, now=datetime, today=date, **WHO, **ROLES)


_of_all, _of_those_applying = _prepared(every=True), _prepared(every=False)
_applying = Prepared(
    lambda policy, **who: Policy.objects.applying_to(_stand_in(**who)).filter(pk=policy).order_by().values_list("pk"),
    policy=int,
    **WHO,
    **ROLES,
)
_acknowledged = Prepared(
    lambda person, major: (
        Acknowledgement.objects.filter(person=person, edition__last_major=major).order_by().values_list("pk")[:1]
    ),
    person=int,
    major=int,
)


@cache
def _annotations() -> tuple[str, ...]:
    anyone = _stand_in(pk=0, employment="", unit_id=0, state="", **dict.fromkeys(ROLES, NO_ROLE))
    return tuple(as_met_by(anyone, Policy.objects.none()).query.annotations)


def _edition(row: Iterator[Any]) -> Any:
    edition = _made(Edition, EDITION, row)
    edition.policy = _made(Policy, POLICY, row)
    edition.last_major = _made(Edition, MAJOR, row)
    for name, value in zip(_annotations(), row, strict=True):
        setattr(edition, name, value)
    return edition


def _made(model: type[Model], names: list[str], row: Iterator[Any]) -> Any:
    return model.from_db(DEFAULT_DB_ALIAS, names, list(islice(row, len(names))))
