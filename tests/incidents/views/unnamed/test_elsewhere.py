"""Without a name, too, what belongs elsewhere is offered its door, and whoever it is aimed at is helped first."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from incidents.enums import Door, Seen
from incidents.models import Concern, HandOver
from portal.models import AuditEntry, Role
from tests.factories import person_with
from tests.incidents.views.test_doors import CODE

from .pages import ELSEWHERE, SEND, WRITE, begun, receipt_on, words

BRIBES = "He is taking bribes for zebra visas."

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser() -> Client:
    return Client()


def form_to(page: str, address: str) -> dict[str, str]:
    """The hidden fields of the first form on a page that leads to this address."""
    form = re.search(rf'<form[^>]* action="{address}"(.*?)</form>', page, re.S)[1]
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form))


def test_what_it_is_about_is_asked_and_told(browser):
    assert browser.post(WRITE, begun(browser, seen="")).status_code == 422
    receipt_on(browser.post(SEND, begun(browser, seen=Seen.DEPARTMENT)))
    assert Concern.objects.get().seen == Seen.DEPARTMENT


def test_the_doors_come_before_it_is_looked_over_and_not_again(browser):
    page = browser.post(WRITE, begun(browser, words=BRIBES)).content.decode()
    assert "the fraud control area" in page
    over = browser.post(WRITE, form_to(page, WRITE))
    assert "Look it over" in words(over)
    assert BRIBES in words(over)
    carried = form_to(over.content.decode(), SEND)
    back = form_to(browser.post(WRITE, {**carried, "change": "yes"}).content.decode(), WRITE)
    assert "Look it over" in words(browser.post(WRITE, {**carried, **back}))
    assert not HandOver.objects.exists()
    receipt_on(browser.post(SEND, carried))
    assert Concern.objects.get().words == BRIBES


def test_an_ordinary_concern_is_shown_no_door(browser):
    assert "elsewhere" not in words(browser.post(WRITE, begun(browser)))


def test_what_is_aimed_at_me_gets_help_first(browser):
    page = words(browser.post(WRITE, begun(browser, seen=Seen.ME)))
    assert page.index("Keep proof before you block") < page.index("Go on to Digital Media")
    assert "What helps you now" in words(browser.get(reverse("incidents:unnamed")))
    assert "Keep proof before you block" in words(browser.get(reverse("incidents:help_for_me")))


def test_the_directory_is_not_shown_to_a_stranger(browser):
    officer = person_with(Role.DISCLOSURE_OFFICER)
    page = words(browser.post(WRITE, begun(browser, words="I want to make a public interest disclosure.")))
    assert "authorised disclosure officer" in page
    assert officer.name not in page
    assert officer.email not in page


def test_a_concern_handed_over_leaves_a_receipt_and_no_word(browser):
    page = browser.post(WRITE, begun(browser, words=BRIBES)).content.decode()
    carried = form_to(page, ELSEWHERE)
    assert carried["door"] == Door.FRAUD
    first, again = (browser.post(ELSEWHERE, carried) for _ in range(2))
    assert BRIBES in words(first)
    assert "Nothing of it is kept here" in words(first)
    assert "no-store" in first["Cache-Control"]
    assert CODE.search(first.content.decode())[0] == CODE.search(again.content.decode())[0]
    receipt = HandOver.objects.get()
    assert (receipt.door, receipt.at.minute, receipt.at.second) == (Door.FRAUD, 0, 0)
    entry = AuditEntry.objects.get(action="draft.handed_over")
    assert (entry.actor, entry.actor_name, entry.at.minute) == (None, "someone unnamed", 0)
    assert not Concern.objects.exists()


def test_a_concern_sent_before_is_not_said_to_be_gone(browser):
    form = begun(browser, words=BRIBES)
    receipt_on(browser.post(SEND, form))
    assert "Digital Media has the concern too" in words(browser.post(ELSEWHERE, {**form, "door": Door.FRAUD}))


@pytest.mark.parametrize(
    "wrong", [{"door": "cellar"}, {"door": ""}, {"question": "nonsense"}, {"once": "nonsense"}, {"words": ""}]
)
def test_what_was_tampered_with_is_handed_to_nobody_and_the_rest_stays(browser, wrong):
    refused = browser.post(ELSEWHERE, {**begun(browser, door="fraud", about="Perhaps Bob"), **wrong})
    assert (refused.status_code, "Perhaps Bob" in refused.content.decode()) == (422, True)
    assert not HandOver.objects.exists()


def test_handing_over_costs_the_sum_or_the_wait(browser, settings):
    settings.UNNAMED_WAIT_SECONDS = 40
    assert "send it again in" in words(browser.post(ELSEWHERE, begun(browser, door="fraud")))
    assert not HandOver.objects.exists()


def test_a_flood_of_hand_overs_is_slowed_and_does_not_slow_concerns(browser, settings):
    settings.UNNAMED_AT_ONCE, settings.UNNAMED_AN_HOUR = 1, 30
    form = begun(browser, door="fraud")
    browser.post(ELSEWHERE, form)
    late = browser.post(ELSEWHERE, begun(browser, door="fraud", words="An hour's work."))
    assert (late.status_code, "An hour's work." in words(late)) == (429, True)
    assert 110 <= int(late["Retry-After"]) <= 120
    assert browser.post(ELSEWHERE, form).status_code == 200, "one that was handed over shows its receipt again"
    assert browser.post(SEND, begun(browser)).status_code == 200
    assert HandOver.objects.count() == 1
