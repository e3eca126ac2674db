"""Groups give nothing by themselves; a role only where the department said so, and never a sensitive one."""

import pytest

from portal.models import Person, Role, ScimGroup
from tests.factories import UnitFactory, grant

from .client import Provider, secret_of, step

pytestmark = pytest.mark.django_db


@pytest.fixture
def provider(settings) -> Provider:
    settings.SCIM_GROUP_ROLES = {"Policy owners": "policy_owner", "Admins": "directory_administrator", "Odd": "emperor"}
    UnitFactory(code="ops", name="Operations")
    return Provider(secret_of())


def roles(number: str) -> frozenset[Role]:
    return Person.objects.get(staff_number=number).roles


def test_only_a_group_that_stands_for_a_role_gives_it(provider: Provider) -> None:
    one = provider.add("1")["id"]
    for name in ("Everyone", "Admins", "Odd"):
        provider.add_group(name, one)
    assert roles("1") == frozenset()
    group = provider.add_group("Policy owners", one)
    assert roles("1") == {Role.POLICY_OWNER}
    assert len(provider.get(f"Users/{one}")["groups"]) == 4
    provider.patch(f"Groups/{group['id']}", step("remove", f'members[value eq "{one}"]'))
    held = Person.objects.get(staff_number="1").role_grants.get()
    assert held.ends_on is not None


def test_a_role_that_somebody_gave_stays_when_the_group_goes(provider: Provider) -> None:
    one = provider.add("1")["id"]
    grant(Person.objects.get(staff_number="1"), Role.POLICY_OWNER)
    group = provider.add_group("Policy owners", one)
    assert provider.ask("DELETE", f"Groups/{group['id']}").status_code == 204
    assert roles("1") == {Role.POLICY_OWNER}
    assert not ScimGroup.objects.exists()


def test_whoever_comes_back_has_what_their_groups_give(provider: Provider) -> None:
    one = provider.add("1")["id"]
    provider.add_group("Policy owners", one)
    provider.patch(f"Users/{one}", step("replace", "active", False))
    assert roles("1") == frozenset()
    provider.patch(f"Users/{one}", step("replace", "active", True))
    assert roles("1") == {Role.POLICY_OWNER}


def test_members_come_and_go_one_by_one(provider: Provider) -> None:
    one, two = provider.add("1")["id"], provider.add("2")["id"]
    group = provider.add_group("Some", one)
    changed = provider.patch(f"Groups/{group['id']}", step("Add", "members", [{"value": two}]))
    assert [each["value"] for each in changed["members"]] == [one, two]
    changed = provider.patch(f"Groups/{group['id']}", step("Remove", "members", [{"value": one}]))
    assert [each["value"] for each in changed["members"]] == [two]
    assert provider.found(f'members.value eq "{two}"', "Groups") == ["Some"]
    assert provider.found('displayName eq "SOME"', "Groups") == ["Some"]


def test_a_group_has_people_only_and_a_name_of_its_own(provider: Provider) -> None:
    provider.add_group("Some")
    assert provider.add_group("some", status=409)["scimType"] == "uniqueness"
    assert "there is nobody" in provider.add_group("Other", "987654", status=400)["detail"]
    assert provider.add_group("Third", "abc", status=400)["scimType"] == "invalidValue"
