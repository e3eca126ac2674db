"""The pages of a suspension: for whoever decides on it, People Services and the respondent, and nobody else."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from incidents.domain import suspension
from incidents.enums import SuspensionState as S
from incidents.models import ExceptionalPeriod, Suspension
from tests.conftest import SignIn
from tests.incidents import suspending
from tests.incidents.cast import Cast

from .pages import issue, page_of, text

pytestmark = pytest.mark.django_db

GROUNDS = "The posts may be his, and name the people he serves."
PROPOSAL = {"pay": "with", "from_on": "today", "grounds": GROUNDS, "interest": "He decides on their claims."}


def day(days: int) -> str:
    return (timezone.localdate() + timedelta(days=days)).isoformat()


def test_from_the_proposal_to_the_end_by_its_pages(cast: Cast, client_for: SignIn) -> None:
    file = cast.noticed()
    uma = suspending.suspender(cast, file)
    client = client_for(uma)

    issue(client, page_of(file, "suspension_propose"), **PROPOSAL)
    row = Suspension.objects.get()
    assert "The respondent made a statement or had the time for one" in text(client.get(page_of(file)))
    statement = {"words": "I can work without customers.", "finished": "on"}
    bob = client_for(cast.bob)
    assert "Make a statement" in text(bob.get(page_of(file, "my_matter")))
    for _ in range(2):
        assert bob.post(page_of(file, "my_suspension"), statement).status_code == 302
    client = client_for(uma)
    assert "I can work without customers." in text(client.get(page_of(file)))
    issue(client, page_of(file, "suspension_impose", row.pk), reasons="Both hold.", next_review_on=day(28))
    asked = client.get(page_of(file, "suspension_review", row.pk)).context["form"]["once"].value()
    said = {"once": asked, "outcome": "continued", "reasons": "Still so.", "next_review_on": day(29)}
    issue(client, page_of(file, "suspension_review", row.pk), **said)
    issue(client, page_of(file, "suspension_end", row.pk), why="no_interest", words="He has other duties.")

    row.refresh_from_db()
    assert (row.state, row.ended_why) == (S.ENDED, "no_interest")
    kinds = file.letters.filter(kind__in=["L11", "L12", "L13", "L14"]).values_list("kind", flat=True)
    assert list(kinds) == ["L11", "L12", "L13", "L14"]


def test_a_form_says_what_is_missing(cast: Cast, client_for: SignIn) -> None:
    file = cast.noticed()
    client = client_for(suspending.suspender(cast, file))
    url = page_of(file, "suspension_propose")

    refused = client.post(url, {**PROPOSAL, "pay": "without"})
    assert (refused.status_code, "Without pay it needs an end" in text(refused)) == (422, True)
    refused = client.post(url, {**PROPOSAL, "until_on": "today"})
    assert "It has to end after it begins." in text(refused)
    refused = client.post(url, {**PROPOSAL, "grounds": ""})
    assert refused.status_code == 422
    assert not Suspension.objects.exists()


def test_without_a_statement_no_letter_goes_first(cast: Cast, client_for: SignIn) -> None:
    file = cast.noticed()
    client = client_for(suspending.suspender(cast, file))
    why = "He threatened a colleague this morning."
    client.post(page_of(file, "suspension_propose"), {**PROPOSAL, "no_statement_reasons": why})

    assert Suspension.objects.get().no_statement_reasons == why
    assert not file.letters.filter(kind="L11").exists()
    assert "suspen" not in text(client_for(cast.bob).get(page_of(file, "my_matter"))).lower()


def test_longer_without_pay_is_approved_by_a_manager(cast: Cast, client_for: SignIn) -> None:
    file = cast.noticed()
    row = suspending.answered(cast, file, paid=False, days=45)
    client = client_for(row.proposed_by)
    url = page_of(file, "suspension_exceptional", row.pk)
    assert "30 days" in text(client.get(page_of(file)))
    assert "That needs no approval" in text(client.post(url, {"until_on": day(20), "words": "x"}))
    for _ in range(2):
        client.post(url, {"until_on": day(45), "words": "The police hold the files."})
    approval = page_of(file, "suspension_approve", ExceptionalPeriod.objects.get().pk)
    assert client.get(approval).status_code == 404

    manager = client_for(cast.petra)
    assert "The police hold the files." in text(manager.get(approval))
    manager.post(approval)
    assert ExceptionalPeriod.objects.get().approved_by == cast.petra


def test_who_decides_on_the_breach_or_the_sanction_reads_nothing_of_it(cast: Cast, client_for: SignIn) -> None:
    file = cast.proposed_to()
    suspending.imposed(cast, file)

    for person, told in ((cast.bella, False), (cast.sam, False), (cast.petra, True), (cast.olga, True)):
        page = text(client_for(person).get(page_of(file)))
        assert ("Suspension from duties" in page) == told, person
    letter = file.letters.get(kind="L12")
    for person in (cast.bella, cast.sam, cast.mina, cast.carol, cast.alice):
        assert client_for(person).get(page_of(file, "letter", letter.pk)).status_code == 404, person


def test_whoever_decides_on_it_sees_neither_the_reporter_nor_the_sanction(cast: Cast, client_for: SignIn) -> None:
    file = cast.proposed_to()
    row = suspending.imposed(cast, file)
    page = text(client_for(row.proposed_by).get(page_of(file)))

    assert "What is alleged" in page
    for hidden in (cast.alice.name, "Sanction delegate</dt>", "Remorse; first time."):
        assert hidden not in page


@pytest.mark.parametrize("who", ["olga", "petra", "bella", "sam", "bob", "carol", "alice", "mina"])
def test_its_steps_are_nobody_elses(cast: Cast, client_for: SignIn, who: str) -> None:
    file = cast.proposed_to()
    row = suspending.imposed(cast, file)
    client = client_for(getattr(cast, who))

    for name in ("impose", "drop", "review", "end", "exceptional"):
        assert client.post(page_of(file, f"suspension_{name}", row.pk), {"words": "x"}).status_code in (302, 404), name
    row.refresh_from_db()
    assert row.state == S.ACTIVE_PAID


def test_the_respondent_reads_what_they_may_do(cast: Cast, client_for: SignIn) -> None:
    file = cast.noticed()
    row = suspending.imposed(cast, file, paid=False, days=30)
    page = text(client_for(cast.bob).get(page_of(file, "my_matter")))

    for said in (
        "You are suspended without pay",
        "It says nothing about whether you did anything wrong",
        "by the Agency Head",
    ):
        assert said in page
    suspending.review(row, outcome="with_pay")
    assert "You are suspended with pay" in text(client_for(cast.bob).get(page_of(file, "my_matter")))


def test_a_late_statement_keeps_its_words(cast: Cast, client_for: SignIn, time_machine: Any) -> None:
    file = cast.noticed()
    row = suspending.proposed(cast, file)
    assert row.proposal
    assert row.proposal.due_at
    time_machine.move_to(row.proposal.due_at + timedelta(hours=1))
    page = client_for(cast.bob).post(page_of(file, "my_suspension"), {"words": "Wait for me.", "finished": "on"})

    assert (page.status_code, "Wait for me." in text(page)) == (422, True)
    assert suspension.rules.is_heard(row)


def test_there_is_no_statement_page_without_a_proposal(cast: Cast, client_for: SignIn) -> None:
    file = cast.noticed()

    assert client_for(cast.bob).get(page_of(file, "my_suspension")).status_code == 404
