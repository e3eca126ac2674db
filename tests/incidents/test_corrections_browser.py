"""A respondent has something in their matter corrected, is refused, and puts a statement beside it, in a browser."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.desk import Desk
from tests.conftest import OpenPage
from tests.incidents.cast import Cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.timeout(900)
def test_a_record_is_asked_about_refused_and_stated_against(
    page_of: OpenPage, client_for: Any, live_server: Any
) -> None:
    cast = Cast.assembled()
    file = cast.noticed()
    desk = Desk(page_of(cast.bob), client_for, live_server.url)
    page = desk.page
    page.goto("/me/")
    desk.follow("Have it corrected")
    desk.look()
    desk.follow("Ask for a correction")
    desk.look()
    desk.press("Send")
    expect(page.get_by_role("heading", name="Not sent yet")).to_be_visible()
    page.get_by_label(file.number).check()
    desk.fill(wrong="It says that I was at work that day.", right="I was on leave.")
    desk.press("Send")
    expect(page.get_by_role("heading", name="A record to correct")).to_be_visible()
    desk.look()

    desk.seat(cast.olga, "/")
    desk.follow("A request to correct a record")
    desk.look()
    page.get_by_label("No", exact=True).check()
    page.locator("[name=words]").fill("The leave was approved for the week after.")
    desk.press("Answer")
    expect(page.get_by_text("Whoever asked is told")).to_be_visible()

    desk.seat(cast.bob, page.url)
    expect(page.get_by_role("heading", name="If you do not agree")).to_be_visible()
    desk.look()
    page.locator("[name=words]").fill("It was approved for that day too.")
    desk.press("Add my statement")
    expect(page.get_by_role("heading", name="Your statement")).to_be_visible()

    desk.seat(cast.bella, f"/investigations/{file.pk}/")
    expect(page.get_by_role("heading", name="Corrections and statements")).to_be_visible()
    desk.look()
