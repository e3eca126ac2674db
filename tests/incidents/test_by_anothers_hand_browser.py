"""A mail completed, a call entered and a case with its posts, in a real browser."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from incidents.domain.capturing import Found, keep_capture
from incidents.enums import CaptureState, Channel
from incidents.models import Concern, ConcernDraft, Post, ReceivedMail
from tests.browser.watch import look
from tests.incidents.cast import Cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def cast() -> Cast:
    return Cast.assembled()


def test_a_mail_is_taken_in_hand_on_a_phone(cast: Cast, page_of) -> None:
    answers = {
        "words": "Look at this.",
        "subject": "A post",
        "told_by": "Ann <ann@x.example>",
        "refused_files": ["a: no."],
    }
    draft = ConcernDraft.objects.create(channel=Channel.EMAIL, answers=answers)
    ReceivedMail.objects.create(message_id="1@x", draft=draft)
    ReceivedMail.objects.create(message_id="2@x", refused="It is a bounce.")
    page = page_of(cast.dev, 360)
    page.goto("/cases/mailbox/")
    look(page)
    page.get_by_role("link", name="A post").click()
    page.get_by_role("button", name="Take it in hand").click()
    look(page)
    page.get_by_role("link", name="Complete it and send").click()
    expect(page.get_by_label("What did you see?", exact=True)).to_have_value("Look at this.")
    look(page)


def test_a_call_is_entered_without_a_name_and_the_receipt_read_out(cast: Cast, page_of) -> None:
    page = page_of(cast.dev)
    page.goto("/cases/")
    page.get_by_role("link", name="Enter a telephone call").click()
    look(page)
    page.get_by_role("link", name="Start").click()
    page.get_by_label("A post by somebody who works here").check()
    page.get_by_label("What did you see?", exact=True).fill("He mocks a customer.")
    page.get_by_role("button", name="Save and go on").click()
    page.get_by_label("Links to the posts").fill("https://x.com/bob/status/1")
    page.get_by_role("button", name="Save and go on").click()
    page.get_by_label("How did you come to see it?").fill("In her feed.")
    page.get_by_role("button", name="Save and go on").click()
    page.get_by_role("button", name=re.compile("go on|continue", re.IGNORECASE)).last.click()
    page.get_by_label("I don't know").check()
    page.get_by_role("button", name="Save and go on").click()
    look(page)
    page.get_by_label("Without a name").check()
    page.get_by_role("button", name="Save and go on").click()
    page.get_by_role("button", name="Add to the queue").click()
    expect(page.locator("#kept-number")).to_have_text(re.compile(r"^(\d{4} ){3}\d{4}$"))
    look(page)
    assert Concern.objects.get().entered_by == cast.dev
    receipt = page.locator("#kept-number").inner_text()
    page.get_by_label("Type what they read back to you").fill("1234")
    page.get_by_role("button", name="Finish").click()
    expect(page.get_by_role("link", name="That is not their receipt")).to_be_visible()
    look(page)
    page.get_by_label("Type what they read back to you").fill(receipt)
    page.get_by_role("button", name="Finish").click()
    expect(page.get_by_role("heading", name="They have their receipt")).to_be_visible()
    look(page)
    assert receipt not in page.content()


@pytest.mark.parametrize("width", [360, 1280])
def test_a_case_shows_what_was_seen_of_its_post(cast: Cast, page_of, width: int) -> None:
    case = cast.in_triage(account="@bob", platform="X (Twitter)")
    found = Found(
        CaptureState.CAPTURED, "", "https://x.com/bob/status/1", "Bob on X", "He wrote this.", b"<p>He wrote this.</p>"
    )
    keep_capture(Post.objects.get(), found, at=timezone.now())
    page = page_of(cast.dev, width)
    page.goto(f"/cases/{case.pk}/")
    page.get_by_text("What the page said, as bare text").click()
    expect(page.get_by_text("He wrote this.")).to_be_visible()
    look(page)
