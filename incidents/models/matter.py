"""Which cases are one matter: those a duplicate was joined to each other by. One matter has one wall and one lock."""

from collections.abc import Iterable

from django.db import connection


def cases_of_matter(cases: Iterable[int]) -> list[int]:
    """These, the ones they go on in, and all that were joined to those; by their ids, which is the order of locking."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH main AS (SELECT COALESCE(goes_on_in_id, id) AS id FROM incidents_case WHERE id = ANY(%s))
            SELECT id FROM main UNION SELECT c.id FROM incidents_case c JOIN main ON c.goes_on_in_id = main.id
            ORDER BY 1
            """,
            [list(cases)],
        )
        return [pk for (pk,) in cursor.fetchall()]
