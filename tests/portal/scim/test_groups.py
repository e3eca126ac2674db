"""Groups give nothing by themselves; a role only where the department said so, and never a sensitive one."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.models import Person, Role, ScimGroup
from portal.scim import groups
from tests.factories import PersonFactory, UnitFactory, grant

from .client import Provider, secret_of, step

pytestmark = pytest.mark.django_db


@pytest.fixture
def provider(settings) -> Provider:
    settings.GROUP_ROLES = {"Policy owners": "policy_owner", "Admins": "directory_administrator", "Odd": "emperor"}
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
    provider.change_members(group, step("remove", f'members[value eq "{one}"]'))
    assert roles("1") == frozenset()  # at once, and not at midnight
    provider.change_members(group, step("add", "members", [{"value": one}]))
    assert roles("1") == {Role.POLICY_OWNER}


def test_what_two_groups_give_stays_with_one_of_them(provider: Provider, settings) -> None:
    settings.GROUP_ROLES = {**settings.GROUP_ROLES, "Owners": "policy_owner"}
    one = provider.add("1")["id"]
    first, second = provider.add_group("Policy owners", one), provider.add_group("Owners", one)
    provider.change_members(first, step("remove", "members", [{"value": one}]))
    assert roles("1") == {Role.POLICY_OWNER}
    assert provider.ask("DELETE", f"Groups/{second['id']}").status_code == 204
    assert roles("1") == frozenset()


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
    changed = provider.change_members(group, step("Add", "members", [{"value": two}]))
    assert [each["value"] for each in changed["members"]] == [one, two]
    changed = provider.change_members(group, step("Remove", "members", [{"value": one}]))
    assert [each["value"] for each in changed["members"]] == [two]
    assert provider.found(f'members.value eq "{two}"', "Groups") == ["Some"]
    assert provider.found('displayName eq "SOME"', "Groups") == ["Some"]


def test_one_member_comes_and_goes_without_the_others_being_read(provider: Provider, monkeypatch) -> None:
    one = provider.add("1")["id"]
    small, large = (provider.add_group(name, *members(count)) for name, count in (("Small", 2), ("Large", 40)))
    monkeypatch.setattr(groups, "shown", None)
    asked = []
    for group in (small, large):
        with CaptureQueriesContext(connection) as found:
            steps = step("add", "members", [{"value": one}]), step("remove", f'members[value eq "{one}"]')
            provider.patch(f"Groups/{group['id']}", *steps, status=204)
        asked.append(len(found))
    assert asked[0] == asked[1]


def members(count: int) -> list[str]:
    made = PersonFactory.create_batch(count)
    return [str(one.pk) for one in made]


def test_members_are_left_out_where_they_are_not_asked_for(provider: Provider) -> None:
    one = provider.add("1")["id"]
    group = provider.add_group("Some", one)
    listed = provider.get("Groups?excludedAttributes=members")["Resources"][0]
    alone = provider.get(f"Groups/{group['id']}?attributes=displayName")
    assert ("members" in listed, "members" in alone) == (False, False)
    assert [each["value"] for each in provider.get("Groups?attributes=members.value")["Resources"][0]["members"]] == [
        one
    ]


def test_a_change_of_members_is_refused_where_somebody_else_was_first(provider: Provider) -> None:
    one, two = provider.add("1")["id"], provider.add("2")["id"]
    group = provider.add_group("Some")
    version = {"If-Match": group["meta"]["version"]}
    after = provider.change_members(group, step("add", "members", [{"value": one}]), **version)
    provider.patch(f"Groups/{group['id']}", step("add", "members", [{"value": two}]), status=412, **version)
    again = provider.change_members(group, step("add", "members", [{"value": one}]))
    assert again["meta"]["version"] == after["meta"]["version"]  # they were in it


def test_a_group_has_people_only_and_a_name_of_its_own(provider: Provider) -> None:
    provider.add_group("Some")
    assert provider.add_group("some", status=409)["scimType"] == "uniqueness"
    assert "there is nobody" in provider.add_group("Other", "987654", status=400)["detail"]
    assert provider.add_group("Third", "abc", status=400)["scimType"] == "invalidValue"
