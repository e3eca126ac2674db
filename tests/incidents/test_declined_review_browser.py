"""A suspension whose review the department declines: the respondent reads why on a phone, and goes on from there."""

from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from incidents.domain import review
from incidents.enums import ReviewState as R
from incidents.models import Review
from tests.browser.desk import Desk
from tests.conftest import OpenPage
from tests.incidents import suspending
from tests.incidents.cast import Cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.timeout(900)
def test_who_is_declined_goes_on_to_the_commissioner(page_of: OpenPage, client_for: Any, live_server: Any) -> None:
    cast = Cast.assembled()
    row = suspending.imposed(cast, cast.noticed())
    file, first = row.investigation, Review.objects.get(suspension=row)
    at_file, own = f"/investigations/{file.pk}/", f"/my-matters/{file.pk}/"
    desk = Desk(page_of(cast.bob), client_for, live_server.url)

    desk.page.goto(f"{own}reviews/{first.pk}/{R.APPLIED}/")
    desk.fill(application="I can work without customers.")
    desk.press("Ask for this review")
    expect(desk.page.get_by_text("The department has until")).to_be_visible()
    desk.look()

    desk.seat(cast.petra, at_file)
    expect(desk.page.get_by_text("Without an answer they can go on")).to_be_visible()
    desk.follow("Record that the application was not accepted")
    expect(desk.page.get_by_label("Why does the department not review it?")).to_be_visible()
    desk.look()
    desk.fill(on=timezone.localdate().isoformat(), words="It is not about the suspension.")
    desk.page.locator("main form button[type=submit]").first.click()
    expect(
        desk.page.get_by_role("heading", name="The suspension, by the Merit Protection Commissioner")
    ).to_be_visible()
    desk.look()

    desk.seat(cast.bob, own)
    expect(desk.page.get_by_text("who forward it with the papers")).to_be_visible()
    desk.look()
    desk.follow("Your application for a review by the department")
    expect(desk.page.get_by_text("It is not about the suspension.")).to_be_visible()
    desk.look()
    second = Review.objects.get(follows=first)
    assert second.state == R.RIGHTS_NOTIFIED
    review.apply_for_review(second, actor=cast.bob, on=timezone.localdate(), application="Please look at it.")
    desk.seat(cast.bob, own)
    expect(desk.page.get_by_text("The papers go to the Merit Protection Commissioner")).to_be_visible()
    desk.look()
