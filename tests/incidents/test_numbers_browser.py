"""The numbers in a real browser: at a desk and on a phone, in both themes, by keyboard, on paper."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from incidents.models import Case
from incidents.months import Months, periods_before
from portal.people import add_unit
from tests.browser.watch import look

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def quarter() -> Months:
    """The last quarter, with cases of every kind in it, some of them few."""
    months = periods_before(timezone.localdate(), length=3, number=1)[0]
    units = [add_unit(f"north-{at}", f"Customer Service Delivery, Region {at}") for at in range(4)]
    platforms = ["facebook", "x-twitter", "instagram", "linkedin", "tiktok", "reddit"]
    clauses = ["DHS-PERS-07", "DHS-PERS-02", "DHS-OFF-01", "ACBPS-4-8"]
    states = ["closed_no_action", "closed_guidance", "closed_not_staff", "in_triage", "closed_takedown"]
    kinds = ["conduct", "conduct", "support", "department", "other"]
    made = []
    for at in range(150):
        opened = months.starts_at + (months.ends_at - months.starts_at) * (at / 150)
        kind = kinds[at % 5]
        facets = [f"kind:{kind}", f"platform:{platforms[min(at % 11, at % 7) % 6]}", f"unit:{units[at % 13 % 4].pk}"]
        facets += [f"clause:{clauses[at % 9 % 4]}"] if at % 3 else []
        facets += ["again:yes"] if at % 8 == 0 else []
        made.append(Case(opened_at=opened, state=states[at * 7 % 17 % 5], kind=kind, facets=facets, touched_at=opened))
    Case.objects.bulk_create(made)
    return months


def test_a_manager_reads_numbers_passes_them_on_and_goes_to_their_cases(cast, page_of, quarter) -> None:
    page = page_of(cast.mina)
    page.goto("/cases/")
    page.get_by_role("link", name="Numbers").click()
    expect(page.get_by_role("heading", name="Cases that came in")).to_be_visible()
    expect(page.get_by_text("must not be passed on")).to_be_visible()
    page.get_by_label("For whom").select_option("To pass on: small numbers left out")
    page.get_by_label("Period").select_option(quarter.name)
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_text("not shown").first).to_be_visible()
    look(page)
    with page.expect_download() as taken:
        page.get_by_role("link", name="Take along as CSV").click()
    assert taken.value.suggested_filename == f"case-numbers-{quarter}-by-month.csv"

    page.get_by_label("For whom").select_option("For you alone")
    page.get_by_label("Row by row").select_option("By unit")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_text("must not be passed on")).to_be_visible()
    look(page)
    number = page.locator("[aria-labelledby=platform-title] .total a").first
    shown = number.inner_text().split()[0]
    number.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text(f"{shown} cases.")).to_be_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_numbers_fit_a_phone(cast, page_of, quarter, theme) -> None:
    page = page_of(cast.mina, 360, theme)
    page.goto("/cases/numbers/?view=shared")
    look(page)
    page.emulate_media(media="print")
    expect(page.get_by_label("Period")).to_be_hidden()
