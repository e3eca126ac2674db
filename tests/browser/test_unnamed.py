"""Someone who gives no name, on a phone: what they are promised, what they send, and the talk that follows."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from incidents.domain.evidence import prepare_next_evidence
from incidents.models import Concern
from portal.models import Role
from tests.factories import person_with
from tests.incidents.cast import picture

from .conftest import OpenWindow
from .pages import CasePage, ConcernForm, Screen

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SignIn = Callable[..., Screen]


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_someone_without_a_name_writes_returns_and_answers(
    window: OpenWindow, sign_in: SignIn, tmp_path: Path, scripts: bool
) -> None:
    dev = sign_in(person_with(Role.DIGITAL_MEDIA_OFFICER, given_names="Dev"))
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
    dev.go(case)
    assert "It was last Tuesday." in dev.words
    assert "Raised by: Somebody unnamed" in dev.words


def writes(reporter: Screen, tmp_path: Path) -> str:
    reporter.go("/concerns/unnamed/")
    assert "What it cannot promise" in reporter.words
    reporter.follow("Go on")
    form = ConcernForm(reporter, "Send without my name")
    reporter.press("Send without my name")
    assert len(reporter.errors) == 4
    screenshot = tmp_path / "screen.png"
    screenshot.write_bytes(picture().read())
    form.send("A colleague mocks a customer.", picture=screenshot)
    assert reporter.heading == "Digital Media has your concern"
    assert re.fullmatch(r"(\d{4} ?){4}", form.number())
    return form.number()


def officer_asks(dev: Screen) -> str:
    dev.choose_in_menu("Cases")
    case = CasePage(dev, dev.page.locator("tbody th a").inner_text())
    assert case.picture() == {"width": 40, "height": 30}
    case.write("The reporter too: a message to them", "Which day was it?")
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
