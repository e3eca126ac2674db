"""Who may open which address. Every address of the portal stands in the table, or the first test fails."""

import pytest
from django.test import Client
from django.urls import reverse

from portal.models import Notice
from tests.addresses import every_address
from tests.conftest import SignIn

from .places import proposal
from .table import TABLE
from .world import World

pytestmark = [pytest.mark.django_db, pytest.mark.long]


def test_every_address_stands_in_the_table() -> None:
    assert {one.name for one in every_address()} == set(TABLE)


def test_each_page_opens_for_its_people_and_is_not_found_by_anyone_else(world: World, client_for: SignIn) -> None:
    browsers = {name: client_for(person) for name, person in world.people.items()}
    wrong = []
    for name, row in TABLE.items():
        url = reverse(name, args=row.where(world))
        expected = {person: status for status, people in row.who.items() for person in people}
        for person, browser in browsers.items():
            if (status := browser.get(url).status_code) != expected.get(person, row.others):
                wrong.append((name, person, status))
        if (status := Client().get(url).status_code) != row.signed_out:
            wrong.append((name, "signed out", status))
    assert wrong == []


def test_a_sanction_letter_is_closed_to_those_who_decided_the_breach(world: World, client_for: SignIn) -> None:
    url = reverse("incidents:letter", args=proposal(world))
    opened = {name for name, person in world.people.items() if client_for(person).get(url).status_code == 200}
    assert opened == {"olga", "petra", "sam"}


def test_no_list_count_or_search_gives_a_trace_to_whoever_may_not_know(world: World, client_for: SignIn) -> None:
    """The subject's manager, a bystander, the auditor and the administrator find neither numbers nor people."""
    numbers = [world.case.number, world.fresh.number, world.file.number, world.file.case.number]
    pages = ["home", "search", "me", "notices", "incidents:concerns", "incidents:my_matters", "policies:list"]
    for name in ("carol", "bystander", "administrator", "auditor", "owner", "author", "disclosure"):
        browser = client_for(world.people[name])
        for page in pages:
            for words in ("Tester", world.case.number, world.cast.bob.name):
                answer = browser.get(reverse(page), {"q": words, "words": words}).content.decode()
                shown = answer.replace(words, "")
                assert not [number for number in numbers if number in shown], (name, page)
        assert (
            not Notice.objects.filter(person=world.people[name])
            .exclude(kind__startswith="policy")
            .exclude(kind__startswith="course")
        )


def test_the_subject_learns_nothing_before_people_services_tells_them(world: World, client_for: SignIn) -> None:
    cast = world.cast
    browser = client_for(cast.bob)
    for page in ("home", "me", "notices", "incidents:my_matters", "incidents:concerns"):
        answer = browser.get(reverse(page)).content.decode()
        assert world.case.number not in answer
        assert world.fresh.number not in answer
    assert browser.get(reverse("incidents:queue")).status_code == 404


@pytest.mark.parametrize(
    ("step", "taker"),
    [("answer", "reviewer"), ("approve", "approver"), ("request-changes", "approver"), ("take-back", "owner")],
)
def test_each_step_of_a_draft_is_a_page_for_whoever_may_take_it(
    world: World, client_for: SignIn, step: str, taker: str
) -> None:
    url = reverse("policies:draft-step", args=[world.draft.pk, step])
    opened = {name for name, person in world.people.items() if client_for(person).get(url).status_code == 200}
    assert opened == {taker}


def test_whoever_was_asked_about_one_draft_learns_nothing_of_another(world: World, client_for: SignIn) -> None:
    for name in ("reviewer", "approver", "bystander"):
        browser = client_for(world.people[name])
        for address in ("draft", "draft-changes", "draft-comments"):
            assert browser.get(reverse(f"policies:{address}", args=[world.unseen.pk])).status_code == 404
        for address in ("take-back", "discard", "ask", "answer", "approve"):
            url = reverse("policies:draft-step", args=[world.unseen.pk, address])
            assert browser.post(url).status_code == 404
        assert browser.post(reverse("policies:draft-comments", args=[world.unseen.pk])).status_code == 404
        if name != "bystander":
            assert [one.pk for one in browser.get(reverse("policies:drafts")).context["drafts"]] == [world.draft.pk]
