"""Somebody at the training by keyboard alone: each page they come to is looked at, each thing is reached by Tab."""

from typing import Any

from playwright.sync_api import Page

from portal.models import Person
from tests.browser.watch import violations
from tests.conftest import OpenPage
from tests.training.factories import right_of, wrong_of
from training.content import ItemWords
from training.enums import Kind, Part
from training.models import Asked

MOST_STOPS = 120  # of the Tab key, on the longest page


def opened(page_of: OpenPage, person: Person, width: int = 360, theme: str = "light") -> Page:
    """A window of theirs, which hears what its console complains of."""
    return watched(page_of(person, width, theme))


def watched(page: Page) -> Page:
    page.faults = []  # type: ignore[attr-defined]
    page.on("console", lambda message: page.faults.append(message.text))  # type: ignore[attr-defined]
    page.on("pageerror", lambda error: page.faults.append(str(error)))  # type: ignore[attr-defined]
    return page


def seems_well(page: Any, heading: str) -> None:
    """The page is the one expected, passes axe, fits its width, and its console is silent."""
    assert page.locator("h1").inner_text() == heading
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.faults == []


def tab_to(page: Page, is_there: str) -> None:
    """Reach something by Tab alone; `is_there` asks the element that has the focus."""
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        if page.evaluate(f"(one => {is_there})(document.activeElement)"):
            return
    raise AssertionError(f"{is_there} cannot be reached by Tab")


def press(page: Page, name: str) -> None:
    tab_to(page, f"(one.innerText || '').split('\\n')[0].startsWith('{name}')")
    with page.expect_navigation():
        page.keyboard.press("Enter")


# --- a form ---


def fill(page: Page, name: str, words: str) -> None:
    """Reach a field by Tab, and type over what is in it."""
    tab_to(page, f"one.name === '{name}'")
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(words)


def tick(page: Page, name: str, value: object = "") -> None:
    tab_to(page, f"one.name === '{name}' && (!'{value}' || one.value === '{value}')")
    page.keyboard.press("Space")


def choose(page: Page, name: str, value: object) -> None:
    """Into a group of answers by Tab, then down to the one that is meant."""
    tab_to(page, f"one.type === 'radio' && one.name === '{name}'")
    page.keyboard.press("Space")
    for _ in range(8):
        if page.evaluate("document.activeElement.value") == str(value):
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"{value} cannot be chosen by arrow keys")


def select(page: Page, name: str, words: str) -> None:
    """A list is chosen from by typing what it is to say."""
    tab_to(page, f"one.name === '{name}'")
    page.keyboard.type(words)
    assert page.evaluate("document.activeElement.selectedOptions[0].text") == words


def save(page: Page) -> None:
    tab_to(page, "one.innerText === 'Save'")
    with page.expect_navigation():
        page.keyboard.press("Enter")


# --- writing a question ---


def write_rows(page: Page, group: str, options: Any) -> None:
    """The parts of each row in the order they are tabbed through."""
    for place, option in enumerate(options):
        fill(page, f"{group}-text-{place}", option.text)
        if group == "pairs":
            fill(page, f"{group}-match-{place}", option.match)
        fill(page, f"{group}-why-{place}", option.why)
        if option.is_right and group in ("options", "phrases"):
            tick(page, f"{group}-right-{place}")


def write_item(page: Page, said: ItemWords, ref: str, tags: str = "") -> None:
    fill(page, "prompt", said.prompt)
    if said.post:
        fill(page, "author", said.post.author)
        fill(page, "words", said.post.words)
    write_rows(page, {Kind.ORDER: "steps", Kind.MATCH: "pairs"}.get(said.kind, "options"), said.options)
    write_rows(page, "phrases", said.phrases)
    tick(page, "clauses", ref)
    if tags:
        fill(page, "tags", tags)
    save(page)


# --- answering one ---


def of_the_page(page: Page) -> Asked:
    _, attempt, _, position = page.url.rstrip("/").rsplit("/", 3)
    return Asked.objects.select_related("item").get(attempt=attempt, position=position)


def answer(page: Page, asked: Asked, *, right: bool = True) -> None:
    """Fill in a question of any kind, by keyboard."""
    options = {option.pk: option for option in asked.item.in_order()}
    given = right_of(asked) if right else wrong_of(asked)
    if asked.item.kind == Kind.ORDER:
        for pk in asked.shown:
            select(page, f"place-{pk}", str(given.index(pk) + 1))
    elif asked.item.kind == Kind.MATCH:
        matches = dict(zip(options, (options[pk].match for pk in given), strict=True))
        for pk in asked.shown:
            select(page, f"match-{pk}", matches[pk])
    elif asked.item.kind == Kind.SEVERAL:
        for pk in [pk for pk in asked.shown if pk in given]:
            tick(page, "option", pk)
    else:
        choose(page, "option", next(pk for pk in given if options[pk].part == Part.ANSWER))
        for pk in [pk for pk in given if options[pk].part == Part.PHRASE]:
            tick(page, "phrases", pk)


def pass_by_keyboard(page: Page, questions: int) -> None:
    """From the first question to the certificate."""
    for at in range(1, questions + 1):
        answer(page, of_the_page(page))
        press(page, "Save this answer")
        press(page, "Next question" if at < questions else "Finish and see your result")
    press(page, "See your certificate")
