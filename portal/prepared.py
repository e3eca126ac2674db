"""Questions asked on every page: the queryset says what is asked, its SQL is built once per process.

Building the SQL of a queryset costs several times what asking it does. The queryset stays the one place that says what
is asked: it is built with stand-ins, and each time the values of the moment take their places.
"""

from collections.abc import Callable
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from django.db import connection
from django.db.models import QuerySet

FIRST_DAY = date(1, 1, 2)
FIRST_NUMBER = -1_715_000_000


class Prepared:
    """A question with named values, each of the kind given: `Prepared(build, pk=int, today=date)`.

    `build` takes the stand-ins by name and returns a `values_list`. What it builds must not hang on the values
    themselves, only hold them: whatever it asks of them in Python it asks of the stand-ins, once.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, Any]], **kinds: type) -> None:
        self._build = build
        self._stand_ins = {name: _stand_in(kind, at) for at, (name, kind) in enumerate(kinds.items())}

    def __call__(self, **values: Any) -> list[tuple[Any, ...]]:
        sql, places, compiler, converters = self._made
        params = [place(values) for place in places]
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            rows = cursor.fetchall()
        return list(map(tuple, compiler.apply_converters(rows, converters))) if converters else rows

    @cached_property
    def _made(self) -> tuple[str, list[Callable[[dict[str, Any]], Any]], Any, Any]:
        compiler = self._build(**self._stand_ins).query.get_compiler(connection=connection)
        sql, params = compiler.as_sql()
        converters = compiler.get_converters(column for column, _, _ in compiler.select)
        return sql, [self._place(param) for param in params], compiler, converters

    def _place(self, param: Any) -> Callable[[dict[str, Any]], Any]:
        """What stands at one place of the SQL: a value of the moment, a list of one, or always the same."""
        if isinstance(param, list):
            inside = [self._place(one) for one in param]
            return lambda values: [place(values) for place in inside]
        for name, stand_in in self._stand_ins.items():
            if param == stand_in:
                kind = type(param) if isinstance(param, int) else _as_it_is  # psycopg's own kinds of number
                return lambda values: kind(values[name])
        return lambda values: param


def _as_it_is(value: Any) -> Any:
    return value


def _stand_in(kind: type, at: int) -> Any:
    """A value that nothing else in a question has."""
    if kind is int:
        return FIRST_NUMBER - at
    if kind is str:
        return f"\ue000{at}\ue001"
    if kind is date:
        return FIRST_DAY + timedelta(days=at)
    raise TypeError(f"No stand-in for {kind}.")
