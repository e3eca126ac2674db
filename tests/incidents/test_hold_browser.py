"""A matter on hold while its notice is to be answered, read by the respondent on a phone, and taken up again."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from incidents.enums import InvestigationState as S
from tests.browser.desk import Desk
from tests.conftest import OpenPage
from tests.incidents.cast import Cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.timeout(900)
def test_a_matter_waits_and_goes_on(page_of: OpenPage, client_for: Any, live_server: Any) -> None:
    cast = Cast.assembled()
    file = cast.noticed()
    at_file, own = f"/investigations/{file.pk}/", f"/my-matters/{file.pk}/"
    desk = Desk(page_of(cast.petra), client_for, live_server.url)

    desk.page.goto(f"{at_file}hold/")
    desk.page.get_by_label("The respondent's health").check()
    review_on = timezone.localdate() + timedelta(days=30)
    desk.fill(words="He is in hospital.", review_on=review_on.isoformat())
    desk.look()
    desk.press("Put it on hold")
    expect(desk.page.get_by_text("Paused: the matter is on hold")).to_be_visible()
    desk.look()

    desk.seat(cast.bella, at_file)
    expect(desk.page.get_by_text("a ground that is confidential").first).to_be_visible()
    desk.look()

    desk.seat(cast.bob, own)
    expect(desk.page.get_by_role("heading", name="The matter is on hold")).to_be_visible()
    expect(desk.page.get_by_text("You need not answer now.")).to_be_visible()
    desk.look()

    desk.seat(cast.petra, at_file)
    desk.follow("Take it up again: waiting for the response")
    desk.fill(words="He is well again.")
    desk.look()
    desk.page.locator("main form button[type=submit]").first.click()
    expect(desk.page.get_by_role("heading", name=file.number)).to_be_visible()

    desk.seat(cast.bob, own)
    expect(desk.page.get_by_role("heading", name="The matter goes on")).to_be_visible()
    desk.look()
    file.refresh_from_db()
    assert file.state == S.RESPONSE_OPEN
