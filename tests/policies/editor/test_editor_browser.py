"""The editor in a real browser: by keyboard alone, words kept while typing, two people at one clause."""

import re

import pytest
from django.core.cache import cache
from playwright.sync_api import expect

from policies import domain
from policies.models import Edition, Unsaved
from portal.models import Person, Role, Session
from tests.browser.pages import Screen
from tests.factories import PASSWORD, ClauseFactory, EditionFactory, PolicyFactory, SectionFactory, person_with

from .pages import LOOKS, address, clause_page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def draft() -> Edition:
    policy = PolicyFactory(slug="web", title="Using the web", short_name="Web policy", owner_title="Digital Media")
    draft = EditionFactory(policy=policy, clauses=0, opening="What you say online is yours, and is read by everyone.")
    work = SectionFactory(edition=draft, heading="At work", prose="While you are **on duty**, these hold.")
    private = SectionFactory(edition=draft, heading="On your own time")
    ClauseFactory(section=work, ref="WEB-1", words="You must ask before you speak *for the department*.")
    ClauseFactory(section=work, ref="WEB-2", words="You should not post during a meeting, " + "or a long one, " * 12)
    ClauseFactory(section=private, ref="WEB-3", words="You may say what you think of a film.", modality="may")
    return draft


def refs(draft: Edition) -> list[str]:
    return list(draft.clauses.order_by("position").values_list("ref", flat=True))


def tab_to(screen: Screen, name: str) -> None:
    """Tab on until what has the focus goes by this name."""
    named = "(one => one.ariaLabel || one.labels?.[0]?.innerText || one.innerText || '')(document.activeElement)"
    for _ in range(60):
        screen.page.keyboard.press("Tab")
        if screen.page.evaluate(named).strip().startswith(name):
            return
    raise AssertionError(f"no {name} to tab to")


def press_enter(screen: Screen) -> None:
    with screen.page.expect_navigation():
        screen.page.keyboard.press("Enter")
    screen.look()


def focused(screen: Screen) -> str:
    found: str = screen.page.evaluate("document.activeElement.id")
    return found


@LOOKS
def test_a_clause_is_added_moved_removed_and_put_back_by_keyboard_alone(sign_in, carol, draft, width, theme) -> None:
    screen = sign_in(carol, width=width, theme=theme)
    screen.go(address(draft))
    tab_to(screen, "Add a clause below WEB-1")
    press_enter(screen)
    tab_to(screen, "Words")
    screen.page.keyboard.type("You must **wave** to colleagues.")
    expect(screen.page.locator("#preview-words strong")).to_have_text("wave")
    tab_to(screen, "Save")
    press_enter(screen)
    assert refs(draft) == ["WEB-1", "WEB-4", "WEB-2", "WEB-3"]
    place = draft.clauses.get(ref="WEB-4").place
    assert focused(screen) == place
    tab_to(screen, "Down: WEB-4")
    for wanted in (["WEB-1", "WEB-2", "WEB-4", "WEB-3"], ["WEB-1", "WEB-2", "WEB-4", "WEB-3"]):
        press_enter(screen)
        assert focused(screen) == f"{place}-down"
        assert refs(draft) == wanted
    assert draft.clauses.get(ref="WEB-4").section.heading == "On your own time"
    tab_to(screen, "Remove WEB-4")
    press_enter(screen)
    assert focused(screen) == "put-back"
    assert refs(draft) == ["WEB-1", "WEB-2", "WEB-3"]
    press_enter(screen)
    assert focused(screen) == place
    assert refs(draft) == ["WEB-1", "WEB-2", "WEB-4", "WEB-3"]


@LOOKS
def test_every_page_of_the_editor_is_sound_for_everyone(sign_in, carol, draft, width, theme) -> None:
    screen = sign_in(carol, width=width, theme=theme)
    domain.remove_section(draft.sections.get(position=2), actor=carol)
    section = draft.sections.get()
    clause = draft.clauses.get(ref="WEB-1")
    for rest in (
        "",
        "words/",
        "sections/new/",
        f"sections/{section.pk}/",
        f"sections/{section.pk}/clauses/new/",
        f"clauses/{clause.pk}/",
        f"clauses/{clause.pk}/move/",
    ):
        screen.go(address(draft, rest))
    screen.go(clause_page(draft, "WEB-1"))
    screen.fill("Ref", "not a ref")
    screen.press("Save")
    assert screen.errors == ["Write a ref like DHS-PERS-07: capitals first, then a dash and what follows."]


