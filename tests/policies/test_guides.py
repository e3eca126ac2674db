"""A post that is already out, one's own or another's: what to do, and that nobody is told."""

import csv
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from policies import domain
from policies.guides import choices_of, for_anothers_post, for_own_post, words_of
from portal import audit
from portal.models import Session
from tests.factories import ClauseFactory, EditionFactory, PersonFactory, PolicyFactory, SectionFactory

pytestmark = pytest.mark.django_db

POLICIES = ("dhs", "acbps")
OWN = {"policy": "dhs", "place": "forum", "standing": "yes", "shows": ["customer"]}


@pytest.fixture
def in_force() -> None:
    """A policy of which one of the clauses about customers is in force and the other is not."""
    draft = EditionFactory(policy=PolicyFactory(slug="dhs", short_name="DHS policy"), clauses=0)
    section = SectionFactory(edition=draft)
    for ref in ("DHS-NOT-08", "DHS-OFF-01"):
        ClauseFactory(section=section, ref=ref, words=f"The words of {ref}.")
    domain.publish_edition(draft, actor=audit.SYSTEM)


def titles(found) -> list[str]:
    return [part.title for part in found.parts]


def lines(found) -> str:
    return " ".join(line for part in found.parts for line in part.lines)


def test_own_post_is_copied_before_it_is_taken_down_and_told_after_that() -> None:
    found = for_own_post("dhs", place="forum", standing="copied", shows=["heat"])
    assert titles(found) == [
        "Keep your own copy of what it said",
        "Take it down",
        "Where others have shared it",
        "Whom to tell, and when",
        "What happens then",
        "How telling us differs from being reported",
    ]


def test_post_that_is_gone_needs_no_taking_down() -> None:
    found = for_own_post("dhs", place="forum", standing="no", shows=["heat"])
    assert "Take it down" not in titles(found)


def test_only_customer_details_bring_in_the_privacy_officer() -> None:
    asked = {
        shows: "privacy officer" in lines(for_own_post("dhs", place="chat", standing="yes", shows=[shows]))
        for shows, _ in choices_of("already_posted", "shows")
    }
    assert [shows for shows, is_asked in asked.items() if is_asked] == ["customer"]


def test_customs_guideline_promises_no_office_that_it_does_not_name() -> None:
    for situation, _ in choices_of("answering_others", "situations"):
        assert "Digital Media" not in lines(for_anothers_post("acbps", situation=situation))
    shows = [key for key, _ in choices_of("already_posted", "shows")]
    found = for_own_post("acbps", place="social", standing="copied", shows=shows)
    assert "Digital Media" not in lines(found)
    assert "Director Employee Conditions" in lines(found)


def test_every_clause_cited_is_one_of_its_policy() -> None:
    with Path(__file__).with_name("clause_refs.csv").open() as rows:
        known = {row["ref"] for row in csv.DictReader(rows)}
    entries = [*words_of("already_posted")["shows"].values(), *words_of("answering_others")["situations"].values()]
    for entry in entries:
        for policy in POLICIES:
            assert entry["clauses"][policy]
            assert set(entry["clauses"][policy]) <= {ref for ref in known if ref.startswith(policy.upper())}


def test_page_leads_from_the_answers_to_the_steps_and_the_clauses_in_force(client_for, in_force) -> None:
    response = client_for(PersonFactory()).post("/already-posted/", OWN)
    page = response.content.decode()
    assert "ask for the privacy officer".lower() in page.lower()
    assert "The words of DHS-NOT-08." in page
    assert "DHS-PERS-10" not in page  # cited, but in no edition in force


def test_anothers_post_is_answered_with_what_to_do(client_for, in_force) -> None:
    response = client_for(PersonFactory()).post("/answering-others/", {"policy": "dhs", "situation": "help"})
    assert "Pass it on, and say nothing about their matter" in response.content.decode()
    assert [clause["ref"] for clause in response.context["clauses"]] == ["DHS-OFF-01", "DHS-NOT-08"]


def test_unanswered_question_is_asked_again(client_for, in_force) -> None:
    response = client_for(PersonFactory()).post("/already-posted/", {**OWN, "shows": []})
    assert response.context["found"] is None
    assert "Choose an answer to “What does it show”." in response.content.decode()


@pytest.mark.parametrize(
    ("address", "answers"),
    [("/already-posted/", OWN), ("/answering-others/", {"policy": "dhs", "situation": "abuse_me"})],
)
def test_answers_are_kept_nowhere(client_for, in_force, address, answers) -> None:
    client = client_for(PersonFactory())
    client.get(address)
    sessions = Session.objects.count()
    with CaptureQueriesContext(
        connection,
    ) as asked:
        response = client.post(address, answers)
    assert response.context["found"]
    assert "no-store" in response["Cache-Control"]
    assert [one["sql"] for one in asked if one["sql"].split()[0] in {"INSERT", "UPDATE", "DELETE"}] == []
    assert Session.objects.count() == sessions


def test_answers_in_the_address_are_not_read(client_for, in_force) -> None:
    response = client_for(PersonFactory()).get("/answering-others/", {"policy": "dhs", "situation": "threat"})
    assert response.context["found"] is None


def test_whoever_has_no_policy_is_told_so(client_for) -> None:
    assert "No policy to ask about yet" in client_for(PersonFactory()).get("/already-posted/").content.decode()
