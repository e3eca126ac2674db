"""It answers a token that is good, and nothing else."""

import io
import re
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from portal.models import AuditEntry, Role, ScimToken
from tests.factories import person_with

from .client import Provider, secret_of

pytestmark = pytest.mark.django_db


def run(*args: str, **options) -> str:
    out = io.StringIO()
    call_command("scim_token", *args, stdout=out, stderr=io.StringIO(), **options)
    return out.getvalue().strip()


def test_the_command_prints_a_token_once_and_it_opens_the_server() -> None:
    secret = run("entra", scope=["read"], days=10)
    assert re.fullmatch(r"postwise-scim-[\w-]{43}", secret)
    kept = ScimToken.objects.get()
    assert secret not in str(kept.__dict__)
    Provider(secret).get("Users")
    kept.refresh_from_db()
    assert kept.used_at is not None
    assert "entra\tgood\tread" in run(list=True)
    assert secret not in run(list=True)
    assert AuditEntry.objects.get(action="scim_token.made").data == {"scopes": ["read"], "days": 10}


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer x", "Basic eDp5", "Bearer postwise-scim-"])
def test_without_a_good_token_there_is_nothing(header: str) -> None:
    for path in ("", "/", "/Users", "/Users/1", "/ServiceProviderConfig"):
        answer = Client(headers={"Authorization": header}).get(f"/scim/v2{path}")
        assert (answer.status_code, answer["WWW-Authenticate"]) == (401, "Bearer")
        assert answer.json()["status"] == "401"


def test_a_session_is_no_token_even_an_administrators(client_for) -> None:
    browser = client_for(person_with(Role.DIRECTORY_ADMINISTRATOR))
    assert browser.get("/scim/v2/Users").status_code == 401


def test_one_takes_over_from_another_in_a_day() -> None:
    first = secret_of(days=100)
    second = secret_of(days=100)
    for secret in (first, second):
        Provider(secret).get("Users")
    older, newer = ScimToken.objects.order_by("pk")
    assert older.expires_at <= timezone.now() + timedelta(hours=24) < newer.expires_at


def test_a_token_ends_by_itself_and_at_a_word() -> None:
    over, revoked = secret_of(name="over"), secret_of(name="entra")
    ScimToken.objects.filter(name="over").update(expires_at=timezone.now())
    assert run("entra", revoke=True) == "1 revoked"
    for secret in (over, revoked):
        Provider(secret).get("Users", 401)
    with pytest.raises(CommandError):
        run("entra", days=9999)


def test_too_many_requests_are_put_off(settings, monkeypatch) -> None:
    monkeypatch.setattr("portal.scim.views.AT_ONCE", 1)
    settings.SCIM_AN_HOUR = 1
    provider = Provider(secret_of(name="busy"))
    provider.get("Users")
    answer = provider.ask("GET", "Users")
    assert (answer.status_code, int(answer["Retry-After"]) > 0) == (429, True)


def test_what_is_not_offered_is_said_in_the_protocols_own_words() -> None:
    provider = Provider(secret_of())
    assert provider.get("Nothing", 404)["schemas"] == ["urn:ietf:params:scim:api:messages:2.0:Error"]
    assert provider.ask("POST", "Bulk", {}).status_code == 501
    assert provider.ask("PUT", "Users", {}).status_code == 405
    assert provider.get("ServiceProviderConfig")["patch"] == {"supported": True}
    assert {one["id"] for one in provider.get("ResourceTypes")["Resources"]} == {"User", "Group"}
