import csv
import io

import pytest

from policies import domain, queries
from portal.models import Role
from tests.factories import PersonFactory, PolicyFactory, UnitFactory, person_with, published_edition

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    """Two units: Ann manages Bob, who manages Cat and Dan in the second one; Eve is nobody's."""
    north, south = UnitFactory(name="North"), UnitFactory(name="South")
    ann = PersonFactory(given_names="Ann", unit=north)
    bob = PersonFactory(given_names="Bob", unit=north, manager=ann)
    cat = PersonFactory(given_names="Cat", unit=south, manager=bob)
    dan = PersonFactory(given_names="Dan", unit=south, manager=bob)
    eve = PersonFactory(given_names="Eve", unit=south)
    PersonFactory(given_names="Flo", unit=south, employment="contractor", manager=bob)
    return {"ann": ann, "bob": bob, "cat": cat, "dan": dan, "eve": eve}


@pytest.fixture
def edition(office):
    edition = published_edition()
    domain.open_edition(edition, actor=office["cat"])
    domain.acknowledge(edition, actor=office["dan"])
    return edition


def counts(edition, viewer):
    return [
        (one.unit, one.numbers.people, one.numbers.not_opened, one.numbers.opened, one.numbers.acknowledged)
        for one in queries.coverage(edition, viewer).units.values()
    ]


def test_owner_and_auditor_see_how_far_everyone_is(edition) -> None:
    everyone = UnitFactory(name="Zone")
    for role in (Role.POLICY_OWNER, Role.AUDITOR):
        viewer = person_with(role, unit=everyone, employment="contractor")
        assert counts(edition, viewer) == [("North", 2, 2, 0, 0), ("South", 3, 1, 1, 1)]


def test_manager_sees_their_own_tree_without_themselves(edition, office) -> None:
    assert counts(edition, office["ann"]) == [("North", 1, 1, 0, 0), ("South", 2, 0, 1, 1)]
    assert counts(edition, office["bob"]) == [("South", 2, 0, 1, 1)]


def test_others_see_nobody(edition, office) -> None:
    assert counts(edition, office["cat"]) == []
    assert counts(edition, person_with(Role.PEOPLE_SERVICES_MANAGER)) == []


def test_people_are_counted_in_one_query_however_many_units(edition, django_assert_num_queries) -> None:
    """Beside it, whether the department is too large, the lines of the audience, and for all policies the editions."""
    owner = person_with(Role.POLICY_OWNER)
    owner.roles  # noqa: B018 (read once a request)
    with django_assert_num_queries(3):
        queries.coverage(edition, owner)
    PersonFactory.create_batch(3)
    published_edition()
    with django_assert_num_queries(3):
        queries.coverage(edition, owner)
    with django_assert_num_queries(4):
        queries.coverage_of_all(owner)


def test_acknowledgement_of_the_last_major_edition_counts_for_the_minor_one(edition, office) -> None:
    minor = published_edition(edition.policy, is_major=False)
    assert counts(minor, office["bob"]) == [("South", 2, 0, 1, 1)]
    major = published_edition(edition.policy)
    assert counts(major, office["bob"]) == [("South", 2, 2, 0, 0)]


def test_totals_of_all_policies_agree_with_each_of_them(edition, office) -> None:
    published_edition(PolicyFactory(covers=["contractor"]))
    owner = person_with(Role.POLICY_OWNER, employment="ses")
    for viewer in (owner, office["ann"], office["bob"]):
        for one in queries.coverage_of_all(viewer):
            assert one.numbers == queries.coverage(one.edition, viewer).total


@pytest.mark.parametrize("page", ["", "people/", "people.csv"])
def test_coverage_does_not_exist_for_those_who_may_see_nobody(client_for, edition, office, page) -> None:
    url = f"/policies/{edition.policy.slug}/coverage/{page}"
    assert client_for(office["ann"]).get(url).status_code == 200
    assert client_for(office["eve"]).get(url).status_code == 404
    assert client_for(person_with(Role.POLICY_OWNER)).get(url).status_code == 200


