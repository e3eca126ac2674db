"""Pages as people use them: by the words they read on labels, links and buttons."""

import re
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page

from incidents.rules.proportionality import FACTORS
from tests.factories import PASSWORD

from .watch import Watch


class Screen:
    """One person's window. What it comes to is looked at before anything is done there."""

    def __init__(self, page: Page, watch: Watch) -> None:
        self.page, self.watch = page, watch

    def appear(self, width: int, theme: str) -> None:
        """The same page as a window of this width, and a person who likes it light or dark, have it."""
        self.page.set_viewport_size({"width": width, "height": 900})
        self.page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
        self.watch.appearance = f"{width} {theme}"

    def look(self) -> None:
        self.watch.look()

    def go(self, path: str, *, status: int = 200) -> None:
        response = self.page.goto(path)
        assert response is not None
        assert response.status == status, f"{path} answers {response.status}"
        self.look()

    def follow(self, name: str, *, within: str = "body") -> None:
        self._lead(self.page.locator(within).get_by_role("link", name=name, exact=True).first)

    def press(self, name: str) -> None:
        self._lead(self.page.get_by_role("button", name=name, exact=True))

    def choose_in_menu(self, name: str) -> None:
        self.page.locator(".menu-narrow summary:visible, .menu-wide:visible").first.click(position={"x": 5, "y": 5})
        self._lead(self.page.get_by_role("navigation", name="Main").get_by_role("link", name=name).first)

    def open_notices(self) -> None:
        self._lead(self.page.locator(".bell"))

    def _lead(self, locator: Locator) -> None:
        with self.page.expect_navigation():
            locator.click()
        self.look()

    def fill(self, label: str, words: str) -> None:
        self.field(label).fill(words)

    def tick(self, label: str) -> None:
        self.field(label).check()

    def choose(self, question: str, answer: str) -> None:
        self.page.get_by_role("group", name=question).get_by_label(answer, exact=True).check()

    def attach(self, label: str, *files: Any) -> None:
        self.field(label).set_input_files(list(files))

    def field(self, label: str) -> Locator:
        return self.page.get_by_label(re.compile(rf"^\s*{re.escape(label)}\s*(\(optional\))?\s*$"))

    def sign_in(self, email: str, password: str = PASSWORD) -> None:
        if not self.path.startswith("/sign-in/"):
            self.go("/sign-in/")
        self.fill("E-mail address", email)
        self.fill("Password", password)
        self.press("Sign in")

    @property
    def path(self) -> str:
        return "/" + self.page.url.split("/", 3)[3].split("#")[0]

    @property
    def heading(self) -> str:
        return self.page.locator("h1").inner_text()

    @property
    def state(self) -> str:
        return self.page.locator(".page-heading .status").inner_text()

    @property
    def words(self) -> str:
        return self.page.locator("main").inner_text()

    @property
    def message(self) -> str:
        return self.page.locator(".messages").inner_text()

    @property
    def errors(self) -> list[str]:
        return self.page.locator(".error-summary li").all_inner_texts()


class Adviser:
    """Should I post this?"""

    def __init__(self, screen: Screen) -> None:
        self.screen = screen
        screen.choose_in_menu("Should I post this?")

    def ask(self, words: str) -> str:
        self.screen.fill("What do you want to post?", words)
        self.screen.page.get_by_role("button", name=re.compile("^Check (it|again)$")).click()
        verdict = self.screen.page.locator("[data-answer]:not([aria-busy=true]) #verdict-outcome")
        verdict.wait_for()
        self.screen.look()
        return verdict.inner_text()

    def ask_nothing(self) -> list[str]:
        """What the form says of having no words."""
        self.screen.page.get_by_role("button", name="Check it", exact=True).click()
        self.screen.page.locator(".error-summary").wait_for()
        self.screen.look()
        return self.screen.errors

    def clauses(self) -> list[str]:
        return self.screen.page.locator(".clause-link").all_inner_texts()


class Journey:
    """Raising a concern in one's own name, a page at a time."""

    NEXT = "Save and go on"

    def __init__(self, screen: Screen) -> None:
        self.screen = screen
        screen.follow("Start")

    def send(self, words: str, *, link: str = "", picture: Path | None = None, about: str = "") -> None:
        screen = self.screen
        screen.choose("What is it about?", "A post by somebody who works here")
        self.next("What did you see?", words)
        self.next("Links to the posts", link)
        self.next("How did you come to see it?", "It is public.")
        if picture:
            screen.attach("Screenshots and other files", picture)
            screen.page.get_by_text("PNG picture").wait_for()
        screen.press(self.NEXT)
        screen.choose("Is it by someone who works here?", "Yes")
        self.next("Or who, in your own words?", about)
        screen.choose("How should your name be handled?", "With my name: Digital Media sees who I am")
        screen.press(self.NEXT)
        screen.press("Send to Digital Media")

    def next(self, question: str, answer: str) -> None:
        self.screen.fill(question, answer)
        self.screen.press(self.NEXT)

    def number(self) -> str:
        return self.screen.page.locator("#kept-number").inner_text()


