from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from portal.models import AuditEntry, Notice, Person, Role
from tests.factories import PersonFactory, UnitFactory, person_with

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator() -> Person:
    return person_with(Role.DIRECTORY_ADMINISTRATOR)


@pytest.fixture
def client(administrator: Person, client_for) -> Client:
    return client_for(administrator)


@pytest.mark.parametrize("role", [role for role in Role if role != Role.DIRECTORY_ADMINISTRATOR])
def test_for_everyone_else_the_directory_does_not_exist(client_for, role: Role) -> None:
    person = person_with(role)
    other, browser = client_for(person), PersonFactory()
    grant = person.role_grants.get()
    for path in ("/directory/", f"/directory/{browser.pk}/", f"/directory/{browser.pk}/grant/"):
        assert other.get(path).status_code == 404, path
    assert other.get(f"/directory/grants/{grant.pk}/end/").status_code == 404
    assert "Directory" not in [entry.label for entry in other.get("/notices/").context["menu"]()]


def test_people_are_listed_by_name_and_found(client: Client) -> None:
    PersonFactory(given_names="Grace", family_name="Tan")
    PersonFactory(given_names="Abel", family_name="Ash")
    assert client.get("/directory/").context["page"].rows[0].name == "Abel Ash"
    assert [person.name for person in client.get("/directory/?q=tan").context["page"].rows] == ["Grace Tan"]
    assert "Nobody by that name" in client.get("/directory/?q=zzz").text


def test_the_next_page_of_a_search_stays_in_the_search(client: Client) -> None:
    unit = UnitFactory()
    for number in range(51):
        PersonFactory(family_name="Same Name", email=f"p{number}@department.example", unit=unit)
    page = client.get("/directory/?q=same name")
    assert f'href="?q=same+name&amp;after={page.context["page"].next}"' in page.text


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_makes_the_same_queries_however_long(client: Client, count: int, django_assert_num_queries) -> None:
    for _ in range(count):
        PersonFactory()
    client.get("/directory/")
    with django_assert_num_queries(2):  # the person, the people
        client.get("/directory/")


def test_a_role_is_granted_after_looking_at_it_once_more(client: Client, administrator: Person) -> None:
    person = PersonFactory(given_names="Grace", family_name="Tan")
    path = f"/directory/{person.pk}/grant/"
    asked = client.post(path, {"role": "policy_owner", "starts_on": "today"})
    assert "Grace Tan</strong>" in asked.text
    assert not person.role_grants.exists()
    day = timezone.localdate().strftime("%d %B %Y")
    answer = client.post(path, {"role": "policy_owner", "starts_on": day, "confirmed": "yes"})
    assert answer["Location"] == f"/directory/{person.pk}/"
    grant = person.role_grants.get()
    assert (grant.role, grant.granted_by) == (Role.POLICY_OWNER, administrator)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"role": "", "starts_on": "today"}, "Choose an answer to “Role”."),
        ({"role": "emperor", "starts_on": "today"}, "not one of the available choices"),
        ({"role": "auditor", "starts_on": "1 January 2020"}, "has passed"),
    ],
)
def test_a_grant_that_makes_no_sense_is_sent_back(client: Client, fields: dict[str, str], words: str) -> None:
    person = PersonFactory()
    answer = client.post(f"/directory/{person.pk}/grant/", {**fields, "confirmed": "yes"})
    assert words in answer.text
    assert not person.role_grants.exists()


def test_an_administrator_gives_themselves_nothing(client: Client, administrator: Person) -> None:
    page = client.get(f"/directory/{administrator.pk}/").text
    assert "Grant a role" not in page
    fields = {"role": "auditor", "starts_on": "today", "confirmed": "yes"}
    answer = client.post(f"/directory/{administrator.pk}/grant/", fields)
    assert "You cannot grant a role to yourself." in answer.text
    assert administrator.role_grants.count() == 1


def test_someone_who_left_is_shown_and_given_no_role(client: Client) -> None:
    person = PersonFactory(is_active=False)
    assert "Grant a role" not in client.get(f"/directory/{person.pk}/").text
    assert client.get(f"/directory/{person.pk}/grant/").status_code == 404


def test_a_role_is_ended_from_its_own_page(client: Client, administrator: Person) -> None:
    person = person_with(Role.AUDITOR)
    grant = person.role_grants.get()
    path = f"/directory/grants/{grant.pk}/end/"
    assert "Auditor" in client.get(path).text
    assert "Give that day or a later one" in client.post(path, {"ends_on": "1 January 2001"}).text
    assert client.post(path, {"ends_on": "yesterday"})["Location"] == f"/directory/{person.pk}/"
    grant.refresh_from_db()
    assert grant.ends_on == timezone.localdate() - timedelta(days=1)
    assert AuditEntry.objects.get(action="role.ended").actor == administrator
    assert client.get(path).status_code == 404
    assert "Roles that ended" in client.get(f"/directory/{person.pk}/").text


def test_the_page_of_a_person_says_what_they_hold_and_who_gave_it(client: Client) -> None:
    giver, person = PersonFactory(given_names="Ruth", family_name="Gold"), PersonFactory()
    person.role_grants.create(role=Role.INVESTIGATOR, granted_by=giver)
    page = client.get(f"/directory/{person.pk}/").text
    assert "Investigator" in page
    assert "Ruth Gold" in page


def test_a_role_that_two_give_waits_for_another_who_is_told(client: Client, administrator: Person, client_for) -> None:
    person, second = PersonFactory(given_names="Grace", family_name="Tan"), person_with(Role.DIRECTORY_ADMINISTRATOR)
    fields = {"role": "auditor", "starts_on": "today"}
    assert "Two people give this role" in client.post(f"/directory/{person.pk}/grant/", fields).text
    for _ in range(2):
        client.post(f"/directory/{person.pk}/grant/", {**fields, "confirmed": "yes"})
    assert not person.role_grants.exists()
    assert [one.person for one in Notice.objects.all()] == [second]
    asked = person.roles_asked.get()
    assert "Give the role" not in client.get("/directory/roles/").text
    other = client_for(second)
    assert "Give the role" in other.get("/directory/roles/").text
    client.post(f"/directory/roles/{asked.pk}/decide/", {"approve": "yes"})
    assert not person.role_grants.exists()
    other.post(f"/directory/roles/{asked.pk}/decide/", {"approve": "yes"})
    assert person.role_grants.get().approved_by == second
    assert f"{administrator.name} and {second.name}" in client.get(f"/directory/{person.pk}/").text


def test_for_everyone_else_no_role_was_asked_for(client: Client, client_for) -> None:
    person = PersonFactory()
    client.post(f"/directory/{person.pk}/grant/", {"role": "auditor", "starts_on": "today", "confirmed": "yes"})
    asked = person.roles_asked.get()
    for other in (client_for(person), client_for(person_with(Role.AUDITOR))):
        assert other.get("/directory/roles/").status_code == 404
        assert other.post(f"/directory/roles/{asked.pk}/decide/", {"approve": "yes"}).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_roles_to_decide_ask_the_same_however_many(client: Client, count: int, django_assert_num_queries) -> None:
    for _ in range(count):
        path = f"/directory/{PersonFactory().pk}/grant/"
        client.post(path, {"role": "auditor", "starts_on": "today", "confirmed": "yes"})
    client.get("/directory/roles/")
    with django_assert_num_queries(3):  # the person, what waits, what was decided
        client.get("/directory/roles/")
