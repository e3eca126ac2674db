"""Questions that hang on who asks, by SQL that is built once for each set of roles, see `portal.prepared`."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS
from django.db.models import QuerySet

from .models import Person, Role
from .prepared import PreparedRows

# All of a person that may stand in such a question, beside the roles they hold and whether they are still here.
WHO: dict[str, type] = {"id": int, "employment": str, "unit_id": int, "state": str}
MOST_KEPT = 200


class AskedBy:
    """`AskedBy(build, on=date)`: objects that `build` finds for a person, the other values named with their kinds.

    `build` takes a person and returns a queryset, whose form may hang on the roles they hold. Of anything else about
    them it may hold what WHO names; it cannot read more, for the person it is shown only stands in for whoever asks.
    """

    def __init__(self, build: Callable[..., QuerySet[Any]], **kinds: Any) -> None:
        self._build, self._kinds = build, kinds
        self._of = lru_cache(MOST_KEPT)(self._prepared)

    def __call__(self, person: Person, **values: Any) -> list[Any]:
        who = {name: getattr(person, name) for name in WHO}
        return self._of(person.roles, person.is_active).rows(**who, **values)

    def _prepared(self, roles: frozenset[Role], is_active: bool) -> PreparedRows:
        def build(**values: Any) -> QuerySet[Any]:
            known = {name: values.pop(name) for name in WHO} | {"is_active": is_active}
            return self._build(_someone(known, roles), **values)

        return PreparedRows(build, **WHO, **self._kinds)


def _someone(known: dict[str, Any], roles: frozenset[Role]) -> Person:
    """A person of whom no more is known: whatever else is asked of them would have to be read, which is refused."""
    names = [field.attname for field in Person._meta.concrete_fields if field.attname in known]
    person = Person.from_db(DEFAULT_DB_ALIAS, names, [known[name] for name in names])
    person._roles = roles
    return person