class CasePage:
    """Digital Media's page of a case."""

    def __init__(self, screen: Screen, number: str) -> None:
        self.screen = screen
        screen.choose_in_menu("Cases")
        screen.follow(number)
        if screen.heading == "Before you open it":
            declare(screen)

    def judge(self, *, subject: str, clause: str, why: str, breach: bool = True) -> None:
        screen = self.screen
        screen.follow("Judge the case")
        screen.fill("Which staff member is it?", subject)
        screen.fill("Which clauses does it touch?", clause)
        for factor in FACTORS:
            screen.page.get_by_label(factor.answers[1][1]).check()
        screen.choose("Is it a potential breach of the Values or the Code?", "Yes" if breach else "No")
        screen.choose("How grave is it?", "Moderate")
        screen.fill("Why?", why)
        if not breach:
            screen.fill("Why is it not referred?", why)
        screen.press("Keep the judgement")

    def take(self, step: str, question: str, words: str) -> None:
        take(self.screen, step, question, words)

    def write_to_reporter(self, words: str) -> None:
        self.screen.page.locator("summary", has_text="Write to the reporter").click()
        self.screen.fill("Your message to the reporter", words)
        self.screen.press("Send a message the reporter will read")

    def picture(self) -> dict[str, int]:
        return shown_picture(self.screen)


class FilePage:
    """People Services' page of a matter."""

    def __init__(self, screen: Screen, number: str) -> None:
        self.screen = screen
        screen.choose_in_menu("Investigations")
        screen.follow(number)
        if screen.heading == "Before you open it":
            declare(screen)

    def take(self, step: str, question: str = "", words: str = "") -> None:
        take(self.screen, step, question, words)

    def recommend(self, path: str, why: str) -> None:
        self.screen.follow("Recommend how to handle it")
        self.screen.choose("What do you recommend?", path)
        self.screen.fill("How far did you look at the facts?", "The posts, and what the directory says.")
        self.screen.fill("Why?", why)
        self.screen.press("Recommend it")

    def appoint(self, step: str, person: str) -> None:
        self.screen.follow(step)
        self.screen.choose("Who?", person)
        self.screen.press(step)

    def allege(self, words: str, *, on: str, clause: str, elements: list[str]) -> None:
        screen = self.screen
        screen.follow("Add an allegation")
        screen.fill("On which day did it happen?", on)
        screen.fill("What is alleged?", words)
        screen.fill("Which clauses?", clause)
        for element in elements:
            screen.choose("Which elements of the Code of Conduct?", element)
        screen.page.get_by_role("group", name="Which pictures do you rely on?").get_by_role("checkbox").check()
        screen.press("Add the allegation")

    def show_whole(self, item: str, number: str) -> None:
        """Nothing in a picture of the register has to be covered before the respondent sees it."""
        self.screen.follow(item)
        self.screen.fill("Why does nothing in it have to be covered?", "Nobody else is in it.")
        self.screen.press("Keep it")
        self.screen.follow(number)

    def find(self, *, elements: list[str], reasons: str) -> None:
        screen = self.screen
        screen.follow("Record a finding on allegation 1")
        screen.choose("Did it happen, on the balance of probabilities?", "Yes, I find that it happened")
        for element in elements:
            screen.choose("Which of the elements alleged did it breach?", element)
        screen.fill("Your reasons", reasons)
        screen.press("Keep the finding")

    def write_letter(self, step: str, **answers: str) -> str:
        """Through the form, if the step has one, to the letter as it will go."""
        self.screen.follow(step)
        for label, words in answers.items():
            self.screen.fill(label, words)
        if self.screen.page.get_by_role("button", name="Read the letter").is_visible():
            self.screen.press("Read the letter")
        return self.screen.page.locator(".letter-body").inner_text()

    def issue(self) -> None:
        self.screen.press("Issue the letter")
        assert self.screen.message, "the letter was not issued"


class MatterPage:
    """What the respondent sees."""

    def __init__(self, screen: Screen) -> None:
        self.screen = screen
        screen.open_notices()
        screen.follow("A letter for you waits in the portal.", within="main")

    def read(self, kind: str) -> str:
        self.screen.follow(kind)
        words = self.screen.page.locator(".letter-body").inner_text()
        self.screen.page.go_back()
        self.screen.look()
        return words

    def respond(self, words: str) -> None:
        self.screen.fill("Your response", words)
        self.screen.tick("This is my whole response. I know that I cannot change it once it is sent.")
        self.screen.press("Send my response")


def declare(screen: Screen) -> None:
    screen.choose("Do you have a conflict of interest in this matter?", "No, I have none that I know of")
    screen.press("Go on")


def take(screen: Screen, step: str, question: str, words: str) -> None:
    screen.follow(step)
    if question:
        screen.fill(question, words)
    screen.press(step)


def close(screen: Screen, *, file_class: str) -> None:
    """How long it is kept is asked with it."""
    screen.follow("Close the file")
    screen.choose("Which class of the disposal authority?", file_class)
    screen.choose("What does the time count from?", "The last action on the matter")
    screen.fill("When was that?", "today")
    screen.fill("Why this class?", "Nothing was found.")
    screen.press("Close the file")


def shown_picture(screen: Screen) -> dict[str, int]:
    """Uncovers the first picture on the page; its size as the browser got it."""
    screen.page.get_by_text("Show picture 1", exact=True).first.click()
    picture = screen.page.locator(".evidence img").first
    size: dict[str, int] = picture.evaluate(
        "async one => { await one.decode(); return {width: one.naturalWidth, height: one.naturalHeight} }"
    )
    screen.look()
    return size
