"""The whole way by SAML in the browser, to a provider that is another process: there, back, again, and out."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from playwright.sync_api import Page, expect

pytest.importorskip("saml2", reason="pysaml2 is not installed: requirements/saml.txt")
if shutil.which("xmlsec1") is None:
    pytest.skip("there is no xmlsec1 on this machine", allow_module_level=True)

from portal.models import Person, Role
from tests.browser.watch import look
from tests.factories import PersonFactory

from . import saml_provider
from .test_browser import free_port, page, says, sign_in, wait_for  # noqa: F401 (the page is a fixture)
from .test_saml import set_up

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


@pytest.fixture
def asked_at(live_server: Any, settings: Any, tmp_path: Path) -> Iterator[str]:
    """Where the provider tells what it was asked."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    for name in ("provider", "portal"):
        saml_provider.write_key(tmp_path, name)
    set_up(settings, tmp_path, site=live_server.url, url=url)
    policy = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    settings.CONTENT_SECURITY_POLICY = {"DIRECTIVES": {**policy, "form-action": [*policy["form-action"], url]}}
    program = [sys.executable, "-m", "tests.portal.single_sign_on.saml_provider", str(port), str(tmp_path)]
    with subprocess.Popen(program, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
        try:
            wait_for(f"{url}/asked", process)
            yield f"{url}/asked"
        finally:
            process.terminate()


def test_there_and_back_again_and_out(asked_at: str, page: Page, settings: Any) -> None:  # noqa: F811
    settings.GROUP_ROLES = {"Owners": "policy_owner"}
    person = PersonFactory()
    sign_in(page, person.staff_number)
    says(page, "My record")
    assert Person.objects.get(pk=person.pk).roles == {Role.POLICY_OWNER}

    page.goto("/confirm/?next=/me/")
    page.get_by_role("link", name="Go on with your department account").click()
    page.get_by_label("Staff number").fill(person.staff_number)
    page.get_by_role("button", name="Sign in").click()
    says(page, "My record")
    assert [one["again"] for one in requests.get(asked_at, timeout=10).json()] == [False, True]

    page.get_by_text("Menu", exact=True).click()
    page.get_by_role("button", name="Sign out").click()
    says(page, "You are signed out")
    look(page)
    assert requests.get(asked_at, timeout=10).json()[-1]["out"] == f"subject-of-{person.staff_number}"
    page.goto("/sign-in/")
    page.get_by_role("link", name="Sign in with your department account").click()
    expect(page.get_by_role("heading", name="Department account")).to_be_visible()
