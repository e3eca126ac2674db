"""Stages of a matter, made once for the tests of a file: the others get the same rows back.

The way to a sanction is some 700 questions to the database, and most tests of the conduct process begin somewhere along
it. This is to a file what `setUpTestData` is to a class. What was kept is given only where a test cannot tell: in its
own transaction, before anything else was written there, under the same settings, with nothing patched. Otherwise the
verbs take every step, as they do for the first who asks.
"""

import functools
import io
import pickle
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import pgtrigger
import pytest
import time_machine
from django.apps import apps
from django.conf import UserSettingsHolder, settings
from django.db import connection, transaction
from django.db.models import GeneratedField, Model
from django.utils import timezone

Made = TypeVar("Made")
Rows = dict[str, dict[str, str]]  # by table and key: the whole row, as PostgreSQL writes it
Names = dict[str, Any]

# With these a test may have put something in the way of a verb, or listens to what it does besides its rows.
TELLING = {"monkeypatch", "caplog", "capsys", "capfd", "mailoutbox"}
CLOCK = (timezone.now, timezone.localdate)
PLAIN = (bool, int, str)

TRANSACTION = "SELECT pg_current_xact_id_if_assigned()::text::bigint"
TOUCHED = "SELECT relname FROM pg_stat_xact_user_tables WHERE n_tup_ins + n_tup_upd + n_tup_del > 0"
WRITTEN = """SELECT '{table}', "{key}"::text, t::text FROM "{table}" t WHERE t.xmin::text::bigint >= {since}"""
INSERT = 'INSERT INTO "{table}" ({columns}) SELECT {columns} FROM unnest(%s::"{table}"[])'
UPDATE = 'UPDATE "{table}" t SET ({columns}) = ROW({of_r}) FROM unnest(%s::"{table}"[]) r WHERE t."{key}" = r."{key}"'
DELETE = 'DELETE FROM "{table}" WHERE "{key}"::text = ANY(%s)'


@dataclass
class Start:
    """A cast that stands in the database, and nothing was written since."""

    cast: Any
    names: Names
    said: dict[str, dict[str, Any]]
    rows: Rows


@dataclass
class Kept:
    """What a stage left: its rows, how they come back, its people as Python knew them, what a commit was to do."""

    rows: Rows
    statements: str
    values: list[list[str]]
    objects: bytes
    after_commit: list[Any]


