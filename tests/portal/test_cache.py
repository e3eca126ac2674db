"""The cache may go away in the middle of anything. Here it is killed to see."""

import logging
import time
from collections.abc import Iterator
from unittest import mock

import pytest
import redis
from django.core.cache import cache
from django.test import Client, override_settings

from portal import cache as patient
from portal.models import Session
from tests.factories import PASSWORD, PersonFactory
from tests.portal.private_valkey import PrivateValkey


@pytest.fixture(scope="module")
def server() -> Iterator[PrivateValkey]:
    server = PrivateValkey()
    yield server
    server.remove()


@pytest.fixture
def valkey(server: PrivateValkey, monkeypatch: pytest.MonkeyPatch) -> Iterator[PrivateValkey]:
    """The one the portal caches in, for the time of a test."""
    monkeypatch.setattr(patient, "PAUSE_SECONDS", 0.0)
    patient.OUTAGE.end()
    server.kill()
    server.start()
    with override_settings(CACHES={"default": {"BACKEND": "portal.cache.PatientCache", "LOCATION": server.url}}):
        yield server
    patient.OUTAGE.end()


def test_without_a_server_every_call_is_as_if_nothing_were_kept(valkey: PrivateValkey) -> None:
    cache.set("kept", 1)
    valkey.kill()
    assert cache.get("kept", "nothing") == "nothing"
    assert cache.add("new", 1) is False
    assert cache.set("new", 1) is None
    assert cache.touch("kept") is False
    assert cache.delete("kept") is False
    assert cache.has_key("kept") is False
    assert cache.get_many(["kept", "new"]) == {}
    assert cache.set_many({"a": 1}) == []
    assert cache.delete_many(["a"]) is None
    assert cache.clear() is False
    with pytest.raises(ValueError, match="not found"):
        cache.incr("kept")


def test_an_outage_is_said_once(valkey: PrivateValkey, caplog: pytest.LogCaptureFixture) -> None:
    valkey.kill()
    with caplog.at_level(logging.WARNING, logger="portal.cache"):
        for _ in range(5):
            cache.get("anything")
        valkey.start()
        cache.get("anything")
    assert [record.getMessage().partition(",")[0] for record in caplog.records] == ["cache away", "cache back"]


def test_a_page_does_not_wait_for_each_call(valkey: PrivateValkey, monkeypatch: pytest.MonkeyPatch) -> None:
    valkey.kill()
    monkeypatch.setattr(patient, "PAUSE_SECONDS", 60.0)
    cache.get("first")  # finds out
    began = time.monotonic()
    for _ in range(1000):
        cache.get("next")
    assert time.monotonic() - began < 1


def test_what_was_kept_before_an_outage_is_not_believed_after_it(valkey: PrivateValkey) -> None:
    """A session deleted meanwhile must not come back from the server's own disk."""
    cache.set("session", "signed in", timeout=None)
    time.sleep(1.2)  # until it stands on the disk
    valkey.kill()
    cache.delete("session")
    valkey.start()
    assert cache.get("session") is None
    cache.set("session", "new")
    assert cache.get("session") == "new"


@pytest.mark.django_db
def test_pages_go_on_through_an_outage(valkey: PrivateValkey) -> None:
    person = PersonFactory()
    client = Client()
    client.force_login(person, backend="portal.sign_ins.PersonBackend")
    assert client.get("/notices/").status_code == 200
    valkey.kill()
    assert client.get("/notices/").status_code == 200
    valkey.start()
    assert client.get("/notices/").status_code == 200


@pytest.mark.django_db
def test_people_sign_in_and_out_through_an_outage(valkey: PrivateValkey) -> None:
    person = PersonFactory()
    valkey.kill()
    client = Client()
    answer = client.post("/sign-in/", {"username": person.email, "password": PASSWORD})
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert client.get("/notices/").status_code == 200
    assert client.post("/sign-out/").status_code == 302
    assert client.get("/notices/").status_code == 302
    assert not Session.objects.exists()


def test_calls_share_one_client(valkey: PrivateValkey) -> None:
    """Making one costs as much as asking the server."""
    with mock.patch.object(redis.Redis, "__init__", autospec=True, side_effect=redis.Redis.__init__) as made:
        cache.set("kept", 1)
        assert [cache.get("kept"), cache.get("kept")] == [1, 1]
    assert made.call_count <= 1
