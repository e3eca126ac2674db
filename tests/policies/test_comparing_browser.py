"""The comparison in a real browser: phone and desk, both themes, by keyboard, on paper, without a script."""

import shutil
from collections.abc import Iterator

import pytest
from django.conf import settings

from policies import domain
from portal import audit
from tests.factories import ClauseFactory, EditionFactory, PersonFactory, PolicyFactory, SectionFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LEVEL = {"rules": {"target-size": {"enabled": True}}}  # WCAG 2.2 AA; axe leaves it off by itself
PAGES = {
    "/policies/web/": "Using the web",
    "/policies/web/changes/": "What changed for you",
    "/policies/web/compare/1/2/": "What changed between two editions",
    "/policies/web/compare/": "Compare two editions",
    "/policies/web/compare/?old=1&new=9": "Compare two editions",
    "/policies/web/editions/1/": "Using the web",
}
LONG = "You may say what you think of a film, a match or a meal in your own name and in your own time."


@pytest.fixture
def reader():
    """Acknowledged the first edition; a second one, which changes something of every kind, asks again."""
    policy = PolicyFactory(slug="web", title="Using the web", covers=["ongoing", "contractor"])
    old = EditionFactory(policy=policy, clauses=0)
    work, private = (SectionFactory(edition=old, heading=heading) for heading in ("At work", "In private"))
    ClauseFactory(section=work, ref="WEB-1", words=f"{LONG}\n\n- Ask first.\n- Ask again.", modality="should")
    ClauseFactory(section=work, ref="WEB-2", words=LONG)
    ClauseFactory(section=work, ref="WEB-6", words=LONG)
    ClauseFactory(section=private, ref="WEB-3", words="Send a fax.")
    old = domain.publish_edition(old, actor=audit.SYSTEM)
    person = PersonFactory()
    domain.acknowledge(old, actor=person)
    new = EditionFactory(policy=policy, clauses=0, opening="Other words before the first heading.")
    work, private = (SectionFactory(edition=new, heading=heading) for heading in ("At work", "On your own time"))
    ClauseFactory(section=work, ref="WEB-1", words=f"{LONG}\n\n- Ask your manager first.\n- Ask again.")
    ClauseFactory(section=private, ref="WEB-2", words=LONG)
    ClauseFactory(section=work, ref="WEB-6", words=LONG)
    ClauseFactory(section=work, ref="WEB-4", words="Keep it **short**.", position=9)
    ClauseFactory(section=work, ref="WEB-5", words="Return it.", audience="contractors", position=10)
    domain.publish_edition(new, actor=audit.SYSTEM)
    return person


@pytest.fixture
def page(request, live_server, client_for, reader, monkeypatch) -> Iterator:
    program = shutil.which("chromium")
    if not program:
        pytest.skip("no chromium on this machine")
    from playwright.sync_api import sync_playwright

    session = client_for(reader).cookies[settings.SESSION_COOKIE_NAME].value
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # the browser's driver runs a loop in this thread
    width, theme, scripted = getattr(request, "param", (360, "light", True))
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


def tops(page, ref: str) -> list[float]:
    return [side.bounding_box()["y"] for side in page.locator(f"#{ref} .compared-side").all()]


@pytest.mark.parametrize("page", [(360, "light", True), (1280, "dark", True)], indirect=True, ids=["phone", "desk"])
def test_every_page_of_a_comparison_is_sound_for_everyone(page) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page.goto("/policies/web/compare/1/2/")
    assert page.locator("details.compared-same").count() == 1
    for address, heading in PAGES.items():
        page.goto(address)
        assert page.locator("h1").inner_text() == heading
        for folded in page.locator("details.compared-same > summary").all():
            folded.click()
        found = Axe().run(page, options=LEVEL).response["violations"]
        faults = [f"{fault['id']}: {node['html'][:160]}" for fault in found for node in fault["nodes"]]
        assert (address, faults) == (address, [])
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
    assert page.faults == []


@pytest.mark.parametrize("page", [(1280, "light", True)], indirect=True)
def test_editions_stand_side_by_side_where_there_is_room_and_on_paper(page) -> None:
    page.goto("/policies/web/compare/1/2/")
    left, right = tops(page, "WEB-1")
    assert left == right
    page.set_viewport_size({"width": 360, "height": 800})
    first, second = tops(page, "WEB-1")
    assert first < second
    page.emulate_media(media="print")
    left, right = tops(page, "WEB-1")
    assert left == right
    assert not page.locator(".filters").is_visible()


def test_what_was_added_and_removed_is_told_without_colour(page) -> None:
    page.goto("/policies/web/compare/1/2/")
    line = "one => getComputedStyle(one).textDecorationLine + ' ' + getComputedStyle(one, '::before').content"
    assert page.locator("#WEB-4 ins").evaluate(line).startswith('underline "+"')
    assert page.locator("#WEB-3 del").evaluate(line).startswith('line-through "−"')
    assert page.locator("#WEB-1 ins").text_content() == "added: your manager (end of what was added)"


def test_an_unchanged_clause_is_folded_and_opens_at_its_own_address(page) -> None:
    page.goto("/policies/web/compare/1/2/")
    assert not page.locator("#WEB-6 .prose").is_visible()
    page.goto("/policies/web/compare/1/2/#WEB-6")
    page.locator("#WEB-6 .prose").wait_for(state="visible")


def test_a_reader_goes_by_keyboard_from_the_summary_to_a_clause(page) -> None:
    page.goto("/policies/web/compare/1/2/")
    page.locator(".change-lines a").filter(has_text="WEB-3").first.focus()
    page.keyboard.press("Enter")
    assert page.url.endswith("#WEB-3")
    assert page.evaluate("document.querySelector(':target').id") == "WEB-3"


@pytest.mark.parametrize("page", [(360, "light", False)], indirect=True)
def test_two_editions_are_chosen_without_a_script(page) -> None:
    page.goto("/policies/web/compare/")
    page.get_by_label("From", exact=True).select_option("2")
    page.get_by_label("To", exact=True).select_option("1")
    page.get_by_role("button", name="Compare").click()
    assert page.url.endswith("/policies/web/compare/2/1/")
    assert page.locator("#WEB-3 .status").inner_text() == "New"
