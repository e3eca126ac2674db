"""Whom a policy covers and by when, in a real browser: phone and desk, by keyboard, without a script."""

import shutil
from collections.abc import Iterator

import pytest
from django.conf import settings

from policies.models.policy import people_covered
from portal.models import Role
from tests.factories import PersonFactory, PolicyFactory, UnitFactory, person_with, published_edition

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LEVEL = {"rules": {"target-size": {"enabled": True}}}  # WCAG 2.2 AA; axe leaves it off by itself
DESK, PHONE, PLAIN = (1280, "dark", True), (360, "light", True), (360, "light", False)


@pytest.fixture
def policy():
    unit = UnitFactory(code="harbour", name="Harbour")
    PersonFactory(unit=unit)
    PersonFactory(unit=unit, employment="casual")
    return published_edition(PolicyFactory(slug="web", title="Using the web", covers=["ongoing"])).policy


@pytest.fixture
def page(request, live_server, client_for, policy, monkeypatch) -> Iterator:
    program = shutil.which("chromium")
    if not program:
        pytest.skip("no chromium on this machine")
    from playwright.sync_api import sync_playwright

    owner = person_with(Role.POLICY_OWNER, employment="ses")
    session = client_for(owner).cookies[settings.SESSION_COOKIE_NAME].value
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # the browser's driver runs a loop in this thread
    width, theme, scripted = request.param
    with sync_playwright() as playwright:
        quiet = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage"]
        browser = playwright.chromium.launch(executable_path=program, args=quiet)
        context = browser.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": 800},
            color_scheme=theme,
            java_script_enabled=scripted,
        )
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
        page = context.new_page()
        page.faults = []
        page.on("console", lambda message: page.faults.append(message.text))
        page.on("pageerror", lambda error: page.faults.append(str(error)))
        yield page
        browser.close()


def sound(page) -> bool:
    from axe_playwright_python.sync_playwright import Axe

    page.evaluate("document.querySelectorAll('main details').forEach(one => { one.open = true; })")
    found = Axe().run(page, options=LEVEL).response["violations"]
    assert [f"{fault['id']}: {node['html'][:160]}" for fault in found for node in fault["nodes"]] == []
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
