"""Should I post this? in a browser: beside the draft, without scripts, by keyboard, and gone when the page is left."""

from collections.abc import Callable

import pytest

from tests.factories import PersonFactory

from .pages import Adviser, Screen

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SignIn = Callable[..., Screen]
LOOKS = [
    {"width": 360, "theme": "dark", "scripts": False},
    {"width": 1280, "scripts": False},
    {"width": 360},
    {"width": 1280},
]
NAMES = ["phone without scripts", "desk without scripts", "phone", "desk"]
FORBIDDEN = "A customer today, CRN 204 145 678 T, was such an idiot."
MISREAD = "Mrs Tran from Cabramatta was at my counter again, she is 47 and still on Newstart."
FINE = "Lovely sunset at the beach with the kids tonight."


@pytest.mark.parametrize("look", LOOKS, ids=NAMES)
def test_a_draft_is_checked_changed_and_checked_again(policies, sign_in: SignIn, look: dict) -> None:
    screen = sign_in(PersonFactory(), **look)
    adviser = Adviser(screen)
    assert adviser.ask(FORBIDDEN) == "Do not post this as it stands"
    assert screen.field("What do you want to post?").input_value() == FORBIDDEN
    assert screen.page.locator(".draft mark").count() > 0
    screen.page.locator(".draft-number").first.click()
    assert screen.page.locator("#reason-1:target").is_visible()
    assert adviser.ask(FINE) == "You can post this"
    screen.press("Erase everything")
    assert screen.field("What do you want to post?").input_value() == ""
    assert screen.page.locator("#verdict-outcome").count() == 0


@pytest.mark.parametrize("look", LOOKS, ids=NAMES)
def test_what_was_misread_is_put_right(policies, sign_in: SignIn, look: dict) -> None:
    screen = sign_in(PersonFactory(), **look)
    adviser = Adviser(screen)
    assert adviser.ask(MISREAD) == "Do not post this as it stands"
    for box in screen.page.locator(".read-back").get_by_role("checkbox").all():
        box.check()
    screen.page.get_by_role("button", name="Check again with this").click()
    screen.page.get_by_text("This answer rests on what you said").wait_for()
    screen.look()
    assert screen.field("What do you want to post?").input_value() == MISREAD
    assert screen.page.locator("#verdict-outcome").inner_text() != "Do not post this as it stands"


@pytest.mark.parametrize("look", LOOKS, ids=NAMES)
def test_a_reminder_is_asked_for_and_taken_back_beside_the_words(policies, sign_in: SignIn, look: dict) -> None:
    screen = sign_in(PersonFactory(), **look)
    adviser = Adviser(screen)
    adviser.ask(FORBIDDEN)
    screen.page.get_by_role("button", name="Remind me tomorrow").click()
    screen.page.locator(".look-again").get_by_text("We will remind you on").wait_for()
    screen.look()
    assert screen.field("What do you want to post?").input_value() == FORBIDDEN
    screen.page.get_by_role("button", name="Do not remind me").click()
    screen.page.locator(".look-again").get_by_text("We will not remind you").wait_for()
    screen.look()


def test_the_answer_stands_beside_the_draft_and_takes_the_focus(policies, sign_in: SignIn) -> None:
    screen = sign_in(PersonFactory(), width=1280)
    adviser = Adviser(screen)
    screen.page.evaluate("window.same = true")
    adviser.ask(FORBIDDEN)
    assert screen.page.evaluate("window.same"), "the page was loaded anew"
    assert screen.page.evaluate("document.activeElement.id") == "verdict-outcome"
    assert screen.page.locator("[data-answer-said]").inner_text() == "Do not post this as it stands"
    assert "Do not post this" in screen.page.title()
    draft, answer = (screen.page.locator(one).bounding_box() for one in ("#check-form", "[data-answer]"))
    assert draft["x"] + draft["width"] <= answer["x"]
    screen.appear(360, "light")
    draft, answer = (screen.page.locator(one).bounding_box() for one in ("#check-form", "[data-answer]"))
    assert draft["y"] + draft["height"] <= answer["y"]


def test_a_draft_is_checked_by_keyboard_alone(policies, sign_in: SignIn) -> None:
    screen = sign_in(PersonFactory(), width=1280)
    screen.go("/check/")
    screen.field("What do you want to post?").focus()
    screen.page.keyboard.type(FORBIDDEN)
    for _ in range(30):
        screen.page.keyboard.press("Tab")
        if screen.page.evaluate("document.activeElement.textContent.trim()") == "Check it":
            break
    screen.page.keyboard.press("Enter")
    screen.page.locator("#verdict-outcome").wait_for()
    screen.page.keyboard.press("Tab")
    assert screen.page.evaluate("document.querySelector('[data-answer]').contains(document.activeElement)")


def test_a_form_that_is_wrong_comes_back_whole(policies, sign_in: SignIn) -> None:
    screen = sign_in(PersonFactory(), width=1280)
    adviser = Adviser(screen)
    screen.fill("Where will you post it?", "Whirlpool")
    assert adviser.ask_nothing() == ["Fill in “What do you want to post”."]
    assert screen.page.evaluate("document.activeElement.className") == "error-summary"
    assert screen.field("Where will you post it?").input_value() == "Whirlpool"
    assert adviser.ask(FINE) == "You can post this"


def test_words_outlive_a_sign_in_that_ended(policies, sign_in: SignIn) -> None:
    screen = sign_in(PersonFactory(), width=1280)
    screen.go("/check/")
    screen.fill("What do you want to post?", FINE)
    screen.page.context.clear_cookies(name="session")
    screen.page.get_by_role("button", name="Check it").click()
    screen.page.locator("[data-answer]").get_by_text("You have been signed out").wait_for()
    assert screen.field("What do you want to post?").input_value() == FINE


def test_leaving_the_page_erases_it(policies, sign_in: SignIn) -> None:
    screen = sign_in(PersonFactory(), width=1280)
    adviser = Adviser(screen)
    adviser.ask(FORBIDDEN)
    screen.go("/policies/")
    screen.page.go_back()
    screen.page.wait_for_load_state()
    assert screen.field("What do you want to post?").input_value() == ""
    assert "idiot" not in screen.words
