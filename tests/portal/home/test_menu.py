import pytest
from django.contrib.auth.models import AnonymousUser

from portal.home.menu import menu_for
from portal.models import Role
from tests.factories import PersonFactory, person_with

pytestmark = pytest.mark.django_db

EVERYONE = ["Home", "Policies", "Should I post this?", "Raise a concern", "Training", "My record"]
ADDED = {
    Role.POLICY_OWNER: ["Drafts", "Coverage", "Overview", "Clauses"],
    Role.DIGITAL_MEDIA_OFFICER: ["Cases", "Questions"],
    Role.DIGITAL_MEDIA_MANAGER: ["Cases", "Questions"],
    Role.PEOPLE_SERVICES_OFFICER: ["Investigations"],
    Role.PEOPLE_SERVICES_MANAGER: ["Investigations", "Disposal"],
    Role.INVESTIGATOR: ["Investigations"],
    Role.BREACH_DECISION_MAKER: ["Investigations"],
    Role.SANCTION_DELEGATE: ["Investigations"],
    Role.TRAINING_AUTHOR: [],
    Role.DISCLOSURE_OFFICER: ["Disclosures"],
    Role.IDENTITY_CUSTODIAN: ["Names in confidence"],
    Role.AUDITOR: ["Overview", "Clauses", "Audit", "Numbers", "Ledger"],
    Role.DIRECTORY_ADMINISTRATOR: ["Directory"],
    Role.EXECUTIVE: ["Overview", "Clauses"],
}


def labels(person) -> list[str]:
    return [entry.label for entry in menu_for(person)]


def test_everyone_has_the_same_first_entries() -> None:
    assert labels(PersonFactory()) == EVERYONE


@pytest.mark.parametrize("role", Role)
def test_a_role_adds_its_own(role: Role) -> None:
    assert labels(person_with(role)) == [*EVERYONE, *ADDED[role]]


def test_two_roles_add_an_entry_once() -> None:
    person = person_with(Role.INVESTIGATOR, Role.BREACH_DECISION_MAKER)
    assert labels(person) == [*EVERYONE, "Investigations"]


def test_signed_out_there_is_no_menu() -> None:
    assert menu_for(AnonymousUser()) == ()


@pytest.mark.parametrize(
    ("path", "current"),
    [
        ("/", "Home"),
        ("/policies/", "Policies"),
        ("/policies/dhs/", "Policies"),
        ("/policies/coverage/", "Coverage"),
        ("/me/", "My record"),
        ("/notices/", None),
    ],
)
def test_the_entry_one_is_in_is_marked(path: str, current: str | None) -> None:
    entries = menu_for(person_with(Role.POLICY_OWNER), path)
    assert [entry.label for entry in entries if entry.current] == ([current] if current else [])
