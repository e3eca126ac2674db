"""Every state of the way without a name, wide and narrow, light and dark, in one window: past axe and not too wide."""

import re
import uuid
from pathlib import Path
from typing import Any

import pytest

from incidents.domain import case as cases
from incidents.domain.parts import declare
from incidents.enums import CaseState, EntryKind
from incidents.models import Case
from incidents.views import returning
from portal.throttle import Bucket, Level
from tests.factories import PersonFactory
from tests.incidents.cast import Cast

from .conftest import OpenWindow
from .pages import Screen
from .test_unnamed import screenshot

pytestmark = [pytest.mark.browser, pytest.mark.soak, pytest.mark.timeout(900), pytest.mark.django_db(transaction=True)]
FLOOD = Level(taken=False, left=0.0, seconds=240)
FEW_KNOW = "Only the three of us in the tea room know it.\n\nHe mocks a customer."
LOOKS = {1280: (360, "dark"), 360: (1280, "light")}


class Walk:
    """Looks at each page a second time, as the other kind of window has it."""

    def __init__(self, screen: Screen) -> None:
        self.screen = screen

    def go(self, path: str, *, status: int = 200) -> None:
        self.screen.go(path, status=status)
        self._turn()

    def press(self, name: str) -> None:
        self.screen.press(name)
        self._turn()

    def follow(self, name: str) -> None:
        self.screen.follow(name)
        self._turn()

    def leave_by(self, door: str) -> None:
        with self.screen.page.expect_navigation():
            self.screen.page.get_by_role("region", name=door).get_by_role("button").click()
        self.screen.look()
        self._turn()

    def _turn(self) -> None:
        size = self.screen.page.viewport_size
        assert size
        self.screen.appear(*LOOKS[size["width"]])
        self.screen.look()

    def write(self, words: str, about: str, *, how_known: str = "It is public.") -> None:
        self.screen.choose("What is it about?", about)
        self.screen.fill("What did you see?", words)
        self.screen.fill("How did you come to see it?", how_known)
        self.screen.choose("Is it by someone who works here?", "Yes")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_every_state_is_sound_at_both_widths(
    window: OpenWindow, settings: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, scripts: bool
) -> None:
    settings.UNNAMED_PUZZLE_BITS = 4
    cast = Cast.assembled()
    screen = window(scripts=scripts)
    walk = Walk(screen)
    meets_other_doors(walk)
    receipt = sends(walk, tmp_path, settings, monkeypatch, scripts=scripts)
    comes_back(walk, receipt, cast, tmp_path)
    gives_name(walk, receipt)
    finds_it_closed(walk, receipt, cast, monkeypatch, scripts=scripts)


def meets_other_doors(walk: Walk) -> None:
    screen = walk.screen
    walk.go("/concerns/help/")
    walk.follow("Tell them without my name")
    walk.follow("Go on")
    walk.press("Look it over")
    assert len(screen.errors) == 4
    walk.write("He takes bribes, and they cover it up. They keep harassing me.", "Something aimed at me")
    screen.fill("When was it posted?", "31 February 2026")
    screen.fill("Links to the posts", "not a link at all")
    walk.press("Look it over")
    assert len(screen.errors) == 2
    screen.fill("When was it posted?", "yesterday")
    screen.fill("Links to the posts", "https://x.com/bob/status/1")
    walk.press("Look it over")
    assert screen.heading == "You first"
    walk.leave_by("Fraud")
    assert screen.heading == "Nothing of it is kept here"
    screen.go("/concerns/unnamed/write/")
    walk.write("I swore at a customer.", "Something I posted myself")
    walk.press("Look it over")
    assert screen.heading == "You posted it yourself"
    walk.press("Go on to Digital Media")
    assert screen.heading == "Look it over before you send it"


