"""What every page that a test comes to must be: silent in its console, no wider than its window, and past axe."""

import re
from collections.abc import Callable
from typing import TypeVar

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import ConsoleMessage, Error, Page, Response

T = TypeVar("T")
# WCAG 2.2 AA: axe leaves the size of targets off by itself.
LEVEL = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}
# Only what is wrong leaves the browser: the rest of the report is large, and reading it costs as much as the look.
ASK_AXE = """level => axe.run(level).then(report => report.violations.flatMap(
    fault => fault.nodes.map(node => `${fault.id}: ${node.html.slice(0, 200)}`)
))"""
ONE_STATE = """() => [
    ...[...document.querySelectorAll("h1, h2, .status, .error-summary a, .todo-title, .menu-wide a")].map(
        one => one.textContent.trim()
    ),
    ...document.querySelectorAll("details[open] > summary, [aria-expanded=true]").length + " open",
]"""


def violations(page: Page) -> list[str]:
    """What axe holds against the page as it now stands, or as it stands once a click has brought it."""
    return once_it_stands(page, lambda: _ask_axe(page))


def _ask_axe(page: Page) -> list[str]:
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found: list[str] = page.evaluate(ASK_AXE, LEVEL)
    return found


def once_it_stands(page: Page, see: Callable[[], T]) -> T:
    """What is seen of the page that a click led to: where the old one goes in the midst of a look, it begins anew."""
    page.wait_for_load_state()
    try:
        return see()
    except Error:
        page.wait_for_load_state()
        page.locator("body").wait_for(state="attached")
        return see()


def look(page: Page, *, asks_axe: bool = True) -> None:
    """No wider than its window, and past axe. Where scripts are off axe, which is one, is not asked."""
    once_it_stands(page, lambda: _see(page, asks_axe=asks_axe))


def _see(page: Page, *, asks_axe: bool) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{page.url} is too wide"
    if asks_axe:
        found = violations(page)
        assert not found, f"{page.url}: {found}"


class Watch:
    """Hears what a page complains of, and looks at each state it comes to: with axe once, otherwise every time.

    axe is a script, so where scripts are off it is not asked: the same pages are put to it with scripts on.
    """

    def __init__(self, page: Page, known: set[tuple[str, ...]], *, asks_axe: bool) -> None:
        self.page, self.known, self.asks_axe, self.appearance = page, known, asks_axe, ""
        self.heard: list[tuple[str, str]] = []
        self.refused: set[str] = set()
        page.on("console", self._hear)
        page.on("pageerror", self._break)
        page.on("response", self._note)

    def look(self) -> None:
        assert self.faults() == [], self.page.url
        once_it_stands(self.page, self._see)

    def _see(self) -> None:
        assert self.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{self.page.url} is too wide"
        state = self._state()
        if self.asks_axe and state not in self.known:
            found = violations(self.page)
            assert not found, f"{self.page.url}: {found}"
            self.known.add(state)

    def faults(self) -> list[str]:
        """All that was complained of, save that a page itself was refused: a test asks for that on purpose."""
        return [
            words
            for address, words in self.heard
            if not (address in self.refused and words.startswith("Failed to load resource"))
        ]

    def _state(self) -> tuple[str, ...]:
        words = [self.page.url.split("?")[0], self.page.title(), *self.page.evaluate(ONE_STATE)]
        return (self.appearance, *(re.sub(r"\d+", "0", word) for word in words))

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.heard.append((message.location.get("url", ""), message.text))

    def _break(self, error: Error) -> None:
        self.heard.append((self.page.url, str(error)))

    def _note(self, response: Response) -> None:
        if response.request.is_navigation_request() and 400 <= response.status < 500:
            self.refused.add(response.url)
