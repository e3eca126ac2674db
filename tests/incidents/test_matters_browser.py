"""Lists and numbers of matters in a real browser: at a desk and on a phone, by keyboard and on paper."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from incidents.enums import Outcome
from incidents.models import Investigation
from incidents.months import years_before
from tests.browser.watch import look
from tests.factories import PersonFactory
from tests.incidents.matters import determined, ended, opened_by, received

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def office(cast) -> Investigation:
    """Three years of matters, and one in which Sam decides."""
    today = timezone.localdate()
    this, last, before, *_ = years_before(today, number=4)
    clerk = PersonFactory(classification="APS 4")
    cast.bob.classification = "APS 4"
    cast.bob.save()
    received(4, clerk, f"{today}", target_on=today)
    received(2, clerk, f"{this.first}", state="formal", target_on=this.first)
    for year, number in ((last, 7), (before, 9)):
        on = f"{year.last}"
        told = {"respondent": clerk, "came_on": f"{year.first}"}
        determined(number, cast, on, alleged=["13(3)", "13(11)"], breached=["13(3)"], sanctions=["fine"], **told)
        determined(number - 1, cast, on, alleged=["13(11)"], breached=["13(11)"], sanctions=["reprimand"], **told)
        determined(number - 2, cast, on, alleged=["13(11)"], **told)
        ended(number, clerk, on, Outcome.MANAGEMENT_ACTION, came_on=f"{year.first}")
        ended(2, clerk, on, Outcome.NO_ACTION, came_on=f"{year.first}")
    file = cast.delegated()
    opened_by(cast.petra)
    return file


def test_an_officer_goes_from_numbers_to_their_matters_and_searches_one(cast, page_of, office) -> None:
    page = page_of(cast.petra)
    page.goto("/investigations/")
    look(page)
    page.get_by_role("link", name="Numbers of matters, year by year").click()
    expect(page.get_by_role("heading", name="Open matters, by stage and target")).to_be_visible()
    look(page)
    number = page.locator("[aria-labelledby=outcome-title] tbody a").first
    shown = int(number.inner_text().split()[0])
    number.focus()
    page.keyboard.press("Enter")
    expect(page.locator("table tbody tr")).to_have_count(shown)
    look(page)

    page.get_by_label("Number, respondent or staff number").fill(cast.bob.staff_number)
    page.get_by_role("search", name="Matters").get_by_role("button", name="Search").click()
    expect(page.locator("table tbody tr")).to_have_count(1)
    assert cast.bob.staff_number not in page.url
    look(page)

    page.goto("/investigations/numbers/?view=shared")
    expect(page.get_by_text("not shown").first).to_be_visible()
    look(page)
    with page.expect_download() as taken:
        page.get_by_role("link", name="XLSX").click()
    assert taken.value.suggested_filename.startswith("matter-numbers-")


def test_lists_numbers_and_like_matters_fit_a_phone(cast, page_of, office) -> None:
    page = page_of(cast.petra, 360)
    for address in ("/investigations/?show=due", "/investigations/numbers/"):
        page.goto(address)
        look(page)
    page.emulate_media(media="print")
    expect(page.get_by_label("Elements of the Code in")).to_be_hidden()
    page = page_of(cast.sam, 360)
    page.goto(f"/investigations/{office.pk}/")
    expect(page.get_by_text("alike in the same elements of the Code found in breach")).to_be_visible()
    look(page)
