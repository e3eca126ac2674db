"""Referral, return and referral again in a real browser: one window, at which one person after another sits."""

from typing import Any

import pytest
from playwright.sync_api import expect

from incidents.domain.parts import declare
from incidents.models import Case, Investigation, Referral
from incidents.referral_paper import referral_pdf
from tests.browser.desk import Desk
from tests.conftest import OpenPage
from tests.documents import assert_accessible
from tests.incidents.cast import Cast
from tests.incidents.referrals import spoken_to, with_picture

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ASKED = "Is the account his? On which day did you look?"


class Officer(Desk):
    def take(self, step: str, question: str, words: str, *, button: str = "") -> None:
        self.follow(step)
        self.page.get_by_label(question).fill(words)
        self.look()
        self.press(button or step)


@pytest.fixture
def cast() -> Cast:
    return Cast.assembled()


@pytest.mark.timeout(600)
def test_a_referral_is_returned_with_questions_answered_and_referred_again(
    cast: Cast, page_of: OpenPage, client_for: Any, live_server: Any
) -> None:
    case = spoken_to(cast, with_picture(cast))
    page = page_of(cast.dev)
    desk = Officer(page, client_for, live_server.url)
    at_case, propose = f"/cases/{case.pk}/", "Propose a referral to People Services"

    page.goto(at_case)
    desk.take(propose, "Why should People Services look at it", "It names a customer.")
    desk.seat(cast.mina)
    page.goto(at_case)
    desk.take("Refer to People Services", "Why do you agree?", "I agree with Dev.")
    page.goto("/cases/passed-on/")
    expect(page.get_by_text("Referred to People Services, RF-")).to_be_visible()
    desk.look()

    file, first = Investigation.objects.get(), Referral.objects.get()
    desk.seat(cast.olga)
    declare(case, actor=cast.olga, has_conflict=False)
    page.goto(f"/investigations/{file.pk}/")
    desk.follow(first.number)
    expect(page.get_by_text("This package holds")).to_be_visible()
    desk.look()
    page.goto(f"/investigations/{file.pk}/")
    desk.take("Return it to Digital Media with questions", "What do you need to know", ASKED, button="Return it")
    expect(page.locator(".page-heading .status")).to_have_text("Returned with questions")
    desk.look()

    desk.seat(cast.dev)
    page.goto("/notices/")
    with page.expect_navigation():
        page.get_by_role("link", name="People Services returned a referral with questions.").click()
    expect(page.get_by_role("heading", name="People Services asks")).to_be_visible()
    expect(page.locator("#asked ~ blockquote")).to_contain_text(ASKED)
    desk.look()
    desk.take(propose, "What do you answer?", "It is: he signs with his name.")
    desk.seat(cast.mina)
    page.goto(at_case)
    desk.take("Refer to People Services", "Why do you agree?", "I agree again.")
    assert Case.objects.get().state == "referred"

    second = Referral.objects.last()
    desk.seat(cast.olga)
    page.goto(f"/investigations/{file.pk}/")
    expect(page.locator(".page-heading .status")).to_have_text("Received")
    desk.follow(second.number)
    expect(page.get_by_role("heading", name=f"It answers questions on {first.number}")).to_be_visible()
    expect(page.get_by_text("It is: he signs with his name.").first).to_be_visible()
    desk.look()
    assert_accessible(referral_pdf(second, is_unchanged=True), title=f"Referral {second.number}")
    page.goto(f"/referrals/{first.pk}/")
    expect(page.get_by_role("heading", name="Returned with questions")).to_be_visible()
    desk.follow(second.number)
