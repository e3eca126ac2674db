"""The doors, the help and the page to take along in a real browser: phone and desk, with and without a script."""

import re

import pytest
from playwright.sync_api import expect

from incidents.enums import Seen
from incidents.models import ConcernDraft
from portal.models import Role
from tests.browser.watch import look
from tests.factories import PersonFactory, person_with

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WORDS = "He took bribes for visas and threatens to kill her. Nobody acted on the public interest disclosure."


@pytest.fixture
def reporter():
    person_with(Role.DISCLOSURE_OFFICER, given_names="Dora")
    return PersonFactory(given_names="Alice", manager=PersonFactory(given_names="Carol"))


@pytest.mark.parametrize("width", [360, 1280])
def test_doors_and_what_is_taken_along_are_fit_to_look_at(reporter, page_of, width: int) -> None:
    draft = ConcernDraft.objects.create(person=reporter, answers={"seen": Seen.STAFF_POST, "words": WORDS})
    page = page_of(reporter, width)
    page.goto(f"/concerns/drafts/{draft.once}/elsewhere/")
    look(page)
    page.get_by_role("button", name=re.compile("Go there instead.*Fraud")).click()
    expect(page.get_by_text(WORDS)).to_be_visible()
    look(page)
    code = page.locator("#kept-number").inner_text()
    page.get_by_role("link", name="Check a receipt").click()
    page.get_by_label("The code on the receipt").fill(code)
    page.get_by_role("button", name="Check it").click()
    expect(page.get_by_text("This receipt is genuine")).to_be_visible()
    look(page)


@pytest.mark.parametrize("width", [360, 1280])
def test_help_for_me_is_fit_to_look_at(reporter, page_of, width: int) -> None:
    page = page_of(reporter, width)
    page.goto("/concerns/help/")
    look(page)
    draft = ConcernDraft.objects.create(person=reporter, answers={"seen": Seen.ME, "words": "They hate me."})
    page.goto(f"/concerns/drafts/{draft.once}/elsewhere/")
    look(page)


def test_on_a_phone_without_a_script_one_goes_there_all_the_same(reporter, page_of) -> None:
    draft = ConcernDraft.objects.create(person=reporter, answers={"seen": Seen.STAFF_POST, "words": WORDS})
    page = page_of(reporter, 360, "light", False)
    page.goto(f"/concerns/drafts/{draft.once}/elsewhere/")
    page.get_by_role("button", name=re.compile("Go there instead.*danger")).click()
    expect(page.get_by_text(WORDS)).to_be_visible()
    look(page, asks_axe=False)
