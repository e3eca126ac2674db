"""Passkeys in a real browser, with its own virtual authenticator."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from portal.models import FactorKind, Person, SecondFactor
from tests.browser.watch import look
from tests.conftest import OpenPage
from tests.factories import PASSWORD, PersonFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
}


def with_device(page: Page) -> Any:
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    return devices, devices.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})["authenticatorId"]


def sign_in(page: Page, person: Person) -> None:
    page.get_by_label("E-mail address").fill(person.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def sign_out(page: Page) -> None:
    page.context.clear_cookies()
    page.goto("/sign-in/")


def test_a_passkey_is_made_and_opens_the_portal_and_a_stranger_with_another_device_stays_out(page_of: OpenPage) -> None:
    person = PersonFactory()
    page = page_of(person)
    devices, device = with_device(page)
    page.goto("/signing-in/")
    look(page)
    page.get_by_role("link", name="Set up a passkey").click()
    look(page)
    page.get_by_role("button", name="Make the passkey").click()
    expect(page.get_by_role("heading", name="Your recovery codes")).to_be_visible()
    look(page)
    made = SecondFactor.objects.get()
    assert (made.kind, made.person) == (FactorKind.PASSKEY, person)

    sign_out(page)
    sign_in(page, person)
    expect(page.get_by_role("heading", name="One more step")).to_be_visible()
    look(page)
    page.goto("/me/")
    expect(page.get_by_role("heading", name="One more step")).to_be_visible()
    page.get_by_role("button", name="Use your passkey").click()
    expect(page.get_by_role("heading", name="My record")).to_be_visible()

    sign_out(page)
    devices.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": device})
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    sign_in(page, person)
    page.get_by_role("button", name="Use your passkey").click()
    expect(page.get_by_text("It did not work, or was stopped.")).to_be_visible()
    page.goto("/me/")
    expect(page.get_by_role("heading", name="One more step")).to_be_visible()


def test_an_answer_that_was_heard_before_opens_nothing(page_of: OpenPage) -> None:
    """The question is good once: what another browser answered then is no answer now."""
    person = PersonFactory()
    page = page_of(person)
    with_device(page)
    page.goto("/signing-in/passkey/")
    page.get_by_role("button", name="Make the passkey").click()
    expect(page.get_by_role("heading", name="Your recovery codes")).to_be_visible()
    sign_out(page)
    sign_in(page, person)
    with page.expect_request(lambda request: request.method == "POST" and "second-factor" in request.url) as heard:
        page.get_by_role("button", name="Use your passkey").click()
    answer = heard.value.post_data_json["passkey"]
    expect(page.get_by_role("heading", name="One more step")).to_be_hidden()
    sign_out(page)
    sign_in(page, person)
    expect(page.get_by_role("heading", name="One more step")).to_be_visible()
    page.locator("input[name=passkey]").evaluate("(field, words) => { field.value = words }", answer)
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_text("That is not right").first).to_be_visible()


@pytest.mark.parametrize("width", [360, 1280])
def test_setting_up_an_app_fits_and_reads(page_of: OpenPage, width: int) -> None:
    page = page_of(PersonFactory(), width=width)
    page.goto("/signing-in/app/")
    look(page)
    page.get_by_label("The six digits it shows now").fill("12")
    page.get_by_role("button", name="Set it up").click()
    expect(page.get_by_text("That is not right").first).to_be_visible()
    look(page)
