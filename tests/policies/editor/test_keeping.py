"""What is typed is kept: while typing, and past the end of a sign-in."""

import re
import time

import pytest
from django.test import Client

from policies.models import Unsaved
from tests.factories import PersonFactory

from .pages import address, clause_page, fields_of, keep, shown

pytestmark = pytest.mark.django_db


def test_words_kept_while_typing_are_shown_again_and_can_be_dropped(browser, draft) -> None:
    clause, page = draft.clauses.get(ref="W-1"), clause_page(draft)
    assert keep(browser, draft, clause.place, **fields_of(browser, page) | {"words": "Half a"}) == 204
    answer = browser.get(page)
    assert answer.context["form"]["words"].value() == "Half a"
    assert "These are words you typed on" in answer.content.decode()
    assert "your words there are not saved" in shown(browser, address(draft))
    assert browser.post(page, {"drop": "yes"}).url == page
    assert browser.get(page).context["form"]["words"].value() == clause.words
    assert not Unsaved.objects.exists()


def test_words_kept_are_nobody_elses(browser, draft, dev, client_for) -> None:
    clause = draft.clauses.get(ref="W-1")
    keep(browser, draft, clause.place, words="Half a")
    assert "Half a" not in shown(client_for(dev), clause_page(draft))


def test_saving_ends_what_was_kept(browser, draft) -> None:
    page = clause_page(draft)
    sent = fields_of(browser, page) | {"words": "A whole thought."}
    keep(browser, draft, draft.clauses.get(ref="W-1").place, **sent)
    browser.post(page, sent)
    assert not Unsaved.objects.exists()


def test_kept_words_that_say_what_is_saved_are_no_news(browser, draft) -> None:
    page = clause_page(draft)
    keep(browser, draft, draft.clauses.get(ref="W-1").place, **fields_of(browser, page))
    assert "did not save" not in shown(browser, page)


@pytest.mark.parametrize("place", ["", "removed:clause:1", "made:1", "clause:", "clause:1:x", "x" * 99])
def test_nothing_is_kept_at_a_place_that_no_form_has(browser, draft, place) -> None:
    assert keep(browser, draft, place, words="x") == 404
    assert not Unsaved.objects.exists()


def test_only_the_fields_of_a_form_are_kept_and_no_more_than_one_holds(browser, draft) -> None:
    assert keep(browser, draft, "edition", title="T", password="secret", other="x") == 204
    assert Unsaved.objects.get().fields == {"title": "T"}
    assert keep(browser, draft, "edition", opening="x" * 100_001) == 413


def test_only_owners_keep_and_preview(client_for, draft) -> None:
    browser = client_for(PersonFactory())
    assert keep(browser, draft, "edition", title="T") == 404
    assert browser.post(address(draft, "preview/"), {"words": "x"}).status_code == 404
    assert browser.post(address(draft, "arrange/"), {"remove": "clause:1"}).status_code == 404


def idle(browser: Client) -> None:
    session = browser.session
    session["seen"] = session["began"] = int(time.time()) - 16 * 60
    session.save()


def test_a_form_sent_after_the_sign_in_ended_can_be_sent_after_all(browser, draft, carol) -> None:
    page = clause_page(draft)
    sent = fields_of(browser, page) | {"words": "Written before lunch."}
    idle(browser)
    assert browser.post(page, sent).url.endswith("/kept/")
    browser.force_login(carol, backend="portal.sign_ins.PersonBackend")
    kept = browser.get("/kept/")
    assert "Written before lunch." in kept.content.decode()
    browser.post(kept.context["kept"].path, dict(kept.context["kept"].fields))
    assert draft.clauses.get(ref="W-1").words == "Written before lunch."


def test_words_kept_while_typing_outlive_the_sign_in(browser, draft, carol) -> None:
    page = clause_page(draft)
    keep(browser, draft, draft.clauses.get(ref="W-1").place, **fields_of(browser, page) | {"words": "Before lunch."})
    browser.session.flush()
    browser.force_login(carol, backend="portal.sign_ins.PersonBackend")
    assert browser.get(page).context["form"]["words"].value() == "Before lunch."


def test_what_the_script_sends_too_late_is_no_form_to_send_again(browser, draft) -> None:
    browser.get(address(draft))
    idle(browser)
    answer = browser.post(address(draft, "keep/"), {"place": "edition", "title": "T"})
    assert answer.status_code == 302
    assert "kept" not in answer.cookies


def test_whoever_signed_in_anew_gets_a_token_for_the_page_they_left_open(browser, draft) -> None:
    answer = browser.get(address(draft, "keep/"))
    assert re.fullmatch(r"\w{64}", answer.content.decode())
    assert answer["Content-Type"].startswith("text/plain")
