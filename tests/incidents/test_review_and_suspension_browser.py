"""A suspension without pay that a sanction ends, and a finding that is reviewed, set aside and decided by another."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from incidents.enums import InvestigationState, ReviewOf, SuspensionEnd
from incidents.enums import ReviewState as R
from incidents.models import Investigation, Suspension
from portal.models import Person, Role
from tests.browser.desk import Desk
from tests.conftest import OpenPage
from tests.factories import person_with
from tests.incidents import reviewing, suspending
from tests.incidents.cast import Cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def cast() -> Cast:
    return Cast.assembled()


@pytest.mark.timeout(900)
def test_a_suspension_is_ended_by_a_sanction_and_a_finding_is_set_aside(
    cast: Cast, page_of: OpenPage, client_for: Any, live_server: Any
) -> None:
    file = cast.heard()
    uma = suspending.suspender(cast, file)
    desk = Desk(page_of(uma), client_for, live_server.url)
    at_file, own = f"/investigations/{file.pk}/", f"/my-matters/{file.pk}/"

    suspend(desk, cast, uma, at_file, own)
    cast.decide(file, cast.fine())
    assert Suspension.objects.get().ended_why == SuspensionEnd.SANCTION
    desk.seat(cast.bob, own)
    expect(desk.page.get_by_text("the decision on sanction was made")).to_be_visible()

    set_aside(desk, cast, file, at_file)
    file.refresh_from_db()
    assert (file.state, file.decision_maker, file.delegate) == (InvestigationState.INVESTIGATING, None, None)
    desk.seat(cast.bob, own)
    expect(desk.page.get_by_text("The decision no longer stands.")).to_be_visible()
    desk.look()


def suspend(desk: Desk, cast: Cast, uma: Person, at_file: str, own: str) -> None:
    desk.page.goto(at_file)
    desk.follow("Propose a suspension")
    desk.page.get_by_label("Without pay").check()
    until = timezone.localdate() + timedelta(days=30)
    desk.fill(
        from_on="today",
        until_on=until.isoformat(),
        grounds="The posts may be his.",
        interest="He decides on the claims of the people they name.",
    )
    desk.look()
    desk.press("Read the letter")
    expect(desk.page.get_by_text("He decides on the claims of the people they name.").first).to_be_visible()
    desk.look()
    desk.press("Issue")

    desk.seat(cast.bob, own)
    desk.look()
    desk.follow("Make a statement")
    desk.fill(words="I can work without customers.")
    desk.page.locator("[name=finished]").check()
    desk.look()
    desk.press("Send my statement")

    desk.seat(uma, at_file)
    desk.look()
    desk.follow("Impose the suspension")
    desk.fill(reasons="I read your statement. Both still hold.")
    desk.look()
    desk.press("Read the letter")
    desk.press("Issue")
    expect(desk.page.get_by_role("heading", name="Suspended without pay")).to_be_visible()
    desk.look()
    desk.seat(cast.bob, own)
    expect(desk.page.get_by_text("You are suspended without pay")).to_be_visible()
    desk.look()


def set_aside(desk: Desk, cast: Cast, file: Investigation, at_file: str) -> None:
    row = reviewing.of(file, ReviewOf.BREACH)
    desk.seat(cast.petra, at_file)
    desk.page.goto(f"{at_file}reviews/{row.pk}/{R.APPLIED}/")
    desk.fill(on="today")
    desk.look()
    desk.press("Record that review was applied for")
    for step in (R.ACCEPTED, R.UNDER_REVIEW):
        reviewing.review.move_review(row, step, actor=cast.petra)
    desk.page.goto(f"{at_file}reviews/{row.pk}/{R.RECOMMENDED}/")
    desk.fill(on="today", words="They were not heard on all of it.")
    desk.page.get_by_label("To set it aside").check()
    desk.look()
    desk.press("Record that a recommendation came")
    desk.look()
    desk.page.goto(f"{at_file}reviews/{row.pk}/{R.AGENCY_DECIDED}/")
    desk.page.get_by_label("Set aside").check()
    desk.fill(decided_by="Zora Head, Agency Head", reasons="We accept it.")
    desk.look()
    desk.press("Record what the department decided")
    expect(desk.page.get_by_role("heading", name="Set aside")).to_be_visible()
    desk.look()
    person_with(Role.BREACH_DECISION_MAKER, given_names="Bert")
    desk.follow("Appoint another decision-maker")
    expect(desk.page.get_by_label("Bert")).to_be_visible()
    expect(desk.page.get_by_label("Bella")).to_have_count(0)


@pytest.mark.timeout(900)
def test_a_suspension_is_reviewed_by_the_department_and_the_commissioner_is_asked(
    cast: Cast, page_of: OpenPage, client_for: Any, live_server: Any
) -> None:
    file = cast.noticed()
    row = suspending.imposed(cast, file, paid=False, days=30)
    desk = Desk(page_of(cast.bob), client_for, live_server.url)
    at_file, own = f"/investigations/{file.pk}/", f"/my-matters/{file.pk}/"
    desk.page.goto(own)
    desk.follow("Ask for this review")
    desk.press("Ask for this review")
    expect(desk.page.locator(".error-summary")).to_contain_text("Why should it be reviewed")
    desk.look()
    desk.fill(application="I can work without customers.")
    desk.press("Ask for this review")
    desk.look()

    desk.seat(cast.petra, at_file)
    expect(desk.page.get_by_text("I can work without customers.").first).to_be_visible()
    asked = row.reviews_of_it.get()
    for step in (R.ACCEPTED, R.UNDER_REVIEW):
        reviewing.review.move_review(asked, step, actor=cast.petra)
    desk.page.reload()
    desk.follow("Record what the department decided")
    desk.page.get_by_label("It goes on, from now on with pay").check()
    desk.fill(decided_by="Zora Head, Agency Head", reasons="Other duties were not looked for.")
    desk.look()
    desk.press("Record what the department decided")
    expect(desk.page.get_by_role("heading", name="Suspended with pay")).to_be_visible()
    desk.look()
    desk.seat(cast.bob, own)
    expect(desk.page.get_by_text("You are suspended with pay")).to_be_visible()
    desk.follow("Ask for this review")
    expect(desk.page.get_by_text("forward what you write here")).to_be_visible()
    desk.fill(application="It should end.")
    desk.press("Ask for this review")
    desk.seat(cast.petra, at_file)
    expect(desk.page.get_by_text("Forward the papers by")).to_be_visible()
    desk.follow("Record that the papers were forwarded")
    desk.look()


@pytest.mark.timeout(900)
def test_a_sanction_is_stayed_while_it_is_reviewed(
    cast: Cast, page_of: OpenPage, client_for: Any, live_server: Any
) -> None:
    file = cast.sanctioned()
    reviewing.review.apply_for_review(reviewing.of(file, ReviewOf.SANCTION), actor=cast.petra, on=timezone.localdate())
    desk = Desk(page_of(cast.petra), client_for, live_server.url)
    at_file, own = f"/investigations/{file.pk}/", f"/my-matters/{file.pk}/"
    desk.page.goto(at_file)
    desk.follow("Stay it")
    desk.press("Stay it")
    desk.look()
    desk.fill(granted_by="Zora Head, Agency Head", effective_on="today", reasons="It could not be given back.")
    desk.press("Stay it")
    expect(desk.page.get_by_text("paused while it is stayed")).to_be_visible()
    desk.look()
    desk.seat(cast.bob, own)
    expect(desk.page.get_by_text("Nothing more is done to carry it out")).to_be_visible()
    desk.look()
    desk.page.emulate_media(media="print")
    assert desk.page.locator("nav").first.is_hidden()
    desk.page.emulate_media(media="screen")
    desk.seat(cast.sam, at_file)
    desk.follow("End the stay")
    desk.look()


def test_a_statement_on_paper_is_typed_in(cast: Cast, page_of: OpenPage, client_for: Any, live_server: Any) -> None:
    file = cast.noticed()
    suspending.proposed(cast, file)
    desk = Desk(page_of(cast.olga), client_for, live_server.url)
    desk.page.goto(f"/investigations/{file.pk}/")
    reviewing.declared(file, cast.olga)
    desk.page.reload()
    desk.follow("Record a statement that came on paper")
    desk.fill(on="1 January 2020", words="I need my pay.")
    desk.press("Record it")
    expect(desk.page.locator(".error-summary")).to_contain_text("before the proposal was made")
    desk.look()
    desk.fill(on="today")
    desk.press("Record it")
    expect(desk.page.get_by_text("on paper; typed in by")).to_be_visible()
