"""Tables out of the database and into it, as PostgreSQL's own text, a piece at a time."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db import connection
from psycopg import sql

# Sessions are not kept: nobody is to be signed in again because a backup was restored.
LEFT_OUT = {"portal_session"}

TABLES = """
    SELECT c.relname, array_agg(a.attname::text ORDER BY a.attnum)
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
    WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
      AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
      AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
    GROUP BY c.relname ORDER BY c.relname
"""
SEQUENCES = """
    SELECT sequencename, last_value FROM pg_sequences
    WHERE schemaname = current_schema() AND last_value IS NOT NULL ORDER BY 1
"""


def begin_snapshot() -> None:
    """Everything read in this transaction from here on is of one moment."""
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")


def columns_of_tables() -> dict[str, list[str]]:
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
        return {name: columns for name, columns in cursor.fetchall() if name not in LEFT_OUT}


def sequences() -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(SEQUENCES)
        return dict(cursor.fetchall())


def applied_migrations() -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT app, name FROM django_migrations ORDER BY app, name")
        return cursor.fetchall()


class CopyOut:
    """The rows of a table, piece by piece; how many there were is known at the end."""

    def __init__(self, table: str, columns: list[str]) -> None:
        self.table, self.columns, self.rows = table, columns, 0

    def __iter__(self) -> Iterator[memoryview]:
        order = sql.SQL("COPY (SELECT {} FROM {}) TO STDOUT").format(_names(self.columns), sql.Identifier(self.table))
        with connection.cursor() as cursor:
            with cursor.cursor.copy(order) as copy:
                yield from copy
            self.rows = int(cursor.cursor.rowcount)


def copy_in(table: str, columns: list[str], pieces: Iterable[bytes]) -> int:
    """How many rows came."""
    order = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), _names(columns))
    with connection.cursor() as cursor:
        with cursor.cursor.copy(order) as copy:
            for piece in pieces:
                copy.write(piece)
        return int(cursor.cursor.rowcount)


def empty_and_quiet(tables: Iterable[str]) -> None:
    """Take every row out, and let no trigger of ours judge what comes: it was judged when it was written.

    The connections between tables are still checked, see `speak_again`.
    """
    names = list(tables)
    with connection.cursor() as cursor:
        for name in names:
            _run(cursor, "ALTER TABLE {} DISABLE TRIGGER USER", name)
        everything = sql.SQL(", ").join(map(sql.Identifier, names))
        cursor.execute(sql.SQL("TRUNCATE {} CASCADE").format(everything))


def speak_again(tables: Iterable[str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # refuses a row that points to none
        for name in tables:
            _run(cursor, "ALTER TABLE {} ENABLE TRIGGER USER", name)


def set_sequences(values: dict[str, int]) -> None:
    with connection.cursor() as cursor:
        for name, value in values.items():
            cursor.execute("SELECT setval(%s::regclass, %s)", [name, value])


def has_rows(table: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("SELECT EXISTS (SELECT FROM {})").format(sql.Identifier(table)))
        return bool(cursor.fetchone()[0])


def _run(cursor: Any, order: str, name: str) -> None:
    cursor.execute(sql.SQL(order).format(sql.Identifier(name)))


def _names(columns: list[str]) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, columns))
