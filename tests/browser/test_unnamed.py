"""Someone who gives no name, on a phone: what they are promised, what they send, and the talk that follows."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from incidents.domain.evidence import prepare_next_evidence
from incidents.models import Concern
from portal.models import Role
from tests.factories import PersonFactory, person_with
from tests.incidents.cast import picture

from .conftest import OpenWindow
from .pages import CasePage, Screen

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SignIn = Callable[..., Screen]


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_someone_without_a_name_writes_returns_answers_adds_and_gives_their_name(
    window: OpenWindow, sign_in: SignIn, tmp_path: Path, settings: Any, scripts: bool
) -> None:
    dev = sign_in(person_with(Role.DIGITAL_MEDIA_OFFICER, given_names="Dev"))
    settings.UNNAMED_WAIT_SECONDS = 0 if not scripts else 60
    receipt = writes(window(width=360, scripts=scripts), tmp_path)
    assert Concern.objects.get().reporter is None
    while prepare_next_evidence():
        pass
    case = officer_asks(dev)

    later = window(width=360, theme="dark", scripts=scripts)
    returns(later, receipt)
    assert "Which day was it?" in later.words
    later.fill("Write to Digital Media", "It was last Tuesday.")
    later.press("Send")
    assert "It was last Tuesday." in later.words
    later.press("Add them")
    assert len(later.errors) == 1
    later.attach("More screenshots", screenshot(tmp_path))
    later.fill("What do they show?", f"My receipt is {receipt}")
    later.press("Add them")
    assert "Your receipt stands in the message." in later.errors[0]
    later.attach("More screenshots", screenshot(tmp_path))
    later.fill("What do they show?", "His answer.")
    later.press("Add them")
    assert "1 more file sent." in later.words
    dev.go(case)
    assert "It was last Tuesday." in dev.words
    assert "Raised by: Somebody unnamed" in dev.words
    assert "1 more file sent." in dev.words
    gives_name(later, receipt)
    dev.go(case)
    assert "Robin Reporter" in dev.words


def gives_name(reporter: Screen, receipt: str) -> None:
    robin = PersonFactory(given_names="Robin", family_name="Reporter")
    reporter.follow("give your name")
    assert "cannot be taken back" in reporter.words
    reporter.follow("Sign in to give my name")
    reporter.sign_in(robin.email)
    assert reporter.path == "/concerns/unnamed/name/give/"
    reporter.press("Give my name")
    assert len(reporter.errors) == 2
    reporter.fill("Your receipt", receipt)
    reporter.tick("I want my name to stand on this concern, and I know that it stays there")
    reporter.press("Give my name")
    assert Concern.objects.get().known_reporter == robin
    assert reporter.heading == "Your concern"


def writes(reporter: Screen, tmp_path: Path) -> str:
    """Asks for nothing but words on the first page; reads over what few can know, changes it, and sends a picture."""
    reporter.go("/concerns/unnamed/")
    assert "What it cannot promise" in reporter.words
    reporter.follow("Go on")
    reporter.press("Look it over")
    assert len(reporter.errors) == 4
    reporter.choose("What is it about?", "A post by somebody who works here")
    reporter.fill("What did you see?", "Only the three of us know that he mocks a customer.")
    reporter.fill("How did you come to see it?", "It is public.")
    reporter.choose("Is it by someone who works here?", "Yes")
    reporter.press("Look it over")
    assert "Some of this may point to you" in reporter.words
    reporter.press("Change what I wrote")
    reporter.fill("What did you see?", "A colleague mocks a customer.")
    reporter.press("Look it over")
    assert "We noticed nothing" in reporter.words
    reporter.press("Send without my name")
    assert reporter.errors == ["Choose at least one screenshot, or go back and give a link."]
    reporter.attach("Screenshots", screenshot(tmp_path))
    reporter.press("Send without my name")
    assert reporter.heading == "Digital Media has your concern"
    return keeps_receipt(reporter)


def screenshot(folder: Path) -> Path:
    path = folder / "screen.png"
    path.write_bytes(picture().read())
    return path


def keeps_receipt(reporter: Screen) -> str:
    shown = reporter.page.locator("#kept-number").inner_text()
    assert re.fullmatch(r"(\d{4} ?){4}", shown)
    reporter.press("Finish")
    assert len(reporter.errors) == 1
    with reporter.page.expect_download() as downloaded:
        reporter.page.get_by_role("button", name="Download the receipt").click()
    assert shown in downloaded.value.path().read_text()
    reporter.fill("Type your receipt as you wrote it down", shown.replace(" ", ""))
    reporter.press("Finish")
    assert reporter.heading == "You are done"
    assert shown not in reporter.words
    return shown


def officer_asks(dev: Screen) -> str:
    dev.choose_in_menu("Cases")
    case = CasePage(dev, dev.page.locator("tbody th a").inner_text())
    assert case.picture() == {"width": 40, "height": 30}
    case.write_to_reporter("Which day was it?")
    assert "The reporter reads this too" in dev.words
    return dev.path


def returns(reporter: Screen, receipt: str) -> None:
    reporter.go("/concerns/unnamed/")
    reporter.follow("I have a receipt")
    reporter.fill("Your receipt", "1234 1234 1234 1234")
    reporter.press("Open")
    assert reporter.errors == ["We know no such receipt. Check each group of four digits."]
    reporter.fill("Your receipt", receipt)
    reporter.press("Open")
    assert reporter.heading == "Your concern"


def test_someone_signed_in_is_asked_to_sign_out_before_writing_without_a_name(sign_in: SignIn) -> None:
    dev = sign_in(person_with(Role.DIGITAL_MEDIA_OFFICER), width=360)
    dev.go("/concerns/unnamed/write/")
    assert "Sign out first" in dev.words
    dev.press("Sign out and go on")
    assert dev.path == "/concerns/unnamed/"
    dev.follow("Go on")
    assert dev.heading == "Write without your name"


def test_without_scripts_what_was_sent_too_soon_comes_back_whole(window: OpenWindow, settings: Any) -> None:
    settings.UNNAMED_WAIT_SECONDS = 60
    reporter = window(width=360, scripts=False)
    reporter.go("/concerns/unnamed/write/")
    reporter.choose("What is it about?", "I am not sure")
    reporter.fill("What did you see?", "A colleague mocks a customer.")
    reporter.fill("How did you come to see it?", "It is public.")
    reporter.choose("Is it by someone who works here?", "Yes")
    reporter.press("Look it over")
    assert re.search(r"send it again in \d+ seconds", reporter.errors[0])
    assert reporter.field("What did you see?").input_value() == "A colleague mocks a customer."
