"""Which edition held on a day, and when each one held, in words."""

from datetime import date, timedelta

import pytest
from django.utils import timezone
from django.utils.dateformat import format as format_date

from policies.enums import EditionState
from policies.models import Edition
from tests.factories import EditionFactory, PersonFactory, PolicyFactory, published_edition

pytestmark = pytest.mark.django_db


@pytest.fixture
def policy():
    """Two editions: from 1 March 2020, and from 1 May 2022 on; a draft beside them."""
    first = published_edition(PolicyFactory(slug="web"), in_force_from=date(2020, 3, 1))
    published_edition(first.policy, in_force_from=date(2022, 5, 1))
    EditionFactory(policy=first.policy)
    return first.policy


@pytest.fixture
def browser(client_for):
    return client_for(PersonFactory())


@pytest.mark.parametrize(
    ("day", "number"),
    [("1 March 2020", 1), ("30 April 2022", 1), ("1/5/2022", 2), ("2022-05-02", 2), ("today", 2)],
)
def test_a_day_leads_to_the_edition_that_held_on_it(policy, browser, day: str, number: int) -> None:
    answer = browser.get("/policies/web/on/", {"day": day})
    assert answer.url == f"/policies/web/editions/{number}/"


def test_a_day_before_the_first_edition_has_none_and_the_page_says_so(policy, browser) -> None:
    page = browser.get("/policies/web/on/", {"day": "29 February 2020"}).content.decode()
    assert "No edition was in force on 29 February 2020" in page
    assert "is in force from 1 March 2020" in page
    assert 'value="29 February 2020"' in page


def test_a_day_after_an_edition_was_withdrawn_has_none_and_the_page_says_so(policy, browser) -> None:
    Edition.objects.filter(policy=policy, number=1).update(
        state=EditionState.WITHDRAWN, in_force_until=date(2021, 1, 1)
    )
    page = browser.get("/policies/web/on/", {"day": "2 February 2021"}).content.decode()
    assert "No edition was in force on 2 February 2021" in page
    assert "had been withdrawn" in page
    assert "In force from 1 March 2020 until it was withdrawn on 1 January 2021." in page_of(browser, 1)
    assert "This edition was withdrawn" in page_of(browser, 1)


@pytest.mark.parametrize("day", ["", "soon", "31 February 2021"])
def test_what_is_no_day_is_said_to_be_none(policy, browser, day: str) -> None:
    page = browser.get("/policies/web/on/", {"day": day}).content.decode()
    assert "We need a day to look for" in page
    assert 'aria-invalid="true"' in page


def test_a_day_to_come_is_refused(policy, browser) -> None:
    tomorrow = format_date(timezone.localdate() + timedelta(days=1), "j F Y")
    assert "is still to come" in browser.get("/policies/web/on/", {"day": tomorrow}).content.decode()


def test_a_policy_that_does_not_cover_someone_has_no_days_for_them(policy, client_for) -> None:
    outsider = client_for(PersonFactory(employment="contractor"))
    assert outsider.get("/policies/web/on/", {"day": "1 March 2020"}).status_code == 404


def test_the_policy_lists_its_editions_with_their_dates_and_asks_for_a_day(policy, browser) -> None:
    page = browser.get("/policies/web/").content.decode()
    assert "In force from 1 March 2020 until 1 May 2022." in page
    assert 'action="/policies/web/on/"' in page
    assert "In force from 1 March 2020 until 1 May 2022." in page_of(browser, 1)
    assert "In force since 1 May 2022." in page_of(browser, 1)


def test_an_edition_replaced_on_its_first_day_says_so(browser) -> None:
    first = published_edition(PolicyFactory(slug="web"))
    published_edition(first.policy)
    today = format_date(timezone.localdate(), "j F Y")
    assert f"Replaced on the day it was published, {today}." in browser.get("/policies/web/").content.decode()


def page_of(browser, number: int) -> str:
    return browser.get(f"/policies/web/editions/{number}/").content.decode()
