"""A release from its beginning to its download, in a real browser: Petra prepares it, Olga approves it."""

import zipfile
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from incidents.models import FileExport, Release, ReleaseDoubt
from tests.browser.desk import Desk
from tests.conftest import OpenPage
from tests.incidents.cast import Cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PRIVATE = "Personal information of another person, FOI Act s 47F"
DELIBERATION = "Deliberation, FOI Act s 47C"


@pytest.mark.timeout(900)
def test_a_release_is_prepared_checked_and_taken(
    page_of: OpenPage, client_for: Any, live_server: Any, tmp_path: Path
) -> None:
    cast = Cast.assembled()
    file = cast.answered()
    page = page_of(cast.petra)
    desk = Desk(page, client_for, live_server.url)

    page.goto(f"/investigations/{file.pk}/records/")
    desk.look()
    desk.follow("Prepare a redacted release")
    page.get_by_label("A freedom of information request").check()
    page.get_by_label("Reference").fill("FOI 12 of 2026")
    desk.press("List the documents")
    expect(page.get_by_role("heading", name="Not sent yet")).to_be_visible()
    desk.look()
    page.get_by_label("Why is it released?").fill("A journalist asks for it.")
    desk.press("List the documents")
    release = Release.objects.get()
    expect(page.locator(".page-heading .status")).to_have_text("Being prepared")
    desk.look()

    desk.follow("Response to: Notice of suspected breach")
    page.get_by_label("Or the exact words to take out").fill("I took it down")
    desk.look()
    page.locator("#id_remove-ground").select_option(PRIVATE)
    desk.press("Take it out")
    expect(page.locator(".release-words")).to_contain_text(f"I was angry, and [removed: {PRIVATE}].")
    desk.look()
    desk.follow("All documents")

    page.get_by_label(cast.bob.name, exact=True).check()
    page.locator("#id_everywhere-ground").select_option(PRIVATE)
    desk.press("Take them out")
    expect(page.get_by_text("Taken out of")).to_be_visible()
    for box in page.get_by_role("checkbox", name="Tick").all():
        box.check()
    page.get_by_label("Withhold them").check()
    page.locator("#id_several-ground").select_option(DELIBERATION)
    desk.press("Decide on those ticked")
    desk.follow("Response to: Notice of suspected breach")
    page.get_by_label("Give what is left of it").check()
    desk.press("Keep the decision")
    expect(page.locator(".page-heading .status")).to_have_text("Given with parts removed")
    ReleaseDoubt.objects.create(release=release, word="angry")
    desk.follow("All documents")
    expect(page.get_by_role("link", name="Send it to a second person")).to_have_count(0)
    desk.follow("1 word in what is given may be a name")
    desk.look()
    page.get_by_label("Tick angry").check()
    page.get_by_label("They name nobody who must not be known").check()
    desk.press("Keep the answer")
    expect(page.get_by_role("heading", name="Not sent yet")).to_be_visible()
    desk.look()
    page.get_by_label("How do you know that they name nobody?").fill("It is how he felt.")
    desk.press("Keep the answer")
    expect(page.get_by_role("heading", name="Let stand")).to_be_visible()
    desk.follow("Back to the release")
    desk.follow("Send it to a second person")
    desk.press("Send it to a second person")
    expect(page.get_by_text("Somebody else has to check it")).to_be_visible()
    desk.look()

    desk.seat(cast.olga)
    page.goto(f"/investigations/{file.pk}/records/releases/{release.pk}/")
    desk.follow("Response to: Notice of suspected breach")
    expect(page.get_by_role("button", name="Take it out")).to_have_count(0)
    desk.look()
    desk.follow("All documents")
    desk.follow("Approve it")
    page.get_by_label("What did you check?").fill("I read every document.")
    desk.press("Approve it")
    expect(page.locator(".page-heading .status")).to_have_text("Approved")
    desk.look()

    desk.seat(cast.petra)
    page.goto(f"/investigations/{file.pk}/records/releases/{release.pk}/")
    desk.press("Take it out of the portal")
    with page.expect_download() as taking:
        page.get_by_role("button", name="Download the file").click()
    place = tmp_path / "release.zip"
    taking.value.save_as(place)
    assert FileExport.objects.get().is_sealed
    with zipfile.ZipFile(place) as archive:
        archive.extractall(tmp_path)
    page.goto((tmp_path / file.number / "index.html").as_uri())
    expect(page.get_by_role("heading", name="Schedule")).to_be_visible()
    desk.look()
