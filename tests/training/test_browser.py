"""A course by keyboard alone on a phone, in a real browser: left, gone on with, failed, passed, and checked."""

import pytest
from django.urls import reverse
from playwright.sync_api import Page

from tests.browser.watch import violations
from tests.factories import PersonFactory
from tests.training.factories import course_on
from training.models import Completion

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def alice():
    return PersonFactory()


@pytest.fixture
def page(request, page_of, alice) -> Page:
    page = page_of(alice, 360, getattr(request, "param", "light"))
    page.faults = []
    page.on("console", lambda message: page.faults.append(message.text))
    page.on("pageerror", lambda error: page.faults.append(str(error)))
    return page


def seems_well(page, heading):
    """The page is the one expected, passes axe, fits its width, and its console is silent."""
    assert page.locator("h1").inner_text() == heading
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.faults == []


def press(page, name):
    """Reach a link or button by Tab alone, and press it."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.innerText || ''").split("\n")[0].startswith(name):
            with page.expect_navigation():
                page.keyboard.press("Enter")
            return
    raise AssertionError(f"“{name}” cannot be reached by Tab")


def choose(page, number):
    """Into the group of answers by Tab, then down to the one that is meant."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.type") == "radio":
            break
    page.keyboard.press("Space")
    for _ in range(number - 1):
        page.keyboard.press("ArrowDown")
    press(page, "Save this answer")


@pytest.mark.parametrize("page", ["light", pytest.param("dark", marks=pytest.mark.soak)], indirect=True)
def test_a_course_by_keyboard_on_a_phone_from_the_list_to_a_certificate_that_is_genuine(page, alice):
    version = course_on(lessons=2, items=2, pass_mark=100)
    page.goto(reverse("training:courses"))
    seems_well(page, "Training")
    press(page, version.title)
    seems_well(page, version.title)
    press(page, "Start the course")
    seems_well(page, "Lesson 1")
    press(page, "Next")
    press(page, "Go to the questions")
    seems_well(page, "Question 1 of 2")

    press(page, "Save this answer")
    seems_well(page, "Question 1 of 2")
    assert page.locator(".error-summary").inner_text().count("Choose one of the answers.") == 1
    choose(page, 1)
    seems_well(page, "Question 1 of 2")
    assert page.title().startswith("Not right: Question 1 of 2")

    page.goto(reverse("training:course", args=[version.course.slug]))
    seems_well(page, version.title)
    press(page, "Go on where you left off")
    choose(page, 2)
    seems_well(page, "Question 2 of 2")
    press(page, "Finish and see your result")
    seems_well(page, "Your result")
    assert "Not passed this time" in page.locator(".verdict").inner_text()

    press(page, "Try the questions again")
    choose(page, 2)
    press(page, "Next question")
    choose(page, 2)
    press(page, "Finish and see your result")
    seems_well(page, "Your result")
    press(page, "See your certificate")
    seems_well(page, f"{alice.name} completed {version.title}")

    code = Completion.objects.get().code
    page.goto(reverse("training:verify"))
    seems_well(page, "Check a certificate")
    page.get_by_label("Certificate code").fill(code.lower())
    with page.expect_navigation():
        page.keyboard.press("Enter")
    seems_well(page, "Check a certificate")
    assert alice.name in page.locator(".facts").inner_text()


def test_reading_works_without_a_script(page, live_server):
    version = course_on()
    context = page.context.browser.new_context(
        base_url=live_server.url, java_script_enabled=False, storage_state=page.context.storage_state()
    )
    bare = context.new_page()
    bare.goto(reverse("training:course", args=[version.course.slug]))
    bare.get_by_role("button", name="Start the course").click()
    bare.get_by_role("link", name="Next").click()
    bare.get_by_role("link", name="Go to the questions").click()
    bare.get_by_label("Right answer 1").check()
    bare.get_by_role("button", name="Save this answer").click()
    assert "Right: Right answer 1" in bare.locator(".notice").inner_text()
