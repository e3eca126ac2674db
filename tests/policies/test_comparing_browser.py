"""The comparison in a real browser: phone and desk, both themes, by keyboard, on paper, without a script."""

import pytest
from playwright.sync_api import Page

from policies import domain
from portal import audit
from tests.browser.watch import violations
from tests.factories import ClauseFactory, EditionFactory, PersonFactory, PolicyFactory, SectionFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

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
def page(request, page_of, reader) -> Page:
    page = page_of(reader, *getattr(request, "param", (360, "light", True)))
    page.faults = []
    page.on("console", lambda message: page.faults.append(message.text))
    page.on("pageerror", lambda error: page.faults.append(str(error)))
    return page


def tops(page, ref: str) -> list[float]:
    return [side.bounding_box()["y"] for side in page.locator(f"#{ref} .compared-side").all()]


@pytest.mark.parametrize("page", [(360, "light", True), (1280, "dark", True)], indirect=True, ids=["phone", "desk"])
def test_every_page_of_a_comparison_is_sound_for_everyone(page) -> None:
    page.goto("/policies/web/compare/1/2/")
    assert page.locator("details.compared-same").count() == 1
    for address, heading in PAGES.items():
        page.goto(address)
        assert page.locator("h1").inner_text() == heading
        for folded in page.locator("details.compared-same > summary").all():
            folded.click()
        assert (address, violations(page)) == (address, [])
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
