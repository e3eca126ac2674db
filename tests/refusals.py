"""What the database itself refuses."""

import pytest
from django.db import DatabaseError, connection, transaction


def refused(sql: str) -> str:
    """The words with which the database refuses this statement; it fails where nothing is refused."""
    with pytest.raises(DatabaseError) as refusal, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    return str(refusal.value)
