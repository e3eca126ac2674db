"""The words of letters changed by a manager on a phone: tried on a made case, kept, and put back."""

import pytest
from playwright.sync_api import Page, expect

from incidents.domain.wording import standing_wording
from incidents.enums import LetterKind
from tests.browser.fit import look_closely, refuse
from tests.conftest import OpenPage
from tests.incidents.cast import Cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.timeout(600)]

WORDS = "Dear {{recipient}}\n\nIt is over.\n\n{{reasons}}"


def press(page: Page, name: str) -> None:
    page.set_viewport_size({"width": 360, "height": 800})
    page.locator("main").get_by_role("button", name=name, exact=True).click()


def follow(page: Page, name: str) -> None:
    page.set_viewport_size({"width": 360, "height": 800})
    page.locator("main").get_by_role("link", name=name).first.click()


def test_a_manager_tries_keeps_and_takes_back_the_words_of_a_letter(cast: Cast, page_of: OpenPage) -> None:
    page = page_of(cast.petra, 360)
    page.goto("/letter-templates/")
    look_closely(page)
    follow(page, "L8 Discontinuance")
    look_closely(page)
    follow(page, "Change the words")
    words = page.get_by_label("The words of the letter")
    expect(words).to_be_visible()
    look_closely(page)
    words.fill("{{password}}")
    refuse(page)
    expect(page.get_by_text("This letter has no field password.").first).to_be_visible()

    words.fill(WORDS)
    page.get_by_label("Why are you changing it?").fill("Shorter.")
    press(page, "See the letter")
    expect(page.get_by_text("It is over.")).to_be_visible()
    look_closely(page)
    press(page, "Change them")
    expect(words).to_have_value(WORDS)
    press(page, "See the letter")
    press(page, "Write letters from these words")
    expect(page.get_by_text("Version 2, in use")).to_be_visible()
    look_closely(page)

    follow(page, "Version 1")
    look_closely(page)
    page.get_by_label("Why do you return to it?").fill("Too short.")
    press(page, "Return to it")
    expect(page.get_by_text("Version 3, in use")).to_be_visible()
    assert standing_wording(LetterKind.DISCONTINUANCE).version == 3
