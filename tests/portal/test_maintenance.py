"""Closed for maintenance: every page says so, what watches the portal hears it, and nothing asks the database."""

from collections.abc import Iterator

import pytest
import redis
from django.core.management import CommandError, call_command
from django.test import Client

from portal import maintenance

pytestmark = pytest.mark.django_db
WORDS = "The database moves to another building."


@pytest.fixture(autouse=True)
def _seen_at_once(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(maintenance, "LOOK_AGAIN_SECONDS", 0)
    yield
    maintenance.reopen()
    maintenance.current()


def test_every_page_is_closed_without_asking_the_database(django_assert_num_queries, caplog):
    call_command("maintenance", "on", "--reason", WORDS, "--minutes", "20")
    with django_assert_num_queries(0):
        page = Client().get("/")
        sent = Client().post("/concerns/unnamed/write/", {"words": "wallaby"})
    assert (page.status_code, sent.status_code) == (503, 503)
    assert WORDS in page.content.decode()
    assert 1100 < int(page["Retry-After"]) <= 1200
    assert "asks whether to send it again" in sent.content.decode()
    assert "wallaby" not in sent.content.decode()
    assert page["Cache-Control"] == "no-store"
    assert caplog.records == []  # it is meant


def test_what_watches_the_portal_hears_that_it_is_alive_and_not_ready():
    call_command("maintenance", "on")
    assert (Client().get("/readyz").status_code, Client().get("/readyz").content) == (503, b"maintenance\n")
    assert Client().get("/healthz").status_code == 200


def test_it_opens_again_for_everyone(capsys):
    call_command("maintenance", "on")
    assert Client().get("/sign-in/").status_code == 503
    call_command("maintenance", "off")
    assert Client().get("/sign-in/").status_code == 200
    call_command("maintenance", "off")
    assert capsys.readouterr().out.splitlines()[1:] == ["The portal is open again.", "It was open."]


def test_the_words_of_the_reason_are_words():
    call_command("maintenance", "on", "--reason", "<script>")
    assert "&lt;script&gt;" in Client().get("/").content.decode()


def test_without_valkey_it_stays_as_it_was_seen_and_nobody_is_told_a_lie(settings):
    call_command("maintenance", "on")
    assert Client().get("/sign-in/").status_code == 503
    there, settings.MAINTENANCE_STORE = settings.MAINTENANCE_STORE, "redis://127.0.0.1:9/1"
    assert Client().get("/sign-in/").status_code == 503
    with pytest.raises(CommandError, match="Nobody could be told"):
        call_command("maintenance", "off")
    settings.MAINTENANCE_STORE = there
    assert isinstance(redis.Redis.from_url(there), redis.Redis)
