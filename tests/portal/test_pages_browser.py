"""The pages of the house itself, as those see them whom they are for: empty, filled, and asking for an answer."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.tokens import default_token_generator
from django.core.cache import cache
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from incidents.domain.membership import break_glass
from policies.models import Policy
from portal import maintenance, notices
from portal.directory.inviting import invite
from portal.directory.reviewing import review_role
from portal.directory.standing_in import Arrangement, make_stand_in
from portal.home.leavers import follow_leavers
from portal.management.demo import figures, overview
from portal.models import OverviewReader, Person, Role, RoleGrant
from portal.notices.suppressing import suppress
from portal.people import ask_for_role
from portal.second_factor import keeping
from tests.browser.desk import Desk
from tests.browser.fit import is_asking, look_closely, refuse
from tests.browser.watch import look
from tests.conftest import PATIENCE
from tests.factories import PersonFactory, UnitFactory, person_with, published_edition
from tests.incidents.cast import Cast
from tests.portal.home.test_leavers import leave
from tests.portal.home.test_second_factor import half_in, with_app
from tests.portal.scim.client import Provider, secret_of
from tests.training.factories import course_on, drafted

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900), pytest.mark.django_db(transaction=True)]
PHONE = (360,)  # where a page is most easily too wide; a desk shows more of the same
Scene = Iterator[tuple[Person, str]]


class House:
    """Two who keep the directory, a manager with one person and a manager above, an auditor."""

    def __init__(self) -> None:
        cache.clear()
        self.ada = person_with(Role.DIRECTORY_ADMINISTRATOR, given_names="Ada")
        self.abe = person_with(Role.DIRECTORY_ADMINISTRATOR, given_names="Abe")
        self.boss = PersonFactory(given_names="Bea")
        self.carol = PersonFactory(given_names="Carol", manager=self.boss)
        self.bob = PersonFactory(given_names="Bob", manager=self.carol)
        self.auditor = person_with(Role.AUDITOR)


def with_nothing(house: House) -> Scene:
    for name in ("staff-imports", "roles-asked", "identity-provider", "mail-state"):
        yield house.ada, reverse(name)
    for name in ("notices", "calendar", "standing-in", "promises"):
        yield house.bob, reverse(name)
    for name in ("incidents:break_glass_log", "role-reviews", "disposal:ledger"):
        yield house.auditor, reverse(name)
    yield person_with(Role.EXECUTIVE), reverse("figures:overview")


def told_of_notices(house: House) -> Scene:
    for kind in ("edition_answered", "policy_to_acknowledge", "course_to_do"):
        notices.notify([house.bob], kind, url="/me/")
    yield house.bob, reverse("notices")
    yield house.bob, reverse("notices") + "?show=read&about=training"
    yield house.bob, reverse("mail-choices")
    for asked in ("", "?words=policy", "?words=zebra"):
        yield house.ada, reverse("notice-kinds") + asked
    yield house.ada, reverse("notice-kind", args=["policy_to_acknowledge"])
    suppress(house.bob, why="550")
    yield house.ada, reverse("mail-state")


def who_signs_in(house: House) -> Scene:
    with_app(house.bob)
    yield house.ada, reverse("reset-factor", args=[house.bob.pk])
    keeping.ask_for_reset(house.bob, actor=house.abe, why="They rang: the phone is lost.", once=uuid4())
    yield house.ada, reverse("person", args=[house.bob.pk])
    half_in(with_app(house.carol))
    yield house.carol, reverse("signing-in")


def keeps_roles(house: House) -> Scene:
    start = timezone.localdate() - timedelta(days=400)
    held = RoleGrant.objects.create(person=house.bob, role=Role.SANCTION_DELEGATE, starts_on=start)
    RoleGrant.objects.create(person=house.bob, role=Role.TRAINING_AUTHOR, starts_on=start)
    yield house.carol, reverse("role-reviews")
    review_role(held, keeps=False, actor=house.carol)
    for reader in (house.ada, house.auditor):
        yield reader, reverse("role-reviews")
    for asker, role in ((house.ada, Role.AUDITOR), (house.abe, Role.IDENTITY_CUSTODIAN)):
        ask_for_role(house.bob, role, actor=asker, starts_on=timezone.localdate())
    yield house.ada, reverse("roles-asked")
    yield house.ada, reverse("grant-role", args=[house.bob.pk])
    yield house.ada, reverse("end-role", args=[held.pk])


def stands_in(house: House) -> Scene:
    yield house.boss, reverse("standing-in")
    yield house.carol, reverse("standing-in-arrange", args=[house.carol.pk])
    today = timezone.localdate()
    for manager, person, acts in ((house.carol, house.bob, True), (house.boss, house.carol, False)):
        wanted = Arrangement(manager, person, acts, today, today + timedelta(days=9))
        make_stand_in(wanted, actor=manager, once=uuid4())
    yield house.carol, reverse("standing-in")
    yield house.ada, reverse("person", args=[house.carol.pk])


def somebody_left(house: House) -> Scene:
    author, other = person_with(Role.TRAINING_AUTHOR, given_names="Lee"), person_with(Role.TRAINING_AUTHOR)
    drafted(course_on(published_edition().policy), author)
    leave(author)
    follow_leavers()
    yield other, reverse("leaver", args=[author.pk])


def provided_for(house: House) -> Scene:
    UnitFactory(code="ops", name="Operations")
    provider = Provider(secret_of(name="entra"))
    made = [provider.add(str(number))["id"] for number in range(100, 106)]
    provider.add_group("Everyone", *made)
    for one in made:
        provider.ask("DELETE", f"Users/{one}")
    yield house.ada, reverse("identity-provider")


def invited(house: House) -> Scene:
    yield house.ada, reverse("invitations")
    Person.objects.filter(pk=house.bob.pk).update(password="!")
    asked = invite(Person.objects.get(pk=house.bob.pk), actor=house.ada, once=uuid4())
    yield house.ada, reverse("invitations")
    yield house.ada, reverse("person", args=[asked.person_id])
    yield house.abe, reverse("invitation", args=[asked.person_id, default_token_generator.make_token(asked.person)])


def counted(house: House) -> Scene:
    published_edition()
    overview.seed()
    executive = person_with(Role.EXECUTIVE)
    OverviewReader.objects.create(person=executive, told_of=timezone.localdate())
    yield executive, reverse("figures:overview")
    yield executive, reverse("figures:maps")
    yield executive, reverse("figures:map", args=[Policy.objects.get().slug])
    yield house.auditor, reverse("audit")
    yield house.auditor, reverse("retention")


def opened_in_an_emergency(house: House) -> Scene:
    why, officer = "She is on leave and the police ask.", person_with(Role.PEOPLE_SERVICES_OFFICER)
    break_glass(Cast.assembled().formal(), actor=officer, reason=why, hours=2, once=uuid4())
    yield house.auditor, reverse("incidents:break_glass_log")
    yield house.auditor, f"{reverse('incidents:break_glass_log')}?month={timezone.localdate():%Y-%m}"


SCENES = [
    with_nothing,
    told_of_notices,
    who_signs_in,
    keeps_roles,
    stands_in,
    somebody_left,
    provided_for,
    invited,
    counted,
    opened_in_an_emergency,
]


@pytest.fixture
def desk(page_of: Any, client_for: Any, live_server: Any) -> Desk:
    return Desk(page_of(PersonFactory()), client_for, live_server.url)


@pytest.mark.parametrize("scene", SCENES)
def test_each_page_is_fit_to_look_at_as_it_opens_and_as_it_refuses(scene: Callable[[House], Scene], desk: Desk) -> None:
    for person, address in scene(House()):
        desk.seat(person)
        answer = desk.page.goto(address)
        assert answer
        assert (answer.status, desk.page.locator("h1").count()) == (200, 1), address
        look_closely(desk.page, PHONE)
        if is_asking(desk.page):
            refuse(desk.page, PHONE)


def test_on_a_phone_the_map_folds_and_opens_where_a_link_leads_and_without_scripts_all_is_open(page_of: Any) -> None:
    clause = published_edition(clauses=3).clauses.earliest("position")
    figures.seed()
    address = reverse("figures:map", args=[clause.edition.policy.slug])
    phone = page_of(executive := person_with(Role.EXECUTIVE), width=360)
    phone.goto(address)
    part = phone.locator("details[data-fold]").first
    expect(part).not_to_have_attribute("open", "", timeout=PATIENCE)
    phone.goto(f"{address}#row-{clause.ref}")
    expect(part).to_have_attribute("open", "", timeout=PATIENCE)
    expect(phone.locator(".heat tbody tr").first).to_be_in_viewport(timeout=PATIENCE)
    plain = page_of(executive, width=360, scripted=False)
    plain.goto(address)
    expect(plain.locator(".heat tbody tr").first).to_be_visible(timeout=PATIENCE)


def test_the_address_of_a_calendar_is_shown_once_and_closed_again(desk: Desk) -> None:
    published_edition()
    desk.seat(PersonFactory(), "/calendar/")
    for button in ("Make an address", "Renew the address", "Switch it off"):
        desk.press(button)
        desk.look()


def test_closed_for_maintenance_is_said_on_a_page_fit_to_look_at(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(maintenance, "LOOK_AGAIN_SECONDS", 0)
    call_command("maintenance", "on", "--reason", "The database moves to another building.", "--minutes", "20")
    try:
        answer = desk.page.goto("/")
        assert answer
        assert answer.status == 503
        desk.look()
    finally:
        maintenance.reopen()
        maintenance.current()


def test_a_role_that_two_give_is_ended_by_two_without_scripts(page_of: Any) -> None:
    house = House()
    start = timezone.localdate() - timedelta(days=400)
    held = RoleGrant.objects.create(person=house.bob, role=Role.SANCTION_DELEGATE, starts_on=start)
    for person, button, said in (
        (house.carol, "End Sanction delegate", "A directory administrator looks at it too"),
        (house.ada, re.compile("^Agree about Sanction delegate"), "Decided."),
    ):
        page = page_of(person, width=360, scripted=False)
        page.goto(reverse("role-reviews"))
        page.get_by_role("button", name=button).click()
        expect(page.locator(".messages")).to_contain_text(said, timeout=PATIENCE)
        look(page, asks_axe=False)
    held.refresh_from_db()
    assert held.ends_on == timezone.localdate()
