from io import StringIO
from unittest import mock

import pytest
from django.core.management import CommandError, call_command

from portal.models import AuditEntry, Person, Role, Unit
from portal.people import holds
from tests.factories import PersonFactory, UnitFactory

pytestmark = pytest.mark.django_db

PASSWORD = "seven green parrots sing"


def add(*options: str, typed: tuple[str, ...] = (PASSWORD, PASSWORD)) -> str:
    said = StringIO()
    with mock.patch("getpass.getpass", side_effect=typed):
        call_command(
            "add_person",
            "Ada.Lim@Department.Example",
            "--staff-number=1001",
            "--given-names=Ada",
            "--family-name=Lim",
            *(options or ("--unit=dept", "--unit-name=Department")),
            stdout=said,
        )
    return said.getvalue()


def test_the_first_person_of_a_new_portal() -> None:
    assert add() == "Ada Lim is in the directory.\n"
    person = Person.objects.get()
    assert (person.email, person.unit.name) == ("Ada.Lim@department.example", "Department")
    assert person.check_password(PASSWORD)
    assert AuditEntry.objects.get().action == "person.added"


def test_a_random_password_is_printed_once_and_works() -> None:
    said = add("--unit=dept", "--unit-name=Department", "--print-password", typed=())
    password = said.splitlines()[1].rpartition(" ")[2]
    assert len(password) == 20
    assert Person.objects.get().check_password(password)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ((PASSWORD, "something else"), "differ"),
        (("short", "short"), "too short"),
        (("ada.lim@department", "ada.lim@department"), "too similar"),
    ],
)
def test_a_poor_password_adds_nobody(typed: tuple[str, str], words: str) -> None:
    with pytest.raises(CommandError, match=words):
        add(typed=typed)
    assert not Person.objects.exists()
    assert not Unit.objects.exists()


def test_someone_is_added_to_a_unit_that_exists() -> None:
    unit = UnitFactory(code="ict")
    add("--unit=ict")
    assert Person.objects.get().unit == unit


def test_an_unknown_unit_is_not_made_by_a_slip() -> None:
    with pytest.raises(CommandError, match="no unit itc"):
        add("--unit=itc")


def test_nobody_is_added_twice() -> None:
    PersonFactory(email="ada.lim@department.example")
    with pytest.raises(CommandError, match="one_person_per_email"):
        add()
    assert Person.objects.count() == 1


def test_a_role_is_granted_by_the_portal_itself() -> None:
    person = PersonFactory(email="ada.lim@department.example")
    said = StringIO()
    call_command("grant_role", "ADA.LIM@department.example", "directory_administrator", stdout=said)
    assert said.getvalue() == f"{person.name}: Directory administrator\n"
    assert holds(Person.objects.get(), Role.DIRECTORY_ADMINISTRATOR)
    assert AuditEntry.objects.get(action="role.granted").actor_name == "the portal itself"


def test_a_role_for_nobody_is_refused() -> None:
    with pytest.raises(CommandError, match="Nobody in the directory"):
        call_command("grant_role", "nobody@department.example", "auditor")
    PersonFactory(email="gone@department.example", is_active=False)
    with pytest.raises(CommandError, match="left"):
        call_command("grant_role", "gone@department.example", "auditor")
