"""A directory administrator brings in a list of staff on a phone: with scripts, and without."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from portal.directory import importing
from portal.models import Role, StaffChange, StaffImport
from tests.browser.fit import look_closely, refuse
from tests.browser.watch import look
from tests.conftest import PATIENCE, OpenPage
from tests.factories import person_with

from .lists import HEADINGS, ROWS, person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHONE = (360,)
SELF = "9,Zara,Min,zara@dept.example,exec,Executive,,Ongoing,"
MOVED = ROWS[1].replace("ops,Operations,1", "exec,,1")


@pytest.fixture
def page(page_of: OpenPage) -> Callable[[bool], Page]:
    named = {"staff_number": "9", "given_names": "Zara", "family_name": "Min", "email": "zara@dept.example"}
    administrator = person_with(Role.DIRECTORY_ADMINISTRATOR, **named)
    return lambda scripted: page_of(administrator, width=360, scripted=scripted)


def send(page: Page, *rows: str) -> StaffImport:
    page.goto("/directory/staff/")
    content = "\n".join([HEADINGS, *rows]).encode()
    page.get_by_label("The list").set_input_files({"name": "staff.csv", "mimeType": "text/csv", "buffer": content})
    page.get_by_role("button", name="Read the list").click()
    heading(page, "What the columns are")
    return StaffImport.objects.latest("pk")


def heading(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", name=words)).to_be_visible(timeout=PATIENCE)


def wait_for_worker(page: Page, button: str) -> None:
    page.get_by_role("button", name=button).click()
    expect(page.locator("#progress")).to_contain_text("it goes on by itself", timeout=PATIENCE)


def test_what_comes_of_a_list_appears_by_itself(page: Callable[[bool], Page]) -> None:
    desk = page(True)
    desk.goto("/directory/staff/")
    refuse(desk, PHONE)
    begun = send(desk, *ROWS, SELF)
    look_closely(desk, PHONE)
    wait_for_worker(desk, "Read it like this")
    look(desk)
    importing.read_staff_import(begun.pk)
    heading(desk, "What would change")
    look_closely(desk, PHONE)
    wait_for_worker(desk, "Bring it in")
    importing.merge_staff_import(begun.pk)
    heading(desk, "What changed")
    look_closely(desk, PHONE)
    desk.goto("/directory/staff/")
    look(desk)
    assert person("2").unit.name == "Operations"


def test_without_scripts_faults_are_told_by_line_and_leavers_are_counted_aloud(
    page: Callable[[bool], Page],
) -> None:
    desk = page(False)

    def read(*rows: str) -> StaffImport:
        begun = send(desk, *rows)
        wait_for_worker(desk, "Read it like this")
        importing.read_staff_import(begun.pk)
        desk.get_by_role("link", name="Look again").click()
        heading(desk, "What would change")
        return begun

    read(*ROWS, ROWS[0], SELF)
    expect(desk.get_by_text("It cannot be brought in as it is.")).to_be_visible()
    expect(desk.locator("dt", has_text="Line 5").first).to_be_visible()
    look(desk, asks_axe=False)
    desk.get_by_role("button", name="Delete this list").click()
    expect(desk.locator(".messages")).to_contain_text("None of it was brought in")

    for rows, leavers in (((*ROWS, SELF), 0), ((ROWS[0], MOVED, SELF), 1)):
        begun = read(*rows)
        if leavers:
            desk.get_by_role("button", name="Bring it in").click()
            expect(desk.locator(".error-summary")).to_be_visible()
            desk.get_by_label("How many people leave?").fill(str(leavers))
        wait_for_worker(desk, "Bring it in")
        importing.merge_staff_import(begun.pk)
        desk.get_by_role("link", name="Look again").click()
        heading(desk, "What changed")
    assert (person("2").unit.name, person("3").is_active) == ("Executive", False)
    assert StaffChange.objects.filter(person=person("2")).exists()
    desk.goto(f"/directory/{person('2').pk}/")
    expect(desk.get_by_text("Moved to another unit")).to_be_visible()
    look(desk, asks_axe=False)
