"""Pages of the table that no journey in a browser comes to, as somebody sees them who may: on a phone, by keyboard."""

from typing import Any

import pytest
from django.urls import reverse

from tests.browser.desk import Desk
from tests.browser.fit import look_closely
from tests.conftest import OpenPage
from tests.factories import PersonFactory

from .table import TABLE
from .world import World, furnished

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.timeout(900)]

PHONE = (360,)
OF_CASES = (
    "saved_searches search_new search_watch queue_bulk_done handing_on_from passed_on phone_new in_person_new mail"
    " monitoring_import watch watch_new disclosures disclosure disclosure_declare case_open case_assign"
    " case_give_back case_step_aside case_grade case_letter case_letter_used case_link case_unlink case_move"
    " custody_check hand_over_check name_decide my_errand"
)
OF_POLICIES = (
    "situations questions question question-keep question-records reusable-answers reusable-answer on edition changes"
    " receipts receipt withdraw coverage-people coverage-trend coverage-remind exceptions exception exception-new"
    " exception-end facts withdraw-policy draft-changes draft-comments drafts-discarded import-discard edit-move new"
)
OF_THE_HOUSE = "disposal:batch disposal:take-out disposal:ledger disposal:certificate training:telling password"
NAMES = [
    *(f"incidents:{name}" for name in OF_CASES.split()),
    *(f"policies:{name}" for name in OF_POLICIES.split()),
    *OF_THE_HOUSE.split(),
]


def who_may(world: World, name: str) -> str:
    """The last of those who get the page; of a page for everyone, Bob."""
    row = TABLE[name]
    return sorted(row.who.get(200, ()))[-1] if 200 in row.who else "bob"


def test_each_of_them_is_fit_to_look_at(page_of: OpenPage, client_for: Any, live_server: Any) -> None:
    world = furnished()
    desk = Desk(page_of(PersonFactory()), client_for, live_server.url)
    for name in NAMES:
        desk.seat(world.people[who_may(world, name)])
        answer = desk.page.goto(reverse(name, args=TABLE[name].where(world)))
        assert answer
        assert (answer.status, desk.page.locator("h1").count()) == (200, 1), name
        look_closely(desk.page, PHONE)
