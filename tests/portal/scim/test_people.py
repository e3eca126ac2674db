"""Joiners, movers and leavers as an identity provider keeps them: by the verb of the list of staff."""

import pytest

from portal.models import AuditEntry, Notice, Person, Role, ScimScope, Unit
from portal.scim.guard import allow_leavers
from tests.factories import PersonFactory, UnitFactory, grant, person_with

from .client import ENTERPRISE, Provider, secret_of, step, user

pytestmark = pytest.mark.django_db


@pytest.fixture
def provider() -> Provider:
    UnitFactory(code="ops", name="Operations")
    return Provider(secret_of())


def person(number: str) -> Person:
    return Person.objects.select_related("unit", "manager").get(staff_number=number)


def test_somebody_joins_and_the_record_says_who_brought_them(provider: Provider) -> None:
    boss = provider.add("1")
    made = provider.add("2", manager=boss["id"])
    two = person("2")
    assert (two.unit.code, two.manager, two.email, two.is_active) == ("ops", person("1"), "p2@dept.example", True)
    assert not two.has_usable_password()
    assert made[ENTERPRISE]["manager"]["value"] == str(two.manager_id)
    assert [one.actor_name for one in two.staff_changes.all()] == ["provider (SCIM)"]
    assert AuditEntry.objects.filter(action="person.added", actor_name="provider (SCIM)").count() == 2


def test_a_department_nobody_knew_becomes_a_unit_and_is_found_again(provider: Provider) -> None:
    provider.add("1", department="Far Places")
    provider.add("2", department="far places")
    assert person("1").unit == person("2").unit == Unit.objects.get(code="far-places")


def test_entra_changes_an_address_and_okta_switches_somebody_off(provider: Provider) -> None:
    made = provider.add("1")
    changed = provider.patch(
        f"Users/{made['id']}",
        step("Replace", 'emails[type eq "work"].value', "new@dept.example"),
        step("Replace", "displayName", "Not kept"),
    )
    assert (changed["emails"][0]["value"], person("1").email) == ("new@dept.example", "new@dept.example")
    changed = provider.patch(f"Users/{made['id']}", step("replace", value={"active": False}))
    assert (changed["active"], person("1").is_active, person("1").employment) == (False, False, "former")
    provider.patch(f"Users/{made['id']}", step("replace", "active", True))
    assert [one.kind for one in person("1").staff_changes.order_by("pk")] == ["joined", "changed", "left", "returned"]


def test_whoever_leaves_is_out_on_the_next_page_and_their_roles_end(provider: Provider, client_for) -> None:
    made = provider.add("1")
    grant(person("1"), Role.AUDITOR)
    browser = client_for(person("1"))
    assert browser.get("/notices/").status_code == 200
    assert provider.ask("DELETE", f"Users/{made['id']}").status_code == 204
    assert browser.get("/notices/").status_code == 302
    assert not person("1").roles
    provider.get(f"Users/{made['id']}", 404)
    assert provider.found('userName eq "p1@dept.example"') == []


def test_whoever_was_removed_and_is_made_again_is_the_same_person(provider: Provider) -> None:
    made = provider.add("1")
    provider.ask("DELETE", f"Users/{made['id']}")
    assert provider.add("1")["id"] == made["id"]
    assert person("1").is_active


def test_somebody_a_list_brought_is_found_and_kept_without_a_second_one(provider: Provider) -> None:
    known = PersonFactory(staff_number="77", email="Known@dept.example")
    assert provider.found('userName eq "known@DEPT.example"') == ["Known@dept.example"]
    made = provider.add("77", externalId="x-77", emails=[{"value": "known@dept.example"}])
    assert made["id"] == str(known.pk)
    assert provider.found('externalId eq "x-77"') == ["p77@dept.example"]


@pytest.mark.parametrize(
    ("others", "words"),
    [
        ({"userName": "P1@dept.example"}, "userName"),
        ({"emails": [{"value": "P1@DEPT.example"}]}, "emails"),
    ],
)
def test_two_cannot_have_the_same(provider: Provider, others, words: str) -> None:
    provider.add("1")
    refused = provider.add("2", status=409, **others)
    assert (refused["scimType"], words in refused["detail"]) == ("uniqueness", True)


