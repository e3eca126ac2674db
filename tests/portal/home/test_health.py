"""What a watcher of the portal hears, without signing in."""

import pytest
from django.db import OperationalError, connection
from django.test import Client

from portal.home.views import health

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def asked_for_the_first_time():
    health._require_migrated.cache_clear()
    yield
    health._require_migrated.cache_clear()


@pytest.mark.parametrize(("path", "words"), [("/healthz", "ok\n"), ("/readyz", "ready\n")])
def test_the_portal_says_that_it_is_well_and_ready(path, words):
    answer = Client().get(path)
    assert (answer.status_code, answer.text, answer["Content-Type"]) == (200, words, "text/plain")


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_without_its_database_it_is_neither(path, monkeypatch):
    def away():
        raise OperationalError("kookaburra is away")

    monkeypatch.setattr(connection, "cursor", away)
    answer = Client().get(path)
    assert (answer.status_code, answer.text, answer["Retry-After"]) == (503, "database away\n", "30")


def test_until_it_is_migrated_it_is_well_and_not_ready():
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'training'")
    assert Client().get("/healthz").status_code == 200
    answer = Client().get("/readyz")
    assert (answer.status_code, answer.text) == (503, "not migrated\n")


def test_what_is_ready_is_not_asked_about_its_migrations_again(django_assert_num_queries):
    Client().get("/readyz")
    with django_assert_num_queries(1):
        assert Client().get("/readyz").status_code == 200
