"""One window at which one person after another sits: a window costs more than the pages it comes to."""

import re
from typing import Any

from playwright.sync_api import Page

from portal.models import Person
from tests.conftest import session_cookie

from .watch import look

WIDTHS = (1280, 360)


class Desk:
    def __init__(self, page: Page, client_for: Any, base: str) -> None:
        self.page, self.client_for, self.base = page, client_for, base

    def seat(self, person: Person, at: str = "") -> None:
        self.page.context.clear_cookies()
        self.page.context.add_cookies([session_cookie(self.client_for(person), self.base)])
        if at:
            self.page.goto(at)

    def look(self) -> None:
        """At a desk's width and a phone's."""
        for width in WIDTHS:
            self.page.set_viewport_size({"width": width, "height": 800})
            look(self.page)

    def follow(self, name: str, *, exact: bool = False) -> None:
        with self.page.expect_navigation():
            self.page.locator("main").get_by_role("link", name=name, exact=exact).first.click()

    def press(self, name: str | re.Pattern[str]) -> None:
        with self.page.expect_navigation():
            self.page.locator("main").get_by_role("button", name=name).first.click()

    def fill(self, **answers: str) -> None:
        for name, words in answers.items():
            self.page.locator(f"[name={name}]").fill(words)
