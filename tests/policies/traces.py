"""The search for what a page might have kept: in tables, keys, sessions, lines that were logged, and its answer."""

from django.core.cache import cache
from django.db import connection

from portal.models import Session


def tables_holding(text: str) -> list[str]:
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            name = connection.ops.quote_name(table)
            cursor.execute(f"SELECT EXISTS (SELECT 1 FROM {name} WHERE {name}::text LIKE %s)", [f"%{text}%"])
            if cursor.fetchone()[0]:
                found.append(table)
    return found


def keys_holding(text: str) -> list[bytes]:
    server = cache._cache.get_client()
    return [key for key in server.scan_iter() if text.encode() in (server.dump(key) or b"") + key]


def sessions_holding(text: str) -> list[Session]:
    """What a session holds is encoded in its row, so the search of the tables would not see it."""
    return [one for one in Session.objects.all() if text in str(one.get_decoded())]


def assert_nothing_kept(logged: list[str], response) -> None:
    for word in ("kookaburra", "7Q2Z"):
        assert sessions_holding(word) == []
        assert tables_holding(word) == []
        assert keys_holding(word) == []
        assert not [line for line in logged if word in line]
        assert word not in str(response.headers)
        assert word not in str(response.client.cookies)
