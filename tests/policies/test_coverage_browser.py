"""Coverage in a real browser, at a desk and on a phone: down the tree to names, over time, and a reminder."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from policies import domain
from policies.advice import Verdict
from policies.models import Edition
from portal.models import Role
from tests.browser.watch import Watch
from tests.factories import PersonFactory, PolicyFactory, UnitFactory, person_with, published_edition

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def owner():
    """A department of two branches, counted on two days; one of its people has acknowledged, some are late."""
    top = UnitFactory(name="Department of Testing")
    north, south = (UnitFactory(name=f"{name} Branch", parent=top) for name in ("Northern", "Southern"))
    bells = UnitFactory(name="Bells and Clocks", parent=north)
    policy = PolicyFactory(slug="web", title="Using the web")
    edition = published_edition(policy, at=timezone.now() - timedelta(days=40))
    people = PersonFactory.create_batch(4, unit=bells) + PersonFactory.create_batch(3, unit=south)
    PersonFactory(unit=north, started_on=timezone.localdate())
    domain.count_coverage(at=timezone.now() - timedelta(days=30))
    domain.acknowledge(edition, actor=people[0])
    domain.count_coverage(at=timezone.now() - timedelta(days=12))
    domain.acknowledge(edition, actor=people[5])
    domain.count_coverage()
    return person_with(Role.POLICY_OWNER, unit=top, employment="contractor")


@pytest.fixture(params=[1280, 360])
def page(request, page_of, owner) -> Page:
    return page_of(owner, request.param)


def test_down_the_tree_to_names_and_a_reminder(page, settings) -> None:
    watch = Watch(page, set(), asks_axe=True)
    page.goto("/policies/coverage/")
    watch.look()
    page.get_by_role("link", name="Using the web").click()
    watch.look()
    page.get_by_role("link", name="Northern Branch").click()
    watch.look()
    assert page.get_by_role("link", name="Directly in Northern Branch").is_visible()
    page.get_by_role("link", name="Bells and Clocks").click()
    watch.look()
    page.get_by_role("link", name="Remind these people (3)").click()
    watch.look()
    page.get_by_role("button", name="Remind 3 people").click()
    watch.look()
    assert page.get_by_text("3 people were reminded.").is_visible()
    assert page.get_by_role("link", name="Remind these people").count() == 0


def test_over_time_and_counted_before(page, settings) -> None:
    watch = Watch(page, set(), asks_axe=True)
    settings.COVERAGE_LIVE_PEOPLE = 3
    page.goto("/policies/web/coverage/")
    watch.look()
    page.get_by_role("button", name="Count again now").click()
    watch.look()
    page.get_by_role("link", name="Over the last 90 days").click()
    watch.look()
    assert page.get_by_role("img", name="Share who had acknowledged it").is_visible()


def test_what_the_advice_came_to(page, owner) -> None:
    watch = Watch(page, set(), asks_axe=True)
    page.goto("/policies/web/advice/")
    watch.look()
    last_month = timezone.now().replace(day=1) - timedelta(days=2)
    refs = list(Edition.objects.get().clauses.values_list("ref", flat=True))
    for times, verdict, raised in (
        (9, Verdict.OK, refs[:1]),
        (6, Verdict.ASK_FIRST, refs[:2]),
        (2, Verdict.TAKE_CARE, refs),
    ):
        for _ in range(times):
            domain.tally_answer("web", verdict=verdict, refs=raised, at=last_month)
    page.goto("/policies/web/manage/")
    page.get_by_role("link", name="Should I post this?").last.click()
    page.get_by_role("heading", name="What the advice came to").wait_for()
    assert page.locator("svg.bar").count() == 2
    watch.look()