def sends(walk: Walk, folder: Path, settings: Any, monkeypatch: pytest.MonkeyPatch, *, scripts: bool) -> str:
    screen = walk.screen
    screen.go("/concerns/unnamed/write/")
    walk.write(FEW_KNOW, "I am not sure")
    if not scripts:
        settings.UNNAMED_WAIT_SECONDS = 15
        screen.go("/concerns/unnamed/write/")
        walk.write(FEW_KNOW, "I am not sure")
        walk.press("Look it over")
        waits_as_told(screen)
    walk.press("Look it over")
    assert "Some of this may point to you" in screen.words
    walk.press("Send it as it is")
    assert len(screen.errors) == 1
    refused = folder / "notes.html"
    refused.write_text("<script>alert(1)</script>")
    screen.attach("Screenshots", refused)
    walk.press("Send it as it is")
    assert "notes.html" in screen.errors[0]
    with monkeypatch.context() as flood:
        flood.setattr(Bucket, "_ask", lambda self, cost: FLOOD)
        screen.attach("Screenshots", screenshot(folder))
        walk.press("Send it as it is")
        assert "Many concerns are arriving" in screen.errors[0]
    screen.attach("Screenshots", screenshot(folder))
    walk.press("Send it as it is")
    receipt = screen.page.locator("#kept-number").inner_text()
    screen.fill("Type your receipt as you wrote it down", "1234 5678")
    walk.press("Finish")
    assert len(screen.errors) == 1
    screen.fill("Type your receipt as you wrote it down", receipt)
    walk.press("Finish")
    return receipt


def waits_as_told(screen: Screen) -> None:
    told = re.search(r"send it again in (\d+|a) second", screen.errors[0])
    assert told
    screen.page.wait_for_timeout(1000 * (1 if told[1] == "a" else int(told[1])))


def comes_back(walk: Walk, receipt: str, cast: Cast, folder: Path) -> None:
    screen = walk.screen
    walk.follow("Come back with your receipt")
    screen.fill("Your receipt", "1234 5678")
    walk.press("Open")
    assert len(screen.errors) == 1
    screen.fill("Your receipt", receipt)
    walk.press("Open")
    walk.press("Send")
    screen.fill("Write to Digital Media", f"My receipt is {receipt}.")
    walk.press("Send")
    assert "Take it out" in screen.errors[0]
    case = Case.objects.get()
    cases.assign_case(case, cast.dev, actor=cast.dev)
    case = cases.open_case(case, actor=cast.dev)
    cases.add_entry(case, actor=cast.dev, kind=EntryKind.MESSAGE, words="Which day was it?", once=uuid.uuid4())
    screen.fill("Write to Digital Media", "It was last Tuesday.")
    walk.press("Send")
    walk.press("Add them")
    assert len(screen.errors) == 1
    screen.attach("More screenshots", screenshot(folder))
    walk.press("Add them")
    assert "1 more file sent." in screen.words


def gives_name(walk: Walk, receipt: str) -> None:
    screen = walk.screen
    robin = PersonFactory(given_names="Robin", family_name="Reporter")
    walk.follow("give your name")
    walk.follow("Sign in to give my name")
    screen.sign_in(robin.email)
    walk.press("Give my name")
    assert len(screen.errors) == 2
    screen.tick("I want my name to stand on this concern, and I know that it stays there")
    screen.fill("Your receipt", receipt)
    walk.press("Give my name")
    assert screen.heading == "Your concern"
    walk.go("/concerns/unnamed/")
    walk.press("Sign out and go on")


def finds_it_closed(walk: Walk, receipt: str, cast: Cast, monkeypatch: pytest.MonkeyPatch, *, scripts: bool) -> None:
    screen = walk.screen
    case = Case.objects.get()
    declare(case, actor=cast.mina, has_conflict=False)
    cases.move_case(case, CaseState.DIVERTED_PID, actor=cast.mina, words="Wrongdoing.")
    screen.follow("I have a receipt")
    screen.fill("Your receipt", receipt)
    walk.press("Open")
    assert "nothing can be added here" in screen.words
    monkeypatch.setattr(returning, "RECEIPT_TRIES_A_MINUTE", 0)
    screen.go("/concerns/unnamed/return/")
    screen.fill("Your receipt", receipt)
    walk.press("Open")  # it costs a small sum or a wait now, and locks nobody out
    if not scripts:
        waits_as_told(screen)
        walk.press("Open")
    assert "nothing can be added here" in screen.words
