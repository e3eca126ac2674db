"""Signing in with the department's own account: the whole way in the browser, to a provider that is another process."""

import contextlib
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import requests
from playwright.sync_api import Browser, Page, expect

from portal.models import Person, Role
from tests.browser.watch import look
from tests.conftest import PATIENCE, requests_in_hand
from tests.factories import PersonFactory

from .provider import CLIENT, SECRET

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


@dataclass
class Provider:
    url: str

    def be(self, mood: str) -> None:
        requests.post(f"{self.url}/mood", data=mood, timeout=10).raise_for_status()

    def put_in_groups(self, *names: str) -> None:
        requests.post(f"{self.url}/groups", json=names, timeout=10).raise_for_status()

    def asked(self) -> list[dict[str, str]]:
        answer: list[dict[str, str]] = requests.get(f"{self.url}/asked", timeout=10).json()
        return answer


def free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


@pytest.fixture
def provider(live_server, settings) -> Iterator[Provider]:
    port, portal = free_port(), live_server.url
    url = f"http://127.0.0.1:{port}"
    back, out = f"{portal}/single-sign-on/back/", f"{portal}/signed-out/"
    program = [sys.executable, "-m", "tests.portal.single_sign_on.provider", str(port), back, out]
    settings.OIDC_ISSUER = url
    settings.OIDC_OP_AUTHORIZATION_ENDPOINT = f"{url}/authorize"
    settings.OIDC_OP_TOKEN_ENDPOINT = f"{url}/token"
    settings.OIDC_OP_JWKS_ENDPOINT = f"{url}/keys"
    settings.OIDC_LOGOUT_URL = f"{url}/end"
    settings.OIDC_RP_CLIENT_ID, settings.OIDC_RP_CLIENT_SECRET = CLIENT, SECRET
    settings.AUTHENTICATION_BACKENDS = [
        *settings.AUTHENTICATION_BACKENDS,
        "portal.single_sign_on.openid.ProviderBackend",
    ]
    settings.PASSWORD_SIGN_IN = False
    policy = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    settings.CONTENT_SECURITY_POLICY = {"DIRECTIVES": {**policy, "form-action": [*policy["form-action"], url]}}
    with subprocess.Popen(program, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
        try:
            wait_for(f"{url}/keys", process)
            yield Provider(url)
        finally:
            process.terminate()


def wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        if process.poll() is not None:
            raise AssertionError(process.stderr.read().decode() if process.stderr else "")
        with contextlib.suppress(requests.ConnectionError):
            requests.get(url, timeout=5).raise_for_status()
            return
    raise AssertionError("the provider did not start")


@pytest.fixture
def page(chromium: Browser, live_server) -> Iterator[Page]:
    context = chromium.new_context(base_url=live_server.url, viewport={"width": 360, "height": 800})
    context.set_default_timeout(PATIENCE)
    with requests_in_hand() as in_hand:
        yield context.new_page()
        context.close()
        in_hand.end()


def sign_in(page: Page, number: str, then: str = "/me/") -> None:
    page.goto(then)
    page.get_by_role("link", name="Sign in with your department account").click()
    page.get_by_label("Staff number").fill(number)
    page.get_by_role("button", name="Sign in").click()


def says(page: Page, heading: str) -> None:
    expect(page.get_by_role("heading", name=heading, level=1)).to_be_visible()


def test_there_and_back_opens_the_page_one_was_on_the_way_to_and_out_again(
    provider: Provider, page: Page, settings
) -> None:
    settings.OIDC_GROUPS_CLAIM, settings.GROUP_ROLES = "groups", {"Owners": "policy_owner", "Admins": "auditor"}
    provider.put_in_groups("Owners", "Admins", "Everyone")
    person = PersonFactory()
    page.goto("/sign-in/")
    look(page)
    expect(page.get_by_label("Password")).to_have_count(0)
    sign_in(page, person.staff_number)
    says(page, "My record")
    asked = provider.asked()[0]
    assert (asked["response_type"], asked["code_challenge_method"], asked["client_id"]) == ("code", "S256", CLIENT)
    assert len(asked["nonce"]) >= 32
    assert len(asked["state"]) >= 32

    assert Person.objects.get(pk=person.pk).roles == {Role.POLICY_OWNER}
    provider.put_in_groups("Everyone")
    page.goto("/confirm/?next=/me/")
    look(page)
    page.get_by_role("link", name="Go on with your department account").click()
    expect(page.get_by_role("heading", name="Department account")).to_be_visible()
    page.get_by_label("Staff number").fill(person.staff_number)
    page.get_by_role("button", name="Sign in").click()
    says(page, "My record")
    assert (provider.asked()[1]["max_age"], provider.asked()[1]["prompt"]) == ("0", "login")

    assert Person.objects.get(pk=person.pk).roles == frozenset()

    page.get_by_text("Menu", exact=True).click()
    page.get_by_role("button", name="Sign out").click()
    says(page, "You are signed out")
    page.goto("/sign-in/")
    page.get_by_role("link", name="Sign in with your department account").click()
    expect(page.get_by_role("heading", name="Department account")).to_be_visible()


@pytest.mark.parametrize("mood", ["bad nonce", "bad state", "expired", "wrong audience", "wrong issuer", "other key"])
def test_an_answer_that_cannot_be_trusted_opens_nothing(provider: Provider, page: Page, mood: str) -> None:
    provider.be(mood)
    sign_in(page, PersonFactory().staff_number)
    says(page, "Signing in did not work")
    look(page)
    page.goto("/me/")
    says(page, "Sign in")


@pytest.mark.parametrize("who", ["unknown", "leaver"])
def test_who_is_not_in_the_directory_or_has_left_is_told_so_and_nobody_is_made(
    provider: Provider, page: Page, who: str
) -> None:
    number = "X1" if who == "unknown" else PersonFactory(is_active=False).staff_number
    before = Person.objects.count()
    sign_in(page, number)
    says(page, "We do not know you yet")
    look(page)
    assert Person.objects.count() == before
    page.goto("/me/")
    says(page, "Sign in")


def test_coming_back_as_somebody_else_opens_nothing(provider: Provider, page: Page) -> None:
    person, other = PersonFactory(), PersonFactory()
    sign_in(page, person.staff_number)
    says(page, "My record")
    page.goto("/confirm/?next=/me/")
    page.get_by_role("link", name="Go on with your department account").click()
    page.get_by_label("Staff number").fill(other.staff_number)
    page.get_by_role("button", name="Sign in").click()
    says(page, "That is somebody else’s account")
    look(page)


def test_there_is_no_way_by_password_then(provider: Provider, client: Any) -> None:
    assert client.post("/sign-in/", {"username": "a", "password": "b"}).status_code == 404