def test_what_makes_no_sense_is_refused_in_words(provider: Provider) -> None:
    made = provider.add("1")
    without = user("2")
    del without[ENTERPRISE]["employeeNumber"]
    assert provider.ask("POST", "Users", without).status_code == 400
    assert "nobody has the id" in provider.add("2", manager="987654321", status=400)["detail"]
    other = provider.add("3", manager=made["id"])
    ring = provider.patch(
        f"Users/{made['id']}", step("add", f"{ENTERPRISE}:manager", {"value": other["id"]}), status=400
    )
    assert "ring" in ring["detail"]
    assert provider.ask("POST", "Users", None).json()["scimType"] == "invalidSyntax"


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ('userName sw "P1" and active eq true', ["p1@dept.example"]),
        ('name.familyName co "number" and not (name.familyName ew "1")', ["p2@dept.example"]),
        ('emails[type eq "work" and value eq "P2@dept.example"]', ["p2@dept.example"]),
        (
            f'{ENTERPRISE}:employeeNumber eq "2" or {ENTERPRISE}:department eq "Far"',
            ["p1@dept.example", "p2@dept.example"],
        ),
        (f"{ENTERPRISE}:manager pr", ["p2@dept.example"]),
        ("externalId pr", []),
        ('userName ne "p1@dept.example"', ["p2@dept.example"]),
        ('meta.lastModified gt "2001-01-01T00:00:00Z"', ["p1@dept.example", "p2@dept.example"]),
    ],
)
def test_people_are_found(provider: Provider, words: str, expected: list[str]) -> None:
    boss = provider.add("1", department="Far")
    provider.add("2", manager=boss["id"])
    assert provider.found(words) == expected


@pytest.mark.parametrize("words", ['userName zz "x"', 'shoeSize eq "9"', "active eq", 'id gt "1"'])
def test_a_filter_that_cannot_be_answered_is_said_so(provider: Provider, words: str) -> None:
    answer = provider.client.get("/scim/v2/Users", {"filter": words})
    assert (answer.status_code, answer.json()["scimType"]) == (400, "invalidFilter")


@pytest.mark.parametrize("count", [1, 3])
def test_a_page_of_people_asks_the_same_however_many(provider: Provider, count: int, django_assert_num_queries) -> None:
    for number in range(count):
        provider.add(str(number))
    provider.get("Users")
    with django_assert_num_queries(4):  # the token, the people, their groups, how many there are
        page = provider.get("Users?startIndex=1&count=3")
    assert (page["totalResults"], page["itemsPerPage"]) == (count, count)
    assert provider.get("Users?startIndex=2&count=1")["itemsPerPage"] == min(count - 1, 1)


def test_a_change_of_what_has_changed_since_is_refused(provider: Provider) -> None:
    made = provider.add("1")
    version = made["meta"]["version"]
    provider.patch(f"Users/{made['id']}", step("replace", "name.givenName", "Eve"), **{"If-Match": version})
    provider.patch(f"Users/{made['id']}", step("replace", "name.givenName", "Ida"), status=412, **{"If-Match": version})
    again = provider.ask("GET", f"Users/{made['id']}")
    assert provider.ask("GET", f"Users/{made['id']}", **{"If-None-Match": again["ETag"]}).status_code == 304
    assert person("1").given_names == "Eve"


def test_a_replacement_keeps_what_nobody_can_be_without(provider: Provider) -> None:
    boss = provider.add("1")
    made = provider.add("2", manager=boss["id"])
    whole = user("2")
    del whole[ENTERPRISE], whole["active"]
    assert provider.ask("PUT", f"Users/{made['id']}", whole).status_code == 200
    assert (person("2").manager, person("2").unit.code) == (person("1"), "ops")
    assert provider.ask("PUT", f"Users/{made['id']}", user("9")).status_code == 200
    assert (str(person("9").pk), person("9").manager) == (made["id"], None)


def test_more_leavers_than_usual_wait_for_an_administrator(provider: Provider) -> None:
    administrator = person_with(Role.DIRECTORY_ADMINISTRATOR)
    made = [provider.add(str(number)) for number in range(8)]
    said = [provider.ask("DELETE", f"Users/{one['id']}").status_code for one in made[:7]]
    assert said == [204] * 5 + [403] * 2
    assert Notice.objects.filter(kind="directory_leavers_held", person=administrator).count() == 1
    assert person("5").is_active
    allow_leavers(actor=administrator)
    assert provider.ask("DELETE", f"Users/{made[5]['id']}").status_code == 204


def test_the_last_administrator_is_not_removed(provider: Provider) -> None:
    administrator = person_with(Role.DIRECTORY_ADMINISTRATOR)
    answer = provider.ask("DELETE", f"Users/{administrator.pk}")
    assert (answer.status_code, "administrator" in answer.text) == (403, True)


def test_a_token_that_may_only_read_changes_nothing() -> None:
    reader = Provider(secret_of(ScimScope.READ))
    reader.add("1", status=403)
    assert reader.get("Users")["totalResults"] == 0
    keeper = Provider(secret_of(ScimScope.USERS, name="other"))
    keeper.add_group("Some", status=403)
