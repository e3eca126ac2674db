"""Whoever a matter is about does all they may by keyboard alone, on a narrow window."""

import re
from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from incidents.enums import ReviewState
from incidents.models import ExtensionRequest, Investigation, Response, SupportPerson
from tests.conftest import OpenPage
from tests.incidents import stages
from tests.incidents.cast import Cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.timeout(600)]

NAMED = """() => {
    const here = document.activeElement;
    const label = here.labels?.[0]?.innerText;
    const group = here.type === "radio" ? here.closest("fieldset")?.querySelector("legend")?.innerText : "";
    return [group, label ?? here.innerText].filter(Boolean).join(": ").trim();
}"""


class Keys:
    """One who has no mouse."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def come_to(self, name: str) -> None:
        """Tab until the focus is on what is called so."""
        heard = []
        for _ in range(120):
            self.page.keyboard.press("Tab")
            heard.append(self.page.evaluate(NAMED))
            if re.search(name, heard[-1]):
                return
        pytest.fail(f"{name} is not among {heard}")

    def follow(self, name: str) -> None:
        self.come_to(name)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def write(self, name: str, words: str) -> None:
        self.come_to(name)
        self.page.keyboard.insert_text(words)

    def tick(self, name: str) -> None:
        self.come_to(name)
        self.page.keyboard.press("Space")


def begun(made: Callable[[Cast], Investigation], page_of: OpenPage) -> tuple[Investigation, Keys]:
    cast = Cast.assembled()
    file = made(cast)
    page = page_of(cast.bob, 360)
    page.goto("/my-matters/")
    keys = Keys(page)
    keys.follow(re.escape(file.number))
    return file, keys


def test_they_read_the_letter_ask_for_time_name_support_and_respond(page_of: OpenPage) -> None:
    file, keys = begun(stages.noticed, page_of)
    keys.follow("notice of suspected breach")
    expect(keys.page.locator(".letter-body")).to_be_visible()
    keys.follow("Respond, or see the whole matter")

    keys.follow("Ask for more time")
    keys.write("Until the end of which day", f"1 January {timezone.localdate().year + 1}")
    keys.write("Why do you need", "My union is away.")
    keys.follow("^Ask for more time")
    keys.follow("Name a support person")
    keys.write("What is their name", "Una Witt")
    keys.tick("Who are they to you")
    keys.follow("Name them")

    keys.write("Your response", "I was angry.")
    keys.tick("This is my whole response")
    keys.follow("Send my response")
    expect(keys.page.get_by_text("Your response was received")).to_be_visible()
    assert Response.objects.get(letter__investigation=file).words == "I was angry."
    assert ExtensionRequest.objects.count() == SupportPerson.objects.count() == 1


def test_they_make_a_statement_on_a_suspension(page_of: OpenPage) -> None:
    file, keys = begun(stages.suspension_proposed, page_of)
    keys.follow("Make a statement")
    keys.write("Your statement", "I can work without customers.")
    keys.tick("This is my whole statement")
    keys.follow("Send my statement")
    assert Response.objects.filter(letter__investigation=file, words="I can work without customers.").exists()


def test_they_tell_that_they_asked_for_a_review(page_of: OpenPage) -> None:
    file, keys = begun(Cast.determined, page_of)
    keys.follow("I have applied for review")
    keys.write("On which day", "today")
    keys.follow("Tell People Services")
    assert file.reviews.get().state == ReviewState.APPLIED
