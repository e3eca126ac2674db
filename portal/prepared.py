"""Questions asked on every page: the queryset says what is asked, its SQL is built once per process.

Building the SQL of a queryset costs several times what asking it does. The queryset stays the one place that says what
is asked: it is built with stand-ins, and each time the values of the moment take their places. `insert` does the same
for the rows of hot tables.
"""

import re
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from functools import cached_property, lru_cache, partial
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import AutoField, Field, GeneratedField, Model, QuerySet
from django.db.models.query import get_related_populators
from psycopg.sql import Literal

NAME_OF_COLUMN = re.compile(r'(\."\w+") AS "\w+"')
FIRST_DAY = date(1, 1, 2)
FIRST_MOMENT = datetime(1, 2, 1, tzinfo=UTC)
FIRST_NUMBER = -1_715_000_000

Values = dict[str, Any]


class Prepared:
    """A question with named values, each of the kind given: `Prepared(build, pk=int, today=date)`.

    `build` takes the stand-ins by name and returns a `values_list`. What it builds must not hang on the values
    themselves, only hold them: whatever it asks of them in Python it asks of the stand-ins, once. A day or a
    moment that `build` takes from the clock would be kept with the SQL, so it is refused.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, Any]], **kinds: Any) -> None:
        self._build = build
        self._stand_ins = {name: _stand_in(kind, at) for at, (name, kind) in enumerate(kinds.items())}

    def __call__(self, **values: Any) -> list[tuple[Any, ...]]:
        sql, places, compiler, converters = self._made
        params = {name: place(values) for name, place in places.items()}
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            rows = cursor.fetchall()
        return list(map(tuple, compiler.apply_converters(rows, converters))) if converters else rows

    @cached_property
    def _made(self) -> tuple[str, dict[str, Callable[[Values], Any]], Any, Any]:
        """The SQL, with what never changes written into it and each value named, so that it is handed over once."""
        with connection.execute_wrapper(_refused):
            compiler = self._build(**self._stand_ins).query.get_compiler(connection=connection)
            sql, params = compiler.as_sql()
        converters = compiler.get_converters(column for column, _, _ in compiler.select)
        places: dict[str, Callable[[Values], Any]] = {}
        # Rows are read by position: what a column would be called only makes the statement longer, save where what is
        # put together from several is brought into an order.
        shorter = sql if compiler.query.combinator else NAME_OF_COLUMN.sub(r"\1", sql)
        words = iter(shorter.split("%s"))
        written = [next(words)]
        for param, following in zip(params, words, strict=True):
            written += [self._place(param, places), following]
        return self._whole("".join(written)), places, compiler, converters

    def _whole(self, sql: str) -> str:
        return sql

    def _place(self, param: Any, places: dict[str, Callable[[Values], Any]]) -> str:
        """What is written at one place of the SQL: the name of a value of the moment, or what is always the same."""
        for at, (name, stand_in) in enumerate(self._stand_ins.items()):
            if param == stand_in:
                short = f"{at}{type(param).__name__[-1]}"  # psycopg has several kinds of number
                places[short] = partial(_of, name, type(param) if isinstance(param, int) else _as_it_is)
                return f"%({short})s"
        if isinstance(param, date):
            raise ValueError(f"{param} would be kept for good. Let the question take it as a value.")
        return Literal(param).as_string(connection.connection).replace("%", "%%")


class PreparedRows(Prepared):
    """A question for objects: what is annotated, and what `select_related` names, comes with them as it would."""

    def rows(self, **values: Any) -> list[Any]:
        return [self._object(row) for row in self(**values)] if self._finds_any else []

    @cached_property
    def _finds_any(self) -> bool:
        """Not where the queryset itself says that there is nothing to find, as for somebody who may see nothing."""
        try:
            return bool(self._made)
        except EmptyResultSet:
            return False

    @cached_property
    def _shape(self) -> tuple[Any, slice, list[str], list[Any], dict[str, int]]:
        compiler = self._made[2]
        told, select = compiler.klass_info, compiler.select
        own = slice(told["select_fields"][0], told["select_fields"][-1] + 1)
        names = [column.target.attname for column, _, _ in select[own]]
        related = get_related_populators(told, select, connection.alias)  # type: ignore[call-arg]  # as it is in 5.2
        return told["model"], own, names, related, compiler.annotation_col_map or {}

    def _object(self, row: tuple[Any, ...]) -> Any:
        model, own, names, related, annotated = self._shape
        found = model.from_db(connection.alias, names, row[own])
        for one in related:
            one.populate(row, found)
        for name, place in annotated.items():
            setattr(found, name, row[place])
        return found


class PreparedCount(Prepared):
    """How many rows a question finds; one that ends after so many counts no further."""

    def _whole(self, sql: str) -> str:
        return f"SELECT count(*) FROM ({sql}) AS found"  # noqa: S608 (a statement made from a queryset)

    def count(self, **values: Any) -> int:
        found: int = self(**values)[0][0]
        return found


class PreparedFirst(Prepared):
    """The first keys that an ordered question finds, and how many keys it finds in all. The key is its first column."""

    def __init__(self, build: Callable[..., QuerySet[Any, Any]], first: int, **kinds: Any) -> None:
        super().__init__(build, **kinds)
        self._first = first

    def _whole(self, sql: str) -> str:
        # Materialized, because the list would be put in both places where it is read, and found twice.
        keys = f"WITH listed AS MATERIALIZED (SELECT ARRAY(SELECT key FROM ({sql}) AS found(key)) AS keys)"  # noqa: S608
        return f"{keys} SELECT keys[1:{self._first}], cardinality(keys) FROM listed"  # noqa: S608

    def first(self, **values: Any) -> tuple[list[int], int]:
        keys, number = self(**values)[0]
        return keys, number


def insert(row: Model) -> bool:
    """Add a row, unless one that a constraint does not allow beside it is there; then say False. Sends no signals."""
    sql, fields = _insertion(type(row))
    params = [field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        made = cursor.fetchone()
    if made is None:
        return False
    row.pk = made[0]
    row._state.adding, row._state.db = False, connection.alias
    return True


def insert_each(model: type[Model], found: QuerySet[Any], /, **columns: Any) -> int:
    """Add a row for each that a query finds, by one INSERT ... SELECT; returns how many. Sends no signals.

    `columns` are expressions over what is found. A column that is not named gets the database's default.
    """
    rows = found.order_by().annotate(**{f"column_{name}": value for name, value in columns.items()})
    try:
        sql, params = rows.values_list(*(f"column_{name}" for name in columns)).query.sql_with_params()
    except EmptyResultSet:  # it can find nothing, whatever is there
        return 0
    with connection.cursor() as cursor:
        # The words of the statement are ours; every value in it is a parameter.
        cursor.execute(f'INSERT INTO "{model._meta.db_table}" ({_listed(columns)}) {sql}', params)
        made: int = cursor.rowcount
    return made


@lru_cache
def _insertion(model: type[Model]) -> "tuple[str, list[Field[Any, Any]]]":
    meta = model._meta
    fields = [field for field in meta.concrete_fields if not isinstance(field, AutoField | GeneratedField)]
    columns, places = _listed(str(field.column) for field in fields), ", ".join(["%s"] * len(fields))
    sql = f'INSERT INTO "{meta.db_table}" ({columns}) VALUES ({places}) ON CONFLICT DO NOTHING RETURNING "id"'  # noqa: S608 (names of our own models)
    return sql, fields


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def _refused(*_: Any) -> Any:
    """What is asked while a question is built would be kept with it, and asked of a stand-in at that."""
    raise ValueError("The database was asked while a question was built. Let the question take it as a value.")


def _of(name: str, kind: Callable[[Any], Any], values: Values) -> Any:
    return kind(values[name])


def _as_it_is(value: Any) -> Any:
    return value


def _stand_in(kind: Any, at: int) -> Any:
    """A value that nothing else in a question has. Lists are handed over whole, for `= ANY` and its like."""
    if kind == list[int] or kind == list[str]:
        return [_stand_in(kind.__args__[0], at)]
    if kind is int:
        return FIRST_NUMBER - at
    if kind is str:
        return f"\ue000{at}\ue001"
    if kind is date:
        return FIRST_DAY + timedelta(days=at)
    if kind is datetime:
        return FIRST_MOMENT + timedelta(days=at)
    raise TypeError(f"No stand-in for {kind}.")