def test_coverage_does_not_exist_for_a_manager_whose_people_it_does_not_cover(client_for, edition, office) -> None:
    other = published_edition(PolicyFactory(covers=["ses"]))
    assert client_for(office["ann"]).get(f"/policies/{other.policy.slug}/coverage/").status_code == 404
    page = client_for(office["ann"]).get("/policies/coverage/").content.decode()
    assert edition.policy.short_name in page
    assert other.policy.short_name not in page


def test_manager_finds_only_their_own_people_by_name(client_for, edition, office) -> None:
    client, url = client_for(office["bob"]), f"/policies/{edition.policy.slug}/coverage/people/"
    assert set(client.get(url).context["page"].rows) == {office["cat"], office["dan"]}
    # The number of somebody else's unit shows nobody more.
    elsewhere = client.get(url, {"unit": office["ann"].unit_id})
    assert set(elsewhere.context["page"].rows) <= {office["cat"], office["dan"]}


def test_names_can_be_narrowed_by_unit_and_by_how_far(client_for, edition, office) -> None:
    client = client_for(person_with(Role.POLICY_OWNER, employment="contractor"))
    url = f"/policies/{edition.policy.slug}/coverage/people/"
    narrowed = client.get(url, {"unit": office["cat"].unit_id, "reading": "not_opened"})
    assert [person.given_names for person in narrowed.context["page"].rows] == ["Eve"]


def test_names_come_fifty_at_a_time(client_for, edition, office) -> None:
    PersonFactory.create_batch(60, unit=office["eve"].unit)
    client = client_for(person_with(Role.POLICY_OWNER, employment="contractor"))
    url = f"/policies/{edition.policy.slug}/coverage/people/"
    first = client.get(url, {"reading": "not_opened"}).context["page"]
    second = client.get(url, {"reading": "not_opened", "after": first.next}).context["page"]
    assert (len(first.rows), len(second.rows), second.next) == (50, 13, "")
    names = [(person.family_name, person.given_names) for person in [*first.rows, *second.rows]]
    assert names == sorted(set(names))


@pytest.mark.parametrize("after", ["0", "-1", "x", "²", "99999999"])
def test_a_place_in_the_list_that_makes_no_sense_does_no_harm(client_for, edition, after) -> None:
    client = client_for(person_with(Role.POLICY_OWNER))
    url = f"/policies/{edition.policy.slug}/coverage/people/"
    assert client.get(url, {"after": after, "unit": after}).status_code == 200


@pytest.mark.parametrize("rows", [1, 3])
def test_pages_of_coverage_cost_the_same_for_one_row_and_for_three(client_for, rows, django_assert_num_queries) -> None:
    edition = published_edition()
    PersonFactory.create_batch(rows)
    client = client_for(person_with(Role.POLICY_OWNER, employment="contractor"))
    client.get("/policies/coverage/")
    for page, number in {"": 5, "people/": 8}.items():
        with django_assert_num_queries(number):
            client.get(f"/policies/{edition.policy.slug}/coverage/{page}")


def test_table_and_page_agree_and_no_name_runs_as_a_formula(client_for, edition, office) -> None:
    PersonFactory(given_names="=HYPERLINK(1)", unit=office["eve"].unit)
    client = client_for(person_with(Role.POLICY_OWNER, employment="contractor"))
    response = client.get(f"/policies/{edition.policy.slug}/coverage/people.csv")
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert {row["Given names"]: row["How far"] for row in rows} == {
        "Ann": "Not opened",
        "Bob": "Not opened",
        "Cat": "Opened",
        "Dan": "Acknowledged",
        "Eve": "Not opened",
        "'=HYPERLINK(1)": "Not opened",
    }
    assert response["Content-Disposition"].startswith("attachment;")
