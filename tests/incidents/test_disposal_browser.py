"""Closing a file, holding it, and having it destroyed by two people: at a desk and on a phone."""

import pytest
from playwright.sync_api import Page, expect

from incidents.models import Investigation
from portal.disposal.destroying import destroy_approved
from portal.models import Disposed, Role
from tests.browser.watch import look
from tests.factories import person_with
from tests.incidents.closing import kept
from tests.incidents.records.disposing import no_action, second_manager

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WIDTHS = pytest.mark.parametrize("width", [1280, 360])


def tell_why(page: Page, question: str, words: str) -> None:
    page.get_by_label(question, exact=True).fill(words)


def close(page: Page, file: Investigation) -> None:
    page.goto(f"/investigations/{file.pk}/close/")
    look(page)
    page.get_by_role("button", name="Close the file").click()
    expect(page.locator(".error-summary")).to_contain_text("Choose an answer")
    look(page)
    page.get_by_label("62645: kept 5 years").check()
    page.get_by_label("The last action on the matter").check()
    page.get_by_label("When was that?").fill("29 February 2016")
    tell_why(page, "Why this class?", "Nothing was found.")
    page.get_by_role("button", name="Close the file").click()
    expect(page.get_by_text("Closed. It is kept as you said")).to_be_visible()
    look(page)


@WIDTHS
def test_a_file_is_closed_with_its_class_and_held_on_its_record(cast, page_of, width: int) -> None:
    file = cast.determined(breach=False)
    page = page_of(cast.petra, width)
    close(page, file)
    page.goto(f"/investigations/{file.pk}/records/")
    look(page)
    page.get_by_role("link", name="Place a legal hold").click()
    look(page)
    tell_why(page, "Why must nothing be disposed of?", "A claim before a court.")
    page.get_by_label("When will you look at it again?").fill("1 March 2090")
    page.get_by_role("button", name="Place a legal hold").click()
    expect(page.get_by_text("It cannot be destroyed now: a legal hold stands.")).to_be_visible()
    look(page)
    page.get_by_role("link", name="Lift the hold").click()
    look(page)
    page.goto(f"/investigations/{file.pk}/records/retention/")
    look(page)


@WIDTHS
def test_two_managers_have_it_destroyed_and_an_auditor_reads_the_ledger(cast, page_of, width: int) -> None:
    file, other = no_action(cast), no_action(cast)
    held = no_action(cast)
    held.legal_holds.create(why="A claim.", review_on=held.kept_until, by=cast.petra)
    petra = page_of(cast.petra, width)
    petra.goto("/disposal/")
    look(petra)
    petra.get_by_label(file.number).check()
    petra.get_by_role("button", name="Propose to destroy what is ticked").click()
    expect(petra.locator(".error-summary")).to_contain_text("Why may these go")
    expect(petra.get_by_label(file.number)).to_be_checked()
    look(petra)
    petra.get_by_label(other.number).check()
    tell_why(petra, "Why may these go?", "Their time is over.")
    petra.get_by_role("button", name="Propose to destroy what is ticked").click()
    expect(petra.get_by_role("button", name="Withdraw it")).to_be_visible()
    look(petra)

    paul = page_of(second_manager(), width)
    paul.goto("/disposal/")
    look(paul)
    paul.get_by_role("link", name="DB-").click()
    paul.get_by_role("link", name=f"Take {other.number} out").click()
    look(paul)
    tell_why(paul, "Why is it not to be destroyed now?", "A court may ask for it.")
    paul.get_by_role("button", name="Take it out").click()
    paul.get_by_text("Records by kind").click()
    look(paul)
    paul.get_by_label("Yes: destroy all that is listed").check()
    paul.get_by_role("button", name="Decide").click()
    expect(paul.locator(".error-summary")).to_contain_text("Tick that you looked at the list")
    look(paul)
    paul.get_by_label("I looked at the list").check()
    paul.get_by_role("button", name="Decide").click()
    expect(paul.get_by_text("0 of 1 destroyed")).to_be_visible()
    look(paul)
    assert destroy_approved() == 1
    paul.get_by_role("link", name="Look again").click()
    look(paul)
    paul.get_by_role("link", name=Disposed.objects.get().certificate).click()
    look(paul)

    auditor = page_of(person_with(Role.AUDITOR), width)
    auditor.goto("/")
    auditor.goto("/disposal/ledger/")
    expect(auditor.get_by_text(file.number)).to_be_visible()
    expect(auditor.get_by_text(cast.bob.name)).to_have_count(0)
    look(auditor)


def test_the_record_of_a_file_with_a_class(cast, page_of) -> None:
    file = cast.determined(breach=False)
    kept(file, cast.petra)
    page = page_of(cast.petra, 360)
    page.goto(f"/investigations/{file.pk}/records/")
    expect(page.get_by_text("It cannot be destroyed now: it is not closed.")).to_be_visible()
    look(page)
