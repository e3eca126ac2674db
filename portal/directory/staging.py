"""The rows of a list in a table that lives as long as the transaction: no index, no log, nothing to sweep."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection

from .rows import FIELDS

DAYS = {"started_on", "left_on", "effective_on"}
CHUNK = 1 << 18


def execute(sql: str, params: Any = None) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return int(cursor.rowcount)


def ask(sql: str, params: Any = None) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())


def stage(rows: Iterable[Sequence[Any]]) -> int:
    """COPY the rows, each its line and then the cells in the order of FIELDS; returns how many there are."""
    columns = ", ".join(f"{name} {'date' if name in DAYS else 'text'}" for name in FIELDS)
    for table in ("staff_lines", "staff_compared", "staff_numbered", "staff_staged"):
        execute(f"DROP TABLE IF EXISTS pg_temp.{table}")
    execute(f"CREATE TEMPORARY TABLE staff_staged (line integer, {columns}) ON COMMIT DROP")
    count, page = 0, io.StringIO(newline="")
    write = csv.writer(page, lineterminator="\n").writerow
    with connection.cursor() as cursor, cursor.copy("COPY staff_staged FROM STDIN WITH (FORMAT csv)") as copy:
        for row in rows:
            write(row)
            count += 1
            if page.tell() > CHUNK:
                copy.write(page.getvalue())
                page.seek(0)
                page.truncate()
        copy.write(page.getvalue())
    execute("ANALYZE staff_staged")
    return count
