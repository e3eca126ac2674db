"""Which rows go with a thing: itself, and everything that points to it, and to that, to the end."""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

from django.db.models import CompositePrimaryKey, ForeignKey, Model

Gone = dict[type[Model], set[int]]
AT_ONCE = 5000


class Bound(Exception):
    """Something that is not to be destroyed points to what is."""


def everything_pointing_to(roots: Gone, goes: frozenset[type[Model]]) -> Gone:
    """The roots and whatever points to them. Raises Bound when that is a row of a model not in `goes`."""
    gone: Gone = {model: set(pks) for model, pks in roots.items()}
    waiting = list(roots.items())
    while waiting:
        model, pks = waiting.pop()
        for related, field in pointing_to(model):
            new = _rows(related, field, pks) - gone.get(related, set())
            if not new:
                continue
            if not _may_go(related, goes):
                raise Bound(related._meta.label)
            gone.setdefault(related, set()).update(new)
            waiting.append((related, new))
    return gone


def needed_by_nobody(model: type[Model], pks: Iterable[int], gone: Gone, *, but: frozenset[type[Model]]) -> set[int]:
    """Those of these rows that nothing points to any more, save rows that go anyway and those of the models `but`."""
    left = set(pks)
    for related, field in pointing_to(model):
        if related in but or not left:
            continue
        going = gone.get(related, set())
        rows = related._base_manager.filter(**{f"{field}__in": left}).values_list("pk", field)
        left -= {target for pk, target in rows.iterator() if pk not in going}
    return left


@lru_cache
def pointing_to(model: type[Model]) -> tuple[tuple[type[Model], str], ...]:
    """Each model with a foreign key to this one, and the key's name: also those between two models of many to many."""
    return tuple((key.model, key.name) for key in _keys_to(model) if not _is_made_of(key))


@lru_cache
def made_of(model: type[Model]) -> tuple[tuple[type[Model], str], ...]:
    """Each model whose rows are known by what they point to alone, this one among it, and the column that points. They
    go with it, and nothing points to them."""
    return tuple((key.model, key.column) for key in _keys_to(model) if _is_made_of(key))


def _is_made_of(key: "ForeignKey[Any, Any]") -> bool:
    return isinstance(key.model._meta.pk, CompositePrimaryKey)


def _keys_to(model: type[Model]) -> "Iterator[ForeignKey[Any, Any]]":
    for relation in model._meta.get_fields(include_hidden=True):
        if relation.auto_created and not relation.concrete and (relation.one_to_many or relation.one_to_one):
            yield getattr(relation, "field")  # noqa: B009 (a key that points back has one)


def _rows(model: type[Model], field: str, pks: Iterable[int]) -> set[int]:
    listed, found = sorted(pks), set[int]()
    for at in range(0, len(listed), AT_ONCE):
        rows = model._base_manager.filter(**{f"{field}__in": listed[at : at + AT_ONCE]})
        found.update(rows.values_list("pk", flat=True))
    return found


def _may_go(model: type[Model], goes: frozenset[type[Model]]) -> bool:
    """A row between two of many to many goes with either."""
    return model in goes or bool(model._meta.auto_created)