def test_words_typed_before_the_sign_in_ended_are_there_after_it(sign_in, carol, draft) -> None:
    screen = sign_in(carol)
    screen.go(clause_page(draft, "WEB-1"))
    screen.page.clock.install()
    screen.fill("Words", "You must wave before lunch.")
    screen.page.clock.run_for(4000)
    said = screen.page.locator("[data-kept]")
    expect(said).to_have_text(re.compile(r"Kept at \d{1,2}:\d\d [ap]m"))
    end_every_session()
    screen.fill("Words", "You must wave before lunch and after it.")
    screen.page.clock.run_for(4000)
    expect(said).to_have_text(re.compile("You were signed out. Your words stay on this page"))
    screen.page.get_by_role("button", name="Save", exact=True).click()
    expect(screen.page.get_by_label("Words", exact=True)).to_have_value("You must wave before lunch and after it.")
    anew = screen.page.context.new_page()
    sign_in_on(anew, carol)
    anew.goto(clause_page(draft, "WEB-1"))
    expect(anew.get_by_text("These are words you typed on")).to_be_visible()
    expect(anew.get_by_label("Words", exact=True)).to_have_value("You must wave before lunch.")
    anew.close()
    with screen.page.expect_navigation():
        screen.page.get_by_role("button", name="Save", exact=True).click()
    assert draft.clauses.get(ref="WEB-1").words == "You must wave before lunch and after it."
    assert not Unsaved.objects.exists()


def test_a_preview_asked_for_after_the_sign_in_ended_leaves_the_words_alone(sign_in, carol, draft) -> None:
    screen = sign_in(carol)
    screen.go(clause_page(draft, "WEB-1"))
    end_every_session()
    screen.fill("Words", "You must wave.")
    screen.page.get_by_role("button", name="Preview").click()
    expect(screen.page.locator("[data-kept]")).to_have_text(re.compile("You were signed out"))
    expect(screen.page.get_by_label("Words", exact=True)).to_have_value("You must wave.")


@LOOKS
def test_the_second_of_two_sees_both_and_decides(sign_in, carol, draft, width, theme) -> None:
    dev = person_with(Role.POLICY_OWNER, given_names="Dev")
    mine = sign_in(carol, width=width, theme=theme)
    mine.go(clause_page(draft, "WEB-1"))
    theirs = sign_in(dev, width=width, theme=theme)
    theirs.go(clause_page(draft, "WEB-1"))
    expect(theirs.page.get_by_text("has this open too")).to_be_visible()
    theirs.fill("Words", "You must ask twice before you speak *for the department*.")
    theirs.press("Save")
    mine.fill("Words", "You must ask your manager before you speak *for the department*.")
    mine.press("Save")
    assert "Somebody saved this before you" in mine.words
    assert "twice" in mine.page.locator(".compared-side del").inner_text()
    assert "your manager" in mine.page.locator(".compared-side ins").inner_text()
    mine.press("Save mine over theirs")
    assert "your manager" in draft.clauses.get(ref="WEB-1").words


def test_a_draft_is_written_without_a_script(sign_in, carol, draft) -> None:
    screen = sign_in(carol, width=360, scripts=False)
    screen.go(address(draft))
    screen.page.get_by_role("link", name="Add a section after At work").click()
    screen.page.get_by_label(re.compile("Heading")).fill("In between")
    screen.page.get_by_role("button", name="Preview").click()
    expect(screen.page.locator(".preview-heading")).to_have_text("In between")
    screen.page.get_by_role("button", name="Save", exact=True).click()
    assert list(draft.sections.order_by("position").values_list("heading", flat=True)) == [
        "At work",
        "In between",
        "On your own time",
    ]
    screen.page.get_by_role("button", name="Up: In between").click()
    assert draft.sections.get(position=1).heading == "In between"


def end_every_session() -> None:
    Session.objects.all().delete()
    cache.clear()


def sign_in_on(page, person: Person) -> None:
    page.goto("/sign-in/")
    page.get_by_label("E-mail address").fill(person.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda url: "sign-in" not in url)
