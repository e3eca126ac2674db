"""The warning before a sign-in ends, in a browser whose clock is turned on."""

from datetime import timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from portal.models import Role, Session
from portal.signed_in import times
from tests.browser.watch import look
from tests.conftest import OpenPage
from tests.factories import PASSWORD, person_with

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


def test_one_press_keeps_it_on_and_at_the_end_what_was_typed_is_safe(page_of: OpenPage, settings, monkeypatch) -> None:
    """Hours where there are minutes else: time goes on while axe looks."""
    settings.SESSION_IDLE, settings.SESSION_LIFE = timedelta(hours=10), timedelta(hours=12)
    monkeypatch.setattr(times, "WARNED_BEFORE", 2 * 3600)
    person = person_with(Role.DIGITAL_MEDIA_OFFICER)
    page = page_of(person, width=360)
    page.clock.install()
    page.goto(reverse("incidents:watch_new"))
    page.locator("form[data-guard] input[type=text]").first.fill("half a senten")
    warning = page.get_by_role("dialog", name="You are about to be signed out")
    expect(warning).to_be_hidden()

    page.clock.fast_forward("08:05:00")
    expect(warning).to_contain_text("you are signed out, so that nobody else reads on")
    expect(page.get_by_role("button", name="Stay signed in")).to_be_focused()
    look(page)
    with page.expect_response("**/stay/") as answer:
        page.keyboard.press("Enter")
    assert answer.value.status == 204
    expect(warning).to_be_hidden()

    page.clock.fast_forward("02:00:00")
    expect(warning).to_contain_text("A sign-in lasts 12 hours")
    page.get_by_role("button", name="Go on until then").click()
    expect(warning).to_be_hidden()
    page.clock.fast_forward("02:00:00")
    expect(page).to_have_title("Sign in - Postwise")
    assert not Session.objects.filter(person=person).exists()
    page.get_by_label("E-mail address").fill(person.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="We kept what you typed")).to_be_visible()
    expect(page.get_by_text("half a senten")).to_be_visible()
    look(page)