class Keeper:
    def __init__(self) -> None:
        self.file: object = None
        self.trusts = False
        self.kept: dict[object, Kept] = {}
        self.start: Start | None = None
        self.on_the_way = False

    def turn_to(self, request: pytest.FixtureRequest) -> None:
        """Another test; what one file's tests left is not given to another's, nor past an emptied database."""
        marker = request.node.get_closest_marker("django_db")
        self.trusts = bool(marker) and not marker.kwargs and not TELLING & asked_for(request)
        if request.path != self.file or (marker and marker.kwargs):
            self.file, self.kept = request.path, {}
        self.move_on()

    def move_on(self) -> None:
        self.start = None
        if self._watch in connection.execute_wrappers:
            connection.execute_wrappers.remove(self._watch)

    def _watch(self, execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:
        if not _only_reads(sql):
            self.move_on()
        return execute(sql, params, many, context)

    def begin(self, make: Callable[[], Made]) -> Made:
        """A cast, if it is the first thing that is written in this test."""
        if not self._can_keep() or _asked(TRANSACTION) != [(None,)]:
            return make()
        key = ("start", _circumstances())
        made = self._given(self.kept[key], {}) if key in self.kept else self._made(key, make, {}, {})
        names = _names_in(made)
        self.start = Start(made, names, _said_of(names), self.kept[key].rows)
        connection.execute_wrappers.insert(0, self._watch)
        return made

    def go_on(self, make: Callable[..., Made], cast: Any, args: tuple[Any, ...], more: dict[str, Any]) -> Made:
        """A stage of a cast that has just begun; those on its way are given, too, but only the last is kept."""
        start, key = self.start, (make.__qualname__, args, tuple(sorted(more.items())), _circumstances())
        if not start or not self._can_keep() or not _stands(start, cast) or not _are_plain(*args, *more.values()):
            return make(cast, *args, **more)
        if key in self.kept:
            self.move_on()
            return self._given(self.kept[key], start.names)
        if self.on_the_way:
            return make(cast, *args, **more)
        self.on_the_way = True
        try:
            return self._made(key, functools.partial(make, cast, *args, **more), start.names, start.rows)
        finally:
            self.on_the_way = False

    def _can_keep(self) -> bool:
        is_now = (timezone.now, timezone.localdate) == CLOCK and not time_machine.escape_hatch.is_travelling()
        return self.trusts and connection.in_atomic_block and is_now

    def _made(self, key: object, make: Callable[[], Made], names: Names, before: Rows) -> Made:
        waiting = len(connection.run_on_commit)
        made = make()
        rows = _written()
        statements, values = _way_back(before, rows)
        objects = _pickled((made, {name: vars(one) for name, one in names.items()}), names)
        after_commit = [(call, robust) for _, call, robust in connection.run_on_commit[waiting:]]
        self.kept[key] = Kept(rows, statements, values, objects, after_commit)
        return made

    def _given(self, kept: Kept, names: Names) -> Any:
        with pgtrigger.ignore(), connection.cursor() as cursor:
            cursor.execute(kept.statements, kept.values)
        for call, robust in kept.after_commit:
            transaction.on_commit(call, robust=robust)
        made, states = _unpickled(kept.objects, names)
        for name, state in states.items():
            vars(names[name]).clear()
            vars(names[name]).update(state)
        return made


KEEPER = Keeper()


def begins(make: Callable[..., Made]) -> Callable[..., Made]:
    """For the function that makes a cast."""

    @functools.wraps(make)
    def begin(cls: type, **more: Any) -> Made:
        return make(cls, **more) if more else KEEPER.begin(functools.partial(make, cls))

    return begin


def kept(make: Callable[..., Made]) -> Callable[..., Made]:
    """For what takes a cast that has just begun to a stage."""

    @functools.wraps(make)
    def go_on(cast: Any, *args: Any, **more: Any) -> Made:
        return KEEPER.go_on(make, cast, args, more)

    return go_on


def asked_for(request: pytest.FixtureRequest) -> set[str]:
    """What the test and its fixtures ask for. Fixtures of plugins, which every test has, are left out."""
    info = request.node._fixtureinfo
    ours = [one[-1] for one in info.name2fixturedefs.values() if one[-1].func.__module__.startswith("tests")]
    return {*info.argnames, *(name for one in ours for name in one.argnames)}


def _circumstances() -> tuple[str, ...]:
    """Settings that a test has of its own, and the zone it is in."""
    said, holder = [timezone.get_current_timezone_name()], settings._wrapped
    while isinstance(holder, UserSettingsHolder):
        said.append(repr(sorted((name, value) for name, value in vars(holder).items() if name != "default_settings")))
        holder = holder.default_settings
    return tuple(said)


def _only_reads(sql: Any) -> bool:
    words = sql if isinstance(sql, str) else ""
    return words.startswith(("SELECT", "SAVEPOINT", "RELEASE")) and ";" not in words


def _are_plain(*values: object) -> bool:
    return all(isinstance(value, PLAIN) for value in values)


def _stands(start: Start, cast: Any) -> bool:
    """Whether it is this cast, and its people as they were."""
    names = _names_in(cast)
    is_same = cast is start.cast and names.keys() == start.names.keys()
    return is_same and all(one is names[name] for name, one in start.names.items()) and _said_of(names) == start.said


def _names_in(cast: Any) -> Names:
    """Each of its people, and of what it has several of."""
    found: Names = {}
    for name, value in vars(cast).items():
        found |= {f"{name} {at}": one for at, one in enumerate(value)} if isinstance(value, list) else {name: value}
    return {"cast": cast, **found}


def _said_of(names: Names) -> dict[str, dict[str, Any]]:
    return {
        name: {at: value for at, value in vars(one).items() if not at.startswith("_")} for name, one in names.items()
    }


def _asked(sql: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def _written() -> Rows:
    """Every row that this transaction wrote, in the order in which they lie."""
    [(since,)] = _asked(TRANSACTION)
    # Right after the migrations, the database still counts their own table among those that were touched.
    tables = [table for (table,) in _asked(TOUCHED) if table in models_by_table()]
    rows: Rows = {}
    asked = " UNION ALL ".join(WRITTEN.format(table=table, key=_key(table), since=since) for table in tables)
    for table, key, row in _asked(asked) if tables else []:
        rows.setdefault(table, {})[key] = row
    return rows


def _way_back(before: Rows, after: Rows) -> tuple[str, list[list[str]]]:
    """From the rows of one stage to those of another, in one message to the database."""
    statements: list[str] = []
    values: list[list[str]] = []

    def add(statement: str, table: str, given: list[str]) -> None:
        if given:
            columns = _columns(table)
            said = {"columns": ", ".join(columns), "of_r": ", ".join(f"r.{column}" for column in columns)}
            statements.append(statement.format(table=table, key=_key(table), **said))
            values.append(given)

    for table, rows in after.items():
        there = before.get(table, {})
        add(UPDATE, table, [row for key, row in rows.items() if there.get(key, row) != row])
        add(INSERT, table, [row for key, row in rows.items() if key not in there])
    for table, rows in before.items():
        add(DELETE, table, [key for key in rows if key not in after.get(table, {})])
    return "; ".join(statements), values


@functools.cache
def models_by_table() -> dict[str, type[Model]]:
    return {model._meta.db_table: model for model in apps.get_models(include_auto_created=True)}


def _key(table: str) -> str:
    return str(models_by_table()[table]._meta.pk.column)


@functools.cache
def _columns(table: str) -> list[str]:
    kinds = models_by_table()[table]._meta.concrete_fields
    return [f'"{kind.column}"' for kind in kinds if not isinstance(kind, GeneratedField)]


def _pickled(what: object, names: Names) -> bytes:
    """Who has a name is meant by it: whoever holds them goes on holding the same."""
    out, called = io.BytesIO(), {id(one): name for name, one in names.items()}

    class Pickler(pickle.Pickler):
        def persistent_id(self, one: object) -> str | None:
            return called.get(id(one))

    Pickler(out, pickle.HIGHEST_PROTOCOL).dump(what)
    return out.getvalue()


def _unpickled(words: bytes, names: Names) -> Any:
    class Unpickler(pickle.Unpickler):
        def persistent_load(self, name: str) -> object:
            return names[name]

    return Unpickler(io.BytesIO(words)).load()
