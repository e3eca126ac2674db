"""Directory administrators see what the identity provider may do here, and let more people leave."""

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from portal.models import AuditEntry, Role, ScimLeaversAllowed
from tests.factories import UnitFactory, person_with
from tests.portal.scim.client import Provider, secret_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(client_for) -> Client:
    return client_for(person_with(Role.DIRECTORY_ADMINISTRATOR))


def test_it_says_so_when_there_is_none(client: Client) -> None:
    page = client.get(reverse("identity-provider")).text
    assert "manage.py scim_token NAME" in page
    assert "Let more people leave" not in page


def test_tokens_groups_and_held_leavers_are_shown_and_let_go_once(client: Client, settings) -> None:
    settings.GROUP_ROLES = {"Owners": "policy_owner"}
    UnitFactory(code="ops", name="Operations")
    secret = secret_of(name="entra")
    provider = Provider(secret)
    ids = [provider.add(str(number))["id"] for number in range(6)]
    provider.add_group("Owners", *ids)
    for one in ids:
        provider.ask("DELETE", f"Users/{one}")
    page = client.get(reverse("identity-provider")).text
    assert "5 people have left" in page
    assert "Policy owner" in page
    assert secret not in page
    for _ in range(2):
        assert client.post(reverse("identity-provider-allow")).status_code == 302
    assert ScimLeaversAllowed.objects.count() == AuditEntry.objects.filter(action="scim.leavers_allowed").count() == 1
    assert "let more people leave" in client.get(reverse("identity-provider")).text
    assert provider.ask("DELETE", f"Users/{ids[5]}").status_code == 204


def test_a_sensitive_role_cannot_be_given_by_a_group(settings) -> None:
    settings.GROUP_ROLES = {"Owners": "policy_owner"}
    call_command("check")
    settings.GROUP_ROLES = {"Admins": "directory_administrator"}
    with pytest.raises(Exception, match="no role that a group may give"):
        call_command("check")
