"""A line manager is asked to carry something out, does it, and a declaration reaches whom it is about, in a browser."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from incidents.domain.declaring import declare_serious_misconduct
from incidents.domain.letter import respond
from incidents.enums import SanctionKind
from incidents.models import Errand
from tests.browser.desk import Desk
from tests.conftest import OpenPage
from tests.incidents.cast import Cast

from .law.verbs import measure

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def cast() -> Cast:
    return Cast.assembled()


@pytest.mark.timeout(900)
def test_a_line_manager_carries_out_what_a_sanction_asks(
    cast: Cast, page_of: OpenPage, client_for: Any, live_server: Any
) -> None:
    file = cast.sanctioned()
    at_file = f"/investigations/{file.pk}/"
    desk = Desk(page_of(cast.petra), client_for, live_server.url)
    desk.page.goto(at_file)
    desk.follow("Ask somebody to carry something out")
    due = timezone.localdate() + timedelta(days=7)
    desk.fill(what="Tell the pay officer of his section that he has agreed to two deductions.", due_on=due.isoformat())
    desk.page.get_by_label("Have payroll deduct the fine").check()
    desk.look()
    desk.press("Ask them")
    expect(desk.page.get_by_role("heading", name="Asked of others")).to_be_visible()
    desk.look()

    desk.seat(cast.carol, "/")
    desk.follow("Something to carry out")
    expect(desk.page.get_by_text("two deductions")).to_be_visible()
    desk.look()
    desk.fill(done_on="today", words="Told him this morning.")
    desk.press("It is done")
    expect(desk.page.get_by_text("There is nothing left for you to do here")).to_be_visible()
    desk.look()
    assert Errand.objects.get().done_words == "Told him this morning."


@pytest.mark.timeout(900)
def test_whoever_is_dismissed_reads_their_copy_of_a_declaration(
    cast: Cast, page_of: OpenPage, client_for: Any, live_server: Any, settings: Any
) -> None:
    settings.SERIOUS_MISCONDUCT_LAW = "Australian Border Force Act 2015, s 32"
    file = cast.delegated()
    ending = measure(SanctionKind.TERMINATION, days=14)
    respond(cast.propose(file, ending), actor=cast.bob, words="No.")
    cast.decide(file, ending)
    declare_serious_misconduct(file.sanction_decisions.get(), actor=cast.sam, reasons="It endangered people.")

    desk = Desk(page_of(cast.bob), client_for, live_server.url)
    desk.page.goto(f"/my-matters/{file.pk}/")
    desk.look()
    desk.follow("Your copy of the declaration")
    expect(desk.page.get_by_text("It endangered people.")).to_be_visible()
    desk.look()
