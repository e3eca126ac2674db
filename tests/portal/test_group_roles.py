"""A sign-in gives the roles of the groups it tells of, as the department has said; nothing else, and not for good."""

import pytest
from django.core.checks import run_checks

from portal.group_roles import follow_claimed_groups, groups_in
from portal.models import AuditEntry, ClaimedRole, Person, Role
from tests.factories import PersonFactory, grant

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def mapping(settings) -> None:
    settings.GROUP_ROLES = {"Owners": "policy_owner", "Authors": "training_author", "Admins": "directory_administrator"}


def roles_after(person: Person, *names: str) -> frozenset[Role]:
    follow_claimed_groups(person, names)
    return Person.objects.get(pk=person.pk).roles


def test_only_groups_that_stand_for_a_role_give_it_and_as_long_as_a_sign_in_tells_of_them() -> None:
    person = PersonFactory()
    assert roles_after(person, "Everyone", "Admins", "owners") == frozenset()
    assert roles_after(person, "Owners", "Authors") == {Role.POLICY_OWNER, Role.TRAINING_AUTHOR}
    assert roles_after(person, "Owners", "Authors") == {Role.POLICY_OWNER, Role.TRAINING_AUTHOR}
    assert person.role_grants.count() == 2
    assert roles_after(person, "Owners") == {Role.POLICY_OWNER}
    assert roles_after(person) == frozenset()
    assert roles_after(person, "Owners") == {Role.POLICY_OWNER}
    assert AuditEntry.objects.filter(action="role.ended", actor_name="single sign-on").count() == 2


def test_what_an_administrator_gave_no_sign_in_takes_away() -> None:
    person = PersonFactory()
    grant(person, Role.POLICY_OWNER)
    assert roles_after(person, "Owners") == {Role.POLICY_OWNER}
    assert roles_after(person) == {Role.POLICY_OWNER}
    assert not ClaimedRole.objects.exists()


@pytest.mark.parametrize(
    ("claim", "names"),
    [(["A", 7, None, "B"], ["A", "B"]), ("A", ["A"]), (None, []), ({"A": 1}, []), ([["A"]], [])],
)
def test_a_claim_is_a_list_of_names_or_a_name(claim: object, names: list[str]) -> None:
    assert groups_in(claim) == names


def test_a_mapping_to_a_role_that_two_people_give_is_told(settings) -> None:
    assert "GROUP_ROLES: “directory_administrator” is no role that a group may give." in [
        one.msg for one in run_checks()
    ]
