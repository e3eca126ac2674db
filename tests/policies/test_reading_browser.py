"""Reading a policy in a real browser: contents that follow, links to copy, by keyboard, on paper, without a script."""

from datetime import date

import pytest
from playwright.sync_api import Page

from policies import domain
from portal import audit
from portal.models import Role
from tests.browser.watch import Watch
from tests.factories import ClauseFactory, EditionFactory, PolicyFactory, SectionFactory, person_with

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WORDS = "You may say what you think of a film, a match or a meal in your own name and in your own time. " * 6
PAGES = [
    "/policies/web/",
    "/policies/web/editions/1/",
    "/policies/web/on/?day=1+May+2010",
    "/policies/web/on/?day=soon",
    "/policies/?q=work",
    "/search/?q=film&past=yes",
    "/search/?q=zeppelin",
]
LAW = "Public Service Act 1999, section 13\nPrivacy Act 1988"
CURRENT = "nav.contents a[aria-current]"


@pytest.fixture
def owner():
    policy = PolicyFactory(slug="web", title="Using the web", review_on=date(2027, 3, 1))
    for year in (2020, 2022):
        draft = EditionFactory(policy=policy, clauses=0)
        for heading in ("At work", "In private", "On MySpace"):
            section = SectionFactory(edition=draft, heading=heading)
            for _ in range(4):
                ClauseFactory(section=section, words=WORDS, plain_words="Be *fair*.", legal_references=LAW)
        domain.publish_edition(draft, actor=audit.SYSTEM, in_force_from=date(year, 3, 1))
    return person_with(Role.POLICY_OWNER)


@pytest.fixture
def page(request, page_of, owner) -> Page:
    look = getattr(request, "param", (1280, "light", True))
    return page_of(owner, *look, permissions=["clipboard-read", "clipboard-write"])


@pytest.mark.parametrize("page", [(360, "light", True), (1280, "dark", True)], indirect=True, ids=["phone", "desk"])
def test_every_page_round_the_text_is_sound_for_everyone(page) -> None:
    watch = Watch(page, set(), asks_axe=True)
    for address in PAGES:
        page.goto(address)
        for folded in page.locator("main details > summary").all():
            folded.click()
        watch.look()


def test_the_contents_follow_the_reader(page) -> None:
    page.goto("/policies/web/")
    assert page.locator(CURRENT).count() == 0
    page.locator("#section-2").evaluate("one => scrollTo(0, one.offsetTop - 20)")
    page.locator(f"{CURRENT}[href='#section-2']").wait_for()
    page.locator("#section-1").evaluate("one => scrollTo(0, one.offsetTop - 20)")
    page.locator(f"{CURRENT}[href='#section-1']").wait_for()
    page.evaluate("scrollTo(0, document.querySelector('#section-3').offsetTop + 500)")  # leaps over the heading
    page.locator(f"{CURRENT}[href='#section-3']").wait_for()
    assert page.locator(CURRENT).count() == 1


@pytest.mark.parametrize("page", [(360, "light", True), (1280, "light", True)], indirect=True, ids=["phone", "desk"])
def test_the_link_to_a_clause_is_copied_by_keyboard_and_said_aloud(page, live_server) -> None:
    page.goto("/policies/web/")
    button = page.get_by_role("button", name="Copy the link to clause WEB-2", exact=True)
    box = button.bounding_box()
    assert (box["width"], box["height"]) >= (44, 44)
    button.focus()
    page.keyboard.press("Enter")
    page.get_by_role("status").filter(has_text="Copied the link to clause WEB-2").wait_for(state="attached")
    assert page.evaluate("navigator.clipboard.readText()") == f"{live_server.url}/policies/web/#WEB-2"


@pytest.mark.parametrize("page", [(1280, "light", False)], indirect=True)
def test_without_a_script_there_is_no_button_that_does_nothing(page) -> None:
    page.goto("/policies/web/")
    assert page.locator(".policy-clause").count() == 12
    assert page.locator(".policy-copy").count() == 0
    page.get_by_label("Which edition held on a day?").fill("5 May 2021")
    page.get_by_role("button", name="Find it").click()
    assert page.url.endswith("/policies/web/editions/1/")


def test_on_paper_it_is_a_document(page) -> None:
    page.goto("/policies/web/")
    page.emulate_media(media="print")
    hidden = [".policy-copy", ".policy-ask", "nav.contents", ".menu-wide", ".owner-notes", ".owner-review", ".as-at"]
    assert [one for one in hidden if page.locator(one).first.is_visible()] == []
    assert page.locator("#WEB-12").is_visible()
    assert page.locator("#WEB-12 .policy-law").is_visible()
    # A part that is folded on the screen is open on paper, or it would be missing without a sign.
    assert page.locator("#WEB-12 .policy-plain-words").bounding_box()["height"] > 0


def test_plain_words_open_by_keyboard(page) -> None:
    page.goto("/policies/web/")
    page.locator("#WEB-2 .policy-plain > summary").focus()
    page.keyboard.press("Enter")
    assert page.locator("#WEB-2 .policy-plain-words").inner_text() == "Be fair."
