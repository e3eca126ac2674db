"""A contractor's matter goes to the contract manager, and the register of delegations is kept, in a browser."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from incidents.domain import investigation
from incidents.enums import InvestigationState
from portal.models import Employment
from tests.conftest import OpenPage
from tests.incidents.cast import Cast

from .test_review_and_suspension_browser import Desk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.timeout(900)
def test_a_contractors_matter_goes_to_the_contract_manager(
    page_of: OpenPage, client_for: Any, live_server: Any
) -> None:
    cast = Cast.assembled(employment=Employment.CONTRACTOR)
    file = investigation.begin_assessment(cast.referred(), actor=cast.olga)
    at_file = f"/investigations/{file.pk}/"
    desk = Desk(page_of(cast.olga), client_for, live_server.url)

    desk.page.goto(at_file)
    desk.look()
    desk.follow("Recommend how to handle it")
    desk.page.get_by_label("The contract manager, because they are a contractor").check()
    desk.fill(scope="The posts alone.", reasons="He works for a provider.")
    desk.look()
    desk.press("Recommend it")

    desk.seat(cast.petra, at_file)
    desk.page.get_by_label("No, I have none that I know of").check()
    with desk.page.expect_navigation():
        desk.page.locator("main button[type=submit]").first.click()
    desk.page.goto(f"{at_file}contract/")
    asked = timezone.localdate() + timedelta(days=14)
    desk.fill(provider="Hire & Co", reasons="Posts about customers.", follow_up_on=asked.isoformat())
    desk.fill(contract_manager=cast.carol.email)
    desk.look()
    desk.press("Hand it over")
    expect(desk.page.get_by_text("Hire & Co").first).to_be_visible()
    desk.look()

    desk.follow("Record what they said")
    desk.fill(words="The provider took him off the contract.")
    desk.look()
    desk.press("Record it")
    expect(desk.page.get_by_text("It has ended there")).to_be_visible()
    file.refresh_from_db()
    assert file.state == InvestigationState.CONTRACT_PATH


def test_a_manager_keeps_the_register(page_of: OpenPage, client_for: Any, live_server: Any) -> None:
    cast = Cast.assembled()
    desk = Desk(page_of(cast.petra), client_for, live_server.url)
    desk.page.goto("/delegations/new/")
    desk.fill(person=cast.carol.email, instrument="Human Resources Delegations 2026, item 12")
    desk.page.get_by_label("Decide whether the Code was breached").check()
    desk.look()
    desk.press("Enter it")
    expect(desk.page.get_by_text("Human Resources Delegations 2026, item 12")).to_be_visible()
    desk.look()
    desk.follow("End")
    desk.look()
