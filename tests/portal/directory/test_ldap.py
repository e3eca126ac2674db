"""People come from the department's LDAP directory as they come from a list: all or nobody, told by their entries."""

import io
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.checks import run_checks
from django.core.management import CommandError, call_command

from portal.directory import ldap
from portal.directory.ldap import LdapUnread, connected, entries, same_name
from portal.doctor import around
from portal.models import Notice, Person, Role, StaffChange, StaffImport
from portal.tasks import read_ldap
from tests.factories import person_with

from .lists import person
from .slapd import PASSWORD, PEOPLE, READER, SLAPD, Slapd, running_slapd

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Slapd]:
    if not SLAPD:
        pytest.skip("slapd is not installed, or not as Debian has it")
    with running_slapd(tmp_path_factory.mktemp("slapd")) as running:
        yield running


@pytest.fixture
def department(server: Slapd, settings) -> Slapd:
    """Five people on three pages. The names of two hold what has a meaning in names, or in filters."""
    settings.LDAP_URL, settings.LDAP_BASE = f"ldap://127.0.0.1:{server.port}", PEOPLE
    settings.LDAP_BIND_DN, settings.LDAP_PASSWORD, settings.LDAP_PAGE = READER, PASSWORD, 2
    server.begin()
    add(server, "uid=ada", 1, "Ada", "Top", "Executive")
    add(server, r"cn=Middle\, Ben", 2, "Ben", "Middle", "Operations", f"UID=Ada, {PEOPLE}")
    add(server, "uid=cy", 3, "Cyé", "Łow", "Operations", rf"cn=Middle\2C Ben,{PEOPLE}")
    add(server, "uid=dee", 4, "Dee", "Star (*)\\", "Operations", rf"cn=Middle\, Ben,{PEOPLE}")
    add(server, "uid=eve", 5, "Eve", "Lone", "Operations", f"uid=nobody,{PEOPLE}")
    return server


def add(server: Slapd, name: str, number: int, given: str, family: str, unit: str, manager: str = "") -> None:
    said: dict[str, Any] = {
        "cn": ["Middle, Ben" if "Middle" in name else given],
        "employeeNumber": str(number),
        "givenName": given,
        "sn": family,
        "mail": f"person{number}@dept.example",
        "ou": unit,
    }
    server.add(name, **said, **({"manager": manager} if manager else {}))


def bring_in(**options: Any) -> str:
    out = io.StringIO()
    call_command("import_ldap", stdout=out, **options)
    return out.getvalue()


def here() -> list[str]:
    return [*Person.objects.current().order_by("staff_number").values_list("staff_number", flat=True)]


def test_everyone_joins_from_page_to_page_with_managers_by_their_entries(department: Slapd) -> None:
    before = bring_in(dry_run=True)
    assert ("Joined: 5" in before, here(), StaffImport.objects.count()) == (True, [], 0)
    said = bring_in()
    managers = [person(number).manager for number in "12345"]
    assert managers == [None, person("1"), person("2"), person("2"), None]
    assert f"uid=eve,{PEOPLE}: its manager uid=nobody,{PEOPLE} was not read. It would have none." in said
    assert (person("3").name, person("4").name) == ("Cyé Łow", "Dee Star (*)\\")
    assert (person("3").unit.code, person("3").unit.name) == ("operations", "Operations")
    bring_in()
    assert StaffChange.objects.count() == 5  # of the first time: the second changed nothing


def test_a_leaver_a_mover_and_a_guard_that_asks_first(department: Slapd) -> None:
    bring_in()
    department.remove("uid=cy")
    department.change("uid=dee", manager=f"uid=ada,{PEOPLE}")
    with pytest.raises(CommandError, match="run it with --leavers 1"):
        bring_in()
    assert here() == ["1", "2", "3", "4", "5"]
    bring_in(leavers=1)
    assert (here(), person("4").manager) == (["1", "2", "4", "5"], person("1"))


