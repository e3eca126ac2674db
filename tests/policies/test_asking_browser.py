"""Asking a person in a real browser: from the check page to the record of good faith, on a phone and at a desk."""

from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from policies.models import Edition, Question
from portal.models import Person, Role
from tests.browser.watch import Watch
from tests.factories import PersonFactory, PolicyFactory, person_with, published_edition

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

DRAFT = "Our new kettle is the best thing about this building."


@pytest.fixture
def edition() -> Edition:
    return published_edition(PolicyFactory(slug="dhs", short_name="Social media policy"))


@pytest.fixture
def alice(edition) -> Person:
    return PersonFactory(given_names="Alice", family_name="Asker")


@pytest.fixture
def dev(edition) -> Person:
    return person_with(Role.DIGITAL_MEDIA_OFFICER, given_names="Dev", family_name="Officer")


@pytest.fixture
def watched(page_of) -> Callable[..., tuple[Page, Watch]]:
    def open_page(person: Person, width: int, *, scripted: bool) -> tuple[Page, Watch]:
        page = page_of(person, width, scripted=scripted)
        return page, Watch(page, set(), asks_axe=scripted)

    return open_page


@pytest.mark.parametrize(
    ("width", "scripted"), [(360, True), (1280, True), (1280, False)], ids=["phone", "desk", "without a script"]
)
def test_a_draft_goes_from_the_check_page_to_a_person_and_comes_back_answered(
    watched, edition, alice, dev, width, scripted
) -> None:
    page, watch = watched(alice, width, scripted=scripted)
    page.goto("/questions/")
    watch.look()
    page.goto("/check/")
    page.get_by_label("What do you want to post?").fill(DRAFT)
    page.get_by_role("button", name="Check it").click()
    page.get_by_role("button", name="Ask a person about this").click()
    page.get_by_role("heading", name="Ask a person", level=1).wait_for()
    assert page.url.endswith("/questions/ask/")
    assert page.get_by_label("The words of your draft").input_value() == DRAFT
    watch.look()
    page.get_by_label("What do you want to know?").fill("May I post this in my own name?")
    page.get_by_role("button", name="Send my question").click()
    page.get_by_role("heading", name="Your question", level=1).wait_for()
    watch.look()

    officer, officer_watch = watched(dev, width, scripted=scripted)
    officer.goto("/questions/waiting/")
    officer_watch.look()
    officer.get_by_role("link", name="Alice Asker").click()
    officer.get_by_role("button", name="Take it").click()
    officer.get_by_role("link", name="Answer it").click()
    officer.get_by_role("textbox", name="Your answer").fill("You may: it says nothing about your work.")
    officer.get_by_label("Clauses it rests on").fill("dhs-1")
    officer_watch.look()
    officer.get_by_role("button", name="Send my answer").click()
    officer.get_by_role("heading", name="The answer").wait_for()
    officer_watch.look()

    page.reload()
    page.get_by_role("heading", name="Who had it").wait_for()
    page.get_by_role("heading", name="Your record of good faith").wait_for()
    watch.look()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download it as PDF").click()
    made = Question.objects.get()
    assert download.value.suggested_filename == f"record-{made.code}.pdf"
    page.goto(f"/questions/records/?code={made.code}")
    assert made.digest in page.locator("main").inner_text()
    watch.look()
    assert made.context
    assert timezone.localdate() < made.kept_until
