"""The database emptied after a test that committed: what has rows loses them, and nothing else is touched.

Django truncates every table there is, which makes each of a thousand files anew and takes half a second. It still does
where there are many rows.
"""

from collections.abc import Callable

import pgtrigger
from django.core.management.commands.flush import Command
from django.db import connection, transaction

# Django fills the last two again after it emptied them, with the same.
LEFT = {"django_migrations", "django_content_type", "auth_permission"}
MANY = 500
COUNTED = """SELECT '{table}', count(*) FROM (SELECT FROM "{table}" LIMIT {many}) AS counted"""


def emptied(truncate: Callable[..., None]) -> Callable[..., None]:
    """In the place of `flush`. Append-only tables refuse to be emptied: only here is the refusal lifted."""

    def empty(self: Command, **options: object) -> None:
        with pgtrigger.ignore():
            if options.get("reset_sequences", True) or not _delete():
                truncate(self, **options)

    return empty


def _delete() -> bool:
    """Waits, as TRUNCATE does, for whoever is at work on a table; says False where there is too much to delete."""
    tables = [table for table in connection.introspection.table_names() if table not in LEFT]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {', '.join(map(connection.ops.quote_name, tables))}")
        cursor.execute(" UNION ALL ".join(COUNTED.format(table=table, many=MANY) for table in tables))
        filled = {table: number for table, number in cursor.fetchall() if number}
        if any(number == MANY for number in filled.values()):
            return False
        for table in filled:
            cursor.execute(f'DELETE FROM "{table}"')
    return True
