"""The receipt: shown once, typed back or downloaded before the page is left, and good for coming back."""

import uuid

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from incidents.models import Concern
from incidents.views import returning
from portal import cache as portal_cache
from portal import puzzle

from .pages import DOWNLOAD, FINISHED, HIDDEN, KEEP, RECEIPT, RETURN, SEND, answer, begun, receipt_on, sent, words
from .test_returning import FULL_WIDTH

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser() -> Client:
    return Client()


def test_the_page_is_finished_by_typing_the_receipt_however_it_is_spaced(browser):
    for spacing in (" ", "", "-"):
        form = begun(browser)
        receipt = receipt_on(browser.post(SEND, form))
        done = browser.post(KEEP, {"once": form["once"], "typed": spacing.join(receipt.split())}, follow=True)
        assert done.redirect_chain == [(FINISHED, 302)]
        assert "You are done" in words(done)
        assert receipt not in words(done)


@pytest.mark.parametrize("typed", ["", "1234 1234 1234 1234", "no digits"])
def test_leaving_without_the_receipt_is_not_finishing_and_shows_it_again(browser, typed):
    form = begun(browser)
    receipt = receipt_on(browser.post(SEND, form))
    page = browser.post(KEEP, {"once": form["once"], "typed": typed})
    assert page.status_code == 422
    assert RECEIPT.search(page.content.decode())[1] == receipt
    assert "your concern is kept all the same" in words(page)
    assert Concern.objects.count() == 1


def test_a_downloaded_receipt_need_not_be_typed(browser):
    form = begun(browser)
    receipt = receipt_on(browser.post(SEND, form))
    file = browser.post(DOWNLOAD, {"once": form["once"]})
    assert receipt in file.content.decode()
    assert file["Content-Type"].startswith("text/plain")
    assert file["Content-Disposition"] == 'attachment; filename="receipt.txt"'
    assert "no-store" in file["Cache-Control"]
    assert browser.post(KEEP, {"once": form["once"]})["Location"] == FINISHED


def test_a_finished_receipt_is_not_shown_again_to_whoever_sits_down_next(browser):
    form = begun(browser)
    receipt = receipt_on(browser.post(SEND, form))
    browser.post(KEEP, {"once": form["once"], "typed": receipt})
    for page, fields in ((SEND, form), (DOWNLOAD, form), (KEEP, {"once": form["once"]})):
        again = browser.post(page, fields, follow=True)
        assert receipt not in words(again)


@pytest.mark.parametrize("finished", [True, False])
@pytest.mark.parametrize("hours", [7, 9, 30])
def test_a_receipt_is_not_shown_again_after_some_hours_however_often_it_is_sent(
    browser, monkeypatch, settings, finished, hours
):
    """The page that was open for too long asks to be sent once more: that must not bring the receipt back."""
    form = begun(browser)
    receipt = receipt_on(browser.post(SEND, form))
    if finished:
        browser.post(KEEP, {"once": form["once"], "typed": receipt})
    cache.clear()  # what was noted there is gone by then
    later = timezone.now() + timezone.timedelta(hours=hours)
    monkeypatch.setattr(timezone, "now", lambda: later)
    pages = [browser.post(page, form, follow=True) for page in (SEND, DOWNLOAD, KEEP)]
    fresh = dict(HIDDEN.findall(pages[0].content.decode()))
    pages.append(browser.post(SEND, {**form, **fresh}, follow=True))
    assert pages[-1].redirect_chain == [(FINISHED, 302)]
    assert [receipt in words(page) for page in pages] == [False] * len(pages)


def test_a_concern_that_has_a_name_or_no_concern_gives_no_receipt(browser, cast):
    named = cast.account()
    from incidents.domain.concern import raise_concern

    raise_concern(named, actor=cast.alice)
    for once in (str(named.once), str(uuid.uuid4()), "nonsense", ""):
        for page in (KEEP, DOWNLOAD):
            assert browser.post(page, {"once": once})["Location"] == RETURN
    assert browser.get(KEEP)["Location"] == RETURN


def test_without_a_cache_the_receipt_has_to_be_typed(browser):
    form = begun(browser)
    receipt = receipt_on(browser.post(SEND, form))
    browser.post(DOWNLOAD, form)
    cache.clear()
    assert browser.post(KEEP, {"once": form["once"]}).status_code == 422
    assert browser.post(KEEP, {"once": form["once"], "typed": receipt}).status_code == 302


def test_the_receipt_leads_back_however_it_is_spaced(browser):
    receipt = sent(browser, words="Only mine.")
    for written in (
        receipt,
        receipt.replace(" ", ""),
        receipt.replace(" ", "-"),
        f" {receipt} ",
        receipt.translate(FULL_WIDTH),
    ):
        page = browser.post(RETURN, {"receipt": written})
        assert page.status_code == 200
        assert "Only mine." in words(page)
        assert "no-store" in page["Cache-Control"]


def test_a_wrong_receipt_says_so_and_guessing_is_slowed(browser, monkeypatch):
    monkeypatch.setattr(returning, "RECEIPT_TRIES_A_MINUTE", 3)
    sent(browser)
    said = [browser.post(RETURN, {"receipt": f"1234 5678 9012 {n:04}"}) for n in range(3)]
    assert {response.status_code for response in said} == {422}
    assert "We know no such receipt" in words(said[0])
    assert browser.post(RETURN, {"receipt": "1234 5678 9012 3456"}).status_code == 429


def test_when_many_guess_nobody_is_locked_out_and_each_sum_is_good_for_one_try(browser, monkeypatch, settings):
    monkeypatch.setattr(returning, "RECEIPT_TRIES_A_MINUTE", 0)
    receipt = sent(browser)
    settings.UNNAMED_PUZZLE_BITS, settings.UNNAMED_WAIT_SECONDS = 4, 600
    asked = browser.post(RETURN, {"receipt": receipt})
    assert (asked.status_code, "a small sum" in words(asked)) == (429, True)
    form = asked.context["form"]
    paid = {name: form[name].value() for name in ("once", "question")} | {"receipt": receipt}
    paid["answer"] = next(str(n) for n in range(100_000) if puzzle.solves(paid["question"], str(n), 4))
    opened = browser.post(RETURN, paid)
    assert (opened.status_code, "Between you and Digital Media" in words(opened)) == (200, True)
    assert browser.post(RETURN, paid).status_code == 429
    blank = opened.context["message"].initial
    assert browser.post(RETURN, answer(receipt, "From its own page.", opened=blank["opened"])).status_code == 200
    assert browser.post(RETURN, answer(receipt, "A guess.", opened=blank["opened"][:-1] + "x")).status_code == 429


def test_while_nothing_can_be_counted_nobody_guesses(browser, monkeypatch):
    receipt = sent(browser)
    monkeypatch.setattr(portal_cache, "OUTAGE", portal_cache.Outage())
    monkeypatch.setattr(portal_cache.PatientClient, "get_client", without_cache)
    assert browser.post(RETURN, {"receipt": receipt}).status_code == 429


def without_cache(*args: object, **kwargs: object) -> None:
    raise portal_cache.redis.ConnectionError
