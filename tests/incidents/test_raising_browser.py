"""Raising a concern as people do it: with a mouse and a pasted picture, on a phone without scripts, by keyboard."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from incidents.models import Concern, Evidence
from tests.browser.watch import Watch
from tests.conftest import OpenPage
from tests.factories import PersonFactory
from tests.incidents.pictures import HOSTILE, PNG

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# What a browser hands over when somebody pastes or drops: a script makes it here as the system would.
GIVE = """([kind, bytes]) => {
    const given = new DataTransfer();
    given.items.add(new File([new Uint8Array(bytes)], "image.png", { type: "image/png" }));
    const event = kind === "paste"
        ? new ClipboardEvent("paste", { clipboardData: given, bubbles: true, cancelable: true })
        : new DragEvent("drop", { dataTransfer: given, bubbles: true, cancelable: true });
    document.querySelector("[data-upload]").dispatchEvent(event);
}"""


class Reporter:
    """Someone at a window; each page they come to is looked at."""

    def __init__(self, page: Page, *, scripted: bool = True) -> None:
        self.page, self.watch = page, Watch(page, set(), asks_axe=scripted)
        page.goto("/concerns/new/")
        self.watch.look()

    def go_on(self, name: str = "Save and go on") -> None:
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=name, exact=True).click()
        self.watch.look()

    def follow(self, name: str) -> None:
        with self.page.expect_navigation():
            self.page.locator("main").get_by_role("link", name=name, exact=True).click()
        self.watch.look()

    @property
    def heading(self) -> str:
        return self.page.locator("h1").inner_text()

    def say_what_where_and_when(self, link: str = "") -> None:
        self.follow("Start")
        self.go_on()
        assert self.page.locator(".error-summary li").count() == 2
        self.page.get_by_label("A post by somebody who works here").check()
        self.page.get_by_label("What did you see?").fill("He names a customer and calls her a liar.")
        self.go_on()
        self.page.get_by_label("Links to the posts").fill("what he said")
        self.go_on()
        assert self.heading == "Where was it?"
        self.page.get_by_label("Links to the posts").fill(link)
        self.page.get_by_label("Which site or app was it?").fill("The staff forum")
        self.go_on()
        self.page.get_by_label("When did you see it?").fill("yesterday")
        self.page.get_by_label("How did you come to see it?").fill("It is public.")
        self.go_on()

    def finish(self) -> None:
        self.page.get_by_label("I don't know").check()
        self.go_on()
        self.page.get_by_label("With my name: Digital Media sees who I am").check()
        self.go_on()
        assert self.heading == "Check before you send"
        self.go_on("Send to Digital Media")
        assert self.heading == "Digital Media has your concern"


def test_with_a_picture_pasted_one_dropped_and_one_refused(page_of: OpenPage) -> None:
    alice = PersonFactory()
    reporter = Reporter(page_of(alice))
    page = reporter.page
    reporter.say_what_where_and_when()
    page.evaluate(GIVE, ["paste", list(PNG)])
    expect(page.get_by_text("PNG picture")).to_have_count(1)
    page.evaluate(GIVE, ["drop", list(PNG + bytes(3))])
    expect(page.get_by_text("PNG picture")).to_have_count(2)
    page.evaluate(GIVE, ["drop", list(HOSTILE["SVG"])])
    expect(page.locator("[data-uploads] .wrong")).to_contain_text("This file is a web page")
    reporter.watch.refused.add(page.url)  # the browser notes in its console that the upload was refused
    reporter.watch.look()
    with page.expect_navigation():
        page.get_by_role("button", name="Remove file 2").click()
    expect(page.get_by_text("PNG picture")).to_have_count(1)
    reporter.go_on()
    reporter.finish()
    concern = Concern.objects.get()
    assert concern.reporter == alice
    assert Evidence.objects.get().concern == concern


def test_on_a_narrow_phone_without_scripts(page_of: OpenPage, tmp_path: Path) -> None:
    reporter = Reporter(page_of(PersonFactory(), width=360, scripted=False), scripted=False)
    screenshot = tmp_path / "screen.png"
    screenshot.write_bytes(PNG)
    reporter.say_what_where_and_when()
    reporter.page.get_by_label("Screenshots and other files").set_input_files(screenshot)
    reporter.go_on("Add to the draft")
    assert reporter.heading == "Evidence"
    expect(reporter.page.get_by_text("PNG picture")).to_have_count(1)
    reporter.go_on()
    reporter.finish()
    assert Evidence.objects.get().concern == Concern.objects.get()


def test_by_keyboard_alone(page_of: OpenPage) -> None:
    reporter = Reporter(page_of(PersonFactory(), width=360))
    page, press = reporter.page, reporter.page.keyboard.press

    def to(name: str, role: str = "textbox") -> None:
        """Tab until what is wanted has the focus."""
        wanted = page.get_by_role(role, name=name).first
        for _ in range(60):
            if wanted.evaluate("one => one === document.activeElement"):
                return
            press("Tab")
        raise AssertionError(f"{name} cannot be reached by Tab")

    def enter() -> None:
        with page.expect_navigation():
            press("Enter")
        reporter.watch.look()

    to("Start", "link")
    enter()
    to("A post by somebody", "radio")
    press("Space")
    to("What did you see?")
    page.keyboard.type("He mocks a customer.")
    to("Save and go on", "button")
    enter()
    to("Links to the posts")
    page.keyboard.type("https://m.facebook.com/story.php?story_fbid=1&id=2&mibextid=x")
    to("Which site or app")
    enter()
    to("How did you come to see it?")
    page.keyboard.type("It is public.")
    to("Save and go on", "button")
    enter()
    to("Save and go on", "button")
    enter()
    to("Yes", "radio")
    press("Space")
    to("Save and go on", "button")
    enter()
    to("With my name", "radio")
    press("Space")
    to("Save and go on", "button")
    enter()
    assert "facebook.com/permalink.php?id=2&story_fbid=1" in page.locator("main").inner_text()
    to("Send to Digital Media", "button")
    enter()
    assert reporter.heading == "Digital Media has your concern"
