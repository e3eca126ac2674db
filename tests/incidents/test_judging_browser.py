"""Judging a case in a real browser: weighed, suggested, decided."""

import pytest
from playwright.sync_api import expect

from incidents.rules.proportionality import FACTORS
from tests.browser.watch import look

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("width", [360, 1280])
def test_an_officer_weighs_a_case_and_then_decides(cast, page_of, width: int) -> None:
    case = cast.in_triage(about=cast.bob.name)
    page = page_of(cast.dev, width)
    page.goto(f"/cases/{case.pk}/judge/")
    look(page)
    page.get_by_role("button", name=f"It is {cast.bob.name}").click()
    expect(page.get_by_label("Which staff member is it?")).to_have_value(cast.bob.email)
    page.get_by_label("Which clauses does it touch?").fill(cast.clauses[0].ref)
    for factor in FACTORS:
        page.get_by_label(factor.answers[1][1]).check()
    page.get_by_role("button", name="Show what this comes to").click()
    expect(page.get_by_text("Your answers come to: Moderate")).to_be_visible()
    look(page)
    page.get_by_role("button", name="Keep the judgement").click()
    expect(page.get_by_role("heading", name="Not sent yet")).to_be_visible()
    look(page)
    page.get_by_label("No", exact=True).check()
    page.get_by_label("Moderate", exact=True).check()
    page.get_by_label("Why?", exact=True).fill("Harsh, and about a policy.")
    page.get_by_label("Why is it not referred?").fill("Nobody is named.")
    page.get_by_role("button", name="Keep the judgement").click()
    expect(page.get_by_text("Harsh, and about a policy.").first).to_be_visible()
