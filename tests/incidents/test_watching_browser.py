"""The watch list as an officer meets it: add, look, find nothing, record a find; wide, and narrow without scripts."""

import pytest
from playwright.sync_api import Page, expect

from incidents.models import Look, Watch
from portal.models import Role
from tests.browser.watch import Watch as Eye
from tests.conftest import OpenPage
from tests.factories import person_with

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def add_to_the_list(page: Page, eye: Eye) -> None:
    page.goto("/cases/")
    page.get_by_role("link", name="Watch list").click()
    eye.look()
    page.get_by_role("link", name="Add to the list").first.click()
    page.get_by_label("Address of the page").fill("https://www.facebook.com/messages/t/9")
    page.get_by_role("radio", name="A public group, forum or channel").check()
    page.get_by_label("What should the list call it?").fill("Bell watchers")
    page.get_by_label("Why is it watched?").fill("Scams that use our name are told of there first.")
    page.get_by_role("radio", name="Once a week").check()
    page.get_by_label("I checked that anybody can see it").check()
    page.get_by_role("button", name="Add to the list").click()
    expect(page.locator("#div_id_url")).to_contain_text("Only those who were let in can look there")
    eye.look()
    page.get_by_label("Address of the page").fill("https://www.facebook.com/groups/bellwatchers")
    page.get_by_role("button", name="Add to the list").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Bell watchers")
    eye.look()


@pytest.mark.parametrize(("width", "scripted"), [(1280, True), (360, False)])
def test_an_officer_works_through_the_watch_list(page_of: OpenPage, width: int, scripted: bool) -> None:
    page = page_of(person_with(Role.DIGITAL_MEDIA_OFFICER), width=width, scripted=scripted)
    eye = Eye(page, set(), asks_axe=scripted)
    add_to_the_list(page, eye)
    page.goto("/cases/watch-list/")
    eye.look()
    page.get_by_role("button", name="Looked, nothing there").click()
    expect(page.locator(".messages")).to_contain_text("is noted. Due")
    eye.look()
    page.get_by_role("link", name="Bell watchers").click()
    eye.look()
    if scripted:
        page.set_viewport_size({"width": 360, "height": 800})
        eye.appearance = "narrow"
        eye.look()
    page.get_by_role("button", name="Record a find").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What did you see?")
    page.goto(f"/cases/watch-list/{Watch.objects.get().pk}/end/")
    page.get_by_label("Why is it watched no more?").fill("It closed.")
    page.get_by_role("button", name="Watch it no more").click()
    page.goto("/cases/watch-list/?show=ended")
    expect(page.locator("table")).to_contain_text("Bell watchers")
    eye.look()
    assert Look.objects.count() == 1
