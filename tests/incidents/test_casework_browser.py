"""A checklist, a letter to the reporter and a script for a talk in a real browser, at a phone's width and a desk's."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.watch import look

TOLD = re.compile("^Tick ?: Told the reporter that it is being looked at$")

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("width", [360, 1280])
def test_an_officer_ticks_writes_to_the_reporter_and_prepares_a_talk(cast, page_of, width: int) -> None:
    case = cast.judged(breach=False)
    page = page_of(cast.dev, width)
    page.goto(f"/cases/{case.pk}/")
    page.get_by_role("button", name=TOLD).press("Enter")
    expect(page.get_by_text(f"Ticked by {cast.dev.name}")).to_be_visible()
    page.locator("summary", has_text="Write to the reporter").click()
    look(page)
    page.get_by_role("link", name="We have your concern").click()
    expect(page.get_by_role("article", name="We have your concern")).to_contain_text(f"Dear {cast.alice.name}")
    look(page)
    page.emulate_media(media="print")
    expect(page.get_by_role("article", name="We have your concern")).to_be_visible()
    for apart in (".masthead", ".aside", "form[data-guard]"):
        expect(page.locator(apart).first).to_be_hidden()
    page.emulate_media(media="screen")
    page.get_by_role("button", name="Send a message the reporter will read").click()
    page.locator(".timeline").get_by_role("link", name="We have your concern").click()
    expect(page.get_by_text("These words are locked.")).to_be_visible()
    look(page)
    page.goto(f"/cases/{case.pk}/letters/staff_contact/")
    expect(page.get_by_role("article")).to_contain_text(cast.clauses[0].words)
    look(page)
    page.get_by_role("textbox", name="What was said").fill("He thanked me, and will take it down.")
    page.get_by_role("button", name="Keep a record only Digital Media can read").click()
    expect(page.get_by_text("He thanked me, and will take it down.")).to_be_visible()
