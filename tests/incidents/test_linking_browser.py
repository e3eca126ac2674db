"""Linking cases in a real browser, at a phone's width and a desk's."""

import pytest
from playwright.sync_api import expect

from tests.browser.watch import look

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("width", [360, 1280])
def test_a_duplicate_is_joined_read_and_taken_apart(cast, page_of, width):
    main, twin = cast.in_triage(), cast.in_triage(words="Second words about him.")
    page = page_of(cast.dev, width)

    page.goto(f"/cases/{twin.pk}/")
    page.get_by_role("link", name=f"Link to {main.number}").click()
    page.get_by_label("It is the same matter").check()
    page.get_by_label("Why?").fill("It is the same post.")
    look(page)
    page.get_by_role("button", name="Link the cases").click()
    expect(page.get_by_text("Closed means")).to_be_visible()
    look(page)
    page.goto(f"/cases/{main.pk}/")
    expect(page.get_by_text("Second words about him.")).to_be_visible()
    page.locator("summary", has_text="Write to the reporter").click()
    look(page)
    page.get_by_role("link", name="Take it apart again").click()
    page.get_by_label("Why?").fill("It is another account.")
    page.get_by_role("button", name=f"Reopen {twin.number} as a case of its own").click()
    expect(page.get_by_text("No longer linked.")).to_be_visible()
