"""Whom a policy covers and by when, in a real browser: phone and desk, by keyboard, without a script."""

import pytest
from playwright.sync_api import Page

from policies.models.policy import people_covered
from portal.models import Role
from tests.browser.watch import violations
from tests.factories import PersonFactory, PolicyFactory, UnitFactory, person_with, published_edition

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

DESK, PHONE, PLAIN = (1280, "dark", True), (360, "light", True), (360, "light", False)


@pytest.fixture
def policy():
    unit = UnitFactory(code="harbour", name="Harbour")
    PersonFactory(unit=unit)
    PersonFactory(unit=unit, employment="casual")
    return published_edition(PolicyFactory(slug="web", title="Using the web", covers=["ongoing"])).policy


@pytest.fixture
def page(request, page_of, policy) -> Page:
    page = page_of(person_with(Role.POLICY_OWNER, employment="ses"), *request.param)
    page.faults = []
    page.on("console", lambda message: page.faults.append(message.text))
    page.on("pageerror", lambda error: page.faults.append(str(error)))
    return page


def sound(page) -> bool:
    page.evaluate("document.querySelectorAll('main details').forEach(one => { one.open = true; })")
    assert violations(page) == []
    assert page.faults == []
    return page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("page", [PHONE, DESK], indirect=True, ids=["phone", "desk"])
def test_audience_is_counted_while_it_changes_and_every_state_is_sound(page, policy) -> None:
    page.goto("/policies/web/audience/")
    assert sound(page)
    total = page.locator("#count-words .audience-total")
    assert total.inner_text() == "It covers 1 person: 1 employee, 0 contractors."
    page.get_by_label("Casual", exact=True).first.check()
    total.filter(has_text="This would cover 2 people").wait_for()
    assert sound(page)
    page.get_by_label("Where they work").first.fill("Nowhere")
    page.get_by_role("button", name="Count them").click()
    assert page.locator(".error-summary h2").inner_text() == "Not counted yet"
    assert sound(page)
    assert people_covered(policy).count() == 1


@pytest.mark.parametrize("page", [PHONE, DESK], indirect=True, ids=["phone", "desk"])
def test_terms_say_what_follows_before_they_are_saved_and_every_state_is_sound(page, policy) -> None:
    page.goto("/policies/web/terms/")
    assert sound(page)
    days = page.get_by_label("How many days do people have who are here when it asks?")
    days.fill("soon")
    page.keyboard.press("Enter")
    assert page.locator(".error-summary h2").inner_text() == "Not saved yet"
    assert sound(page)
    days.fill("14")
    page.keyboard.press("Enter")
    page.get_by_text("Nothing is saved yet.").wait_for()
    assert page.locator(".consequences li").count() == 2
    assert sound(page)
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Saved. Every deadline follows.").wait_for()
    policy.refresh_from_db()
    assert policy.present_days == 14


@pytest.mark.parametrize("page", [DESK], indirect=True)
def test_audience_is_set_by_keyboard_alone(page, policy) -> None:
    page.goto("/policies/web/audience/")
    page.get_by_label("Where they work").first.focus()
    page.keyboard.type("Harbour (harbour)")
    for key in ("Tab", "Tab", "Tab", "Space"):  # past ongoing and non-ongoing, to casual
        page.keyboard.press(key)
    page.locator(".audience-total", has_text="This would cover 2 people").wait_for()
    page.get_by_role("button", name="Save").focus()
    page.keyboard.press("Enter")
    page.get_by_text("1 person was told that it waits for them.").wait_for()
    assert people_covered(policy).count() == 2
    assert page.faults == []


@pytest.mark.parametrize("page", [PLAIN], indirect=True)
def test_audience_is_counted_and_set_without_a_script(page, policy) -> None:
    page.goto("/policies/web/audience/")
    page.get_by_text("Another line").click()
    page.get_by_label("Casual", exact=True).last.check()
    page.get_by_role("button", name="Count them").click()
    assert page.locator(".audience-total").inner_text() == "This would cover 2 people: 2 employees, 0 contractors."
    page.get_by_role("button", name="Save").click()
    page.get_by_text("1 person was told that it waits for them.").wait_for()
    assert people_covered(policy).count() == 2