def test_what_is_wrong_is_told_by_its_entry_and_nothing_changes(department: Slapd) -> None:
    department.change("uid=ada", manager=f"uid=dee,{PEOPLE}")
    with pytest.raises(CommandError) as ring:
        bring_in()
    department.change("uid=ada", manager=f"uid=none,{PEOPLE}", mail="no address")
    out = io.StringIO()
    with pytest.raises(CommandError):
        call_command("import_ldap", stdout=out)
    assert f"uid=ada,{PEOPLE}: E-mail address: “no address” is no e-mail address." in out.getvalue()
    assert ("3 things" in str(ring.value), here(), StaffImport.objects.count()) == (True, [], 0)


def test_half_of_a_directory_is_not_taken_for_all_of_it(department: Slapd, settings) -> None:
    bring_in()
    settings.LDAP_BIND_DN = settings.LDAP_PASSWORD = ""  # the server gives strangers three
    with pytest.raises(CommandError, match="did not give everyone"):
        bring_in()
    settings.LDAP_FILTER = "(employeeNumber=none)"
    settings.LDAP_BIND_DN, settings.LDAP_PASSWORD = READER, PASSWORD
    with pytest.raises(CommandError, match="Nobody was found"):
        bring_in()
    assert len(here()) == 5


def test_over_a_network_it_is_read_by_tls_whose_certificate_holds_only(
    department: Slapd, settings, monkeypatch
) -> None:
    monkeypatch.setattr(ldap, "is_this_machine", lambda host: False)
    for address in (f"ldaps://localhost:{department.port_inside_tls}", f"ldap://localhost:{department.port}"):
        settings.LDAP_URL, settings.LDAP_CA_FILE = address, str(department.certificate)
        assert len([*entries()]) == 5
        settings.LDAP_URL = address.replace("localhost", "127.0.0.1")  # whom the certificate does not name
        with pytest.raises(LdapUnread), connected():
            pass
        settings.LDAP_URL, settings.LDAP_CA_FILE = address, ""
        assert [one.state.name for one in around.ldap()] == ["ILL"]
    settings.LDAP_CA_FILE = str(department.certificate)
    assert [one.state.name for one in around.ldap()] == ["WELL"]
    settings.LDAP_PASSWORD = "another"
    with pytest.raises(LdapUnread, match="does not let the portal in"), connected():
        pass


def test_by_night_an_administrator_hears_of_what_was_not_brought_in(department: Slapd, settings) -> None:
    settings.LDAP_IS_EVERYONE = False
    administrator = person_with(Role.DIRECTORY_ADMINISTRATOR)
    read_ldap()
    assert (len(here()), Notice.objects.count()) == (6, 0)
    settings.LDAP_IS_EVERYONE = True
    read_ldap()
    assert Notice.objects.filter(kind="directory_not_read", person=administrator).count() == 1
    assert len(here()) == 6
    settings.LDAP_URL = ""
    read_ldap()
    assert Notice.objects.count() == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("uid=ada, ou=People,dc=x", "UID=Ada,ou=people,DC=X"),
        (r"cn=Lee\, Ann,dc=x", r"cn=Lee\2C Ann,dc=x"),
        (r"cn=Zo\C3\AB,dc=x", "cn=Zoë,dc=x"),
    ],
)
def test_a_name_is_the_same_however_it_is_written(one: str, other: str) -> None:
    assert same_name(one) == same_name(other)


def test_a_comma_of_a_name_is_no_comma_between_names() -> None:
    assert same_name(r"cn=Lee\,ou=x") != same_name("cn=Lee,ou=x")


def test_settings_that_cannot_be_right_are_told(settings) -> None:
    settings.LDAP_URL, settings.LDAP_BASE, settings.LDAP_BIND_DN = "http://dir.example", "", "cn=portal"
    settings.LDAP_ATTRIBUTES = {**settings.LDAP_ATTRIBUTES, "shoes": "size"}
    assert [one.id for one in run_checks(tags=["security"])].count("portal.E007") == 4
