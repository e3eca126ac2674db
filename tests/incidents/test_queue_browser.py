"""The queue in a real browser: by keyboard, with news that come in while it stands open, and on a phone."""

import re

import pytest
from playwright.sync_api import Page, expect

from incidents.domain import case as cases
from incidents.models import Case
from tests.browser.watch import look

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def furnish(cast) -> list[Case]:
    raised = [cast.raised(links=[f"https://www.facebook.com/bob/posts/{n}"]).case for n in range(3)]
    cases.assign_case(raised[0], cast.dev, actor=cast.dev)
    return raised


def at_row(page: Page, case: Case) -> None:
    expect(page.get_by_role("link", name=case.number)).to_be_focused()


def test_an_officer_works_the_queue_by_keyboard_and_hears_of_news(cast, page_of) -> None:
    _first, second, third = furnish(cast)
    page = page_of(cast.dev)
    page.goto("/cases/")
    look(page)
    page.keyboard.press("j")
    at_row(page, third)
    page.keyboard.press("j")
    at_row(page, second)
    page.keyboard.press("k")
    at_row(page, third)
    page.keyboard.press("x")
    expect(page.get_by_label(f"Choose {third.number}")).to_be_checked()

    fresh = cast.raised(links=["https://www.facebook.com/bob/posts/9"]).case
    page.evaluate("htmx.trigger('#queue-news', 'look')")
    expect(page.get_by_role("status").get_by_text("1 new or changed case.")).to_be_visible()
    look(page)
    page.keyboard.press("r")
    expect(page.get_by_role("link", name=fresh.number)).to_be_visible()
    at_row(page, third)
    expect(page.get_by_label(f"Choose {third.number}")).to_be_checked()

    page.keyboard.press("/")
    page.keyboard.type("jmu?")
    expect(page.get_by_label("Number, words, account or address")).to_have_value("jmu?")
    page.locator("h1").click()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    look(page)
    page.get_by_label("Turn the shortcuts off").check()
    page.keyboard.press("Escape")
    page.keyboard.press("m")
    page.keyboard.press("j")
    expect(page).to_have_url(re.compile(r"/cases/$"))

    page.get_by_label(f"Choose {second.number}").check()
    page.get_by_role("button", name="Label the chosen").click()
    look(page)
    page.get_by_label("Which label?").fill("Call back")
    page.get_by_role("button", name="Label the chosen cases").click()
    expect(page.get_by_role("heading", name="Done: 2")).to_be_visible()
    look(page)

    page.goto("/cases/?platform=facebook&label=call-back")
    expect(page.locator("tbody tr")).to_have_count(2)
    page.get_by_role("link", name="Save this search").click()
    page.get_by_label("What do you call it?").fill("To call back")
    page.get_by_label("At most once a day").check()
    look(page)
    page.get_by_role("button", name="Save it").click()
    expect(page.get_by_role("link", name="To call back", exact=True)).to_be_visible()
    look(page)


@pytest.mark.parametrize("scripted", [True, False])
def test_on_a_phone_the_filters_are_folded_and_all_of_it_works_without_scripts(cast, page_of, scripted) -> None:
    first, second, _third = furnish(cast)
    page = page_of(cast.dev, 360, scripted=scripted)
    page.goto("/cases/")
    expect(page.locator("#id_platform")).to_be_hidden()
    page.get_by_text("Filters").click()
    page.locator("#id_platform").select_option("Facebook")
    page.locator("#id_platform").locator("xpath=ancestor::form").get_by_role("button", name="Show").click()
    expect(page.get_by_text("3 cases.")).to_be_visible()
    page.get_by_role("link", name="Mine").click()
    expect(page.get_by_role("link", name=first.number)).to_be_visible()
    expect(page.get_by_role("link", name=second.number)).to_have_count(0)
    if scripted:
        look(page)
    page.get_by_label(f"Choose {first.number}").check()
    page.get_by_role("button", name="Label the chosen").click()
    page.get_by_label("Which label?").fill("x")
    page.get_by_role("button", name="Label the chosen cases").click()
    expect(page.get_by_role("heading", name="Done: 1")).to_be_visible()
