"""The provider ends sign-ins from its side; nobody else does, and no other token."""

import time
from typing import Any

import pytest
import requests
from django.test import Client

from portal.models import Session
from portal.signed_in.store import PROVIDER_SESSION, SUBJECT
from tests.factories import PersonFactory

from .provider import CLIENT, SID
from .test_browser import Provider, provider  # noqa: F401 (the process is a fixture)

pytestmark = pytest.mark.django_db(transaction=True)

WRONG: dict[str, dict[str, Any]] = {
    "signed by another": {"key": "other"},
    "of another provider": {"iss": "http://elsewhere.example"},
    "for another portal": {"aud": "somebody-else"},
    "without a name": {"jti": None},
    "of no event": {"events": None},
    "of another event": {"events": {"http://schemas.openid.net/event/other": {}}},
    "one that signs in": {"nonce": "n"},
    "of another kind": {"typ": "at+jwt"},
    "that names nobody": {"sid": None},
    "without a time": {"iat": None},
    "old": {"iat": int(time.time()) - 3600, "exp": None},
    "run out": {"exp": int(time.time()) - 600},
}


def signed_in(subject: str, sid: str) -> Client:
    browser = Client()
    browser.force_login(PersonFactory(), backend="portal.sign_ins.PersonBackend")
    session = browser.session
    session[SUBJECT], session[PROVIDER_SESSION] = subject, sid
    session.save()
    return browser


def token(provider: Provider, **said: Any) -> str:  # noqa: F811
    return requests.post(f"{provider.url}/leave", json=said, timeout=60).text


def told(logout_token: str) -> int:
    return Client().post("/single-sign-on/ended/", {"logout_token": logout_token}).status_code


def test_what_the_provider_ends_is_over_and_nothing_else_is(provider: Provider) -> None:  # noqa: F811
    here, other = signed_in("ada", SID), signed_in("bo", "another")
    answers = {name: told(token(provider, **fault)) for name, fault in WRONG.items()}
    assert answers == dict.fromkeys(WRONG, 400)
    assert told("no.token.atall") == 400
    assert Session.objects.count() == 2

    good = token(provider)
    assert told(good) == 200
    assert [browser.get("/notices/").status_code for browser in (here, other)] == [302, 200]
    assert told(good) == 400

    here = signed_in("ada", SID)
    assert told(token(provider, sid=None, sub="bo", aud=[CLIENT])) == 200
    assert [browser.get("/notices/").status_code for browser in (here, other)] == [200, 302]


def test_without_a_provider_there_is_no_such_address(client: Client, db: None) -> None:
    assert client.post("/single-sign-on/ended/", {"logout_token": "a"}).status_code == 404
