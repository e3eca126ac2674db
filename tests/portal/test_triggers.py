"""What a row costs where a table has triggers: no more the more rows a statement writes."""

import pgtrigger
import pytest
from django.db import connection

pytestmark = pytest.mark.django_db(transaction=True)


def heard() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('pgtrigger.ignore')")  # an error where nobody has said, as in a trigger
        return str(cursor.fetchone()[0])


def test_a_session_says_from_its_start_that_no_trigger_is_ignored() -> None:
    assert heard() == "{}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT _pgtrigger_should_ignore('any')")
        assert cursor.fetchone() == (False,)


def test_and_says_so_again_after_one_was_ignored() -> None:
    with pgtrigger.ignore("policies.Edition:published_is_never_removed"):
        assert "published_is_never_removed" in heard()
    assert heard() == "{}"
