"""Every page of People Services, and of whoever a matter is about: at a desk, on a phone, by keyboard, on paper."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import reverse

from portal.models import Person
from tests.access.table import TABLE
from tests.access.world import World, furnished
from tests.browser.desk import Desk
from tests.browser.fit import is_asking, look_closely, refuse
from tests.conftest import OpenPage
from tests.factories import PersonFactory
from tests.incidents.cast import Cast
from tests.incidents.stages import STAGES

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.django_db(transaction=True), pytest.mark.timeout(900)]

OURS = re.compile(r"^/(investigations|my-matters|my-interviews|delegations|letter-templates|referrals|evidence)/")
SAMPLED = ("noticed", "investigated", "sanctioned", "suspended")
NOT_PAGES = re.compile(r"\.(pdf|csv|json)$|/(original|thumbnail|tile)/$|/redacted/\d+/$|^/evidence/[0-9a-f-]{36}/$")


@pytest.fixture
def desk(page_of: OpenPage, client_for: Any, live_server: Any) -> Desk:
    return Desk(page_of(PersonFactory()), client_for, live_server.url)


def visit(desk: Desk, person: Person, path: str) -> None:
    """As it opens, and as it comes back when a question has no answer."""
    desk.seat(person)
    answer = desk.page.goto(path)
    assert answer
    assert (answer.status, desk.page.url.removeprefix(desk.base)) == (200, path), person.given_names
    look_closely(desk.page)
    if is_asking(desk.page):
        refuse(desk.page)


def pages_of(world: World) -> Iterator[tuple[Person, str]]:
    """In the order of the table: what changes the matter stands at its end."""
    for name, row in TABLE.items():
        people = sorted(row.who.get(200, ())) or (["bob"] if row.others == 200 else [])
        if people and OURS.match(path := reverse(name, args=row.where(world))) and not NOT_PAGES.search(path):
            yield world.people[people[-1]], path


def test_every_address_of_people_services_leads_to_a_page_fit_to_look_at(desk: Desk) -> None:
    for person, path in pages_of(furnished()):
        visit(desk, person, path)


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=() if name in SAMPLED else pytest.mark.soak) for name in STAGES]
)
def test_a_matter_is_fit_to_look_at_in_each_of_its_stages(name: str, desk: Desk) -> None:
    cast = Cast.assembled()
    stage = STAGES[name]
    file = stage.made(cast)
    for person, path in stage.visits(cast, file):
        visit(desk, person, path)
