"""Without a name: nothing of the person stays anywhere, and the receipt is the only way back."""

import logging
import re

import pytest
from django.conf import settings as portal_settings
from django.core import mail
from django.db import connection
from django.http import HttpResponse
from django.test import Client

from incidents.enums import EntryKind
from incidents.models import CaseEntry, Concern, MatterPart
from portal.models import AuditEntry, Session
from tests.factories import PASSWORD
from tests.incidents.pictures import PNG, upload
from tests.traces import everything_in_valkey

from .pages import (
    DOWNLOAD,
    ELSEWHERE,
    FILES,
    FINISHED,
    KEEP,
    NAME,
    PAGE,
    RETURN,
    SEND,
    WRITE,
    answer,
    begun,
    receipt_on,
)

CANARIES = {
    "REMOTE_ADDR": "203.0.113.77",
    "HTTP_X_FORWARDED_FOR": "198.51.100.88",
    "HTTP_USER_AGENT": "CanaryBrowser/9.9",
    "HTTP_REFERER": "http://testserver/canary-referrer",
    "HTTP_ACCEPT_LANGUAGE": "x-canary-tongue",
}

pytestmark = pytest.mark.django_db


def everything_in_the_database() -> dict[str, list[str]]:
    with connection.cursor() as cursor:
        found = {}
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT row_to_json(t)::text FROM "{table}" t')
            found[table] = [row[0] for row in cursor.fetchall()]
    return found


@pytest.mark.django_db(transaction=True)
def test_nothing_of_an_unnamed_reporter_stays_anywhere(cast, caplog, capfd):
    caplog.set_level(logging.DEBUG)
    browser = Client(**CANARIES)
    browser.post("/sign-in/", {"username": cast.alice.email, "password": PASSWORD})
    session = browser.cookies["session"].value
    browser.post("/sign-out/", {"next": PAGE})
    before, sessions = everything_in_the_database(), Session.objects.count()
    caplog.clear()
    capfd.readouterr()

    browser.cookies["session"] = session
    browser.get(PAGE)
    form = begun(browser)
    once = form["once"]
    browser.post(WRITE, form)
    receipt = receipt_on(browser.post(SEND, {**form, "pictures": [upload(PNG, "canary-file-name.png")]}))
    browser.post(DOWNLOAD, {"once": once})
    browser.post(KEEP, {"once": once, "typed": receipt})
    browser.post(RETURN, {"receipt": receipt})
    browser.post(RETURN, answer(receipt, "One more thing."))
    browser.post(FILES, answer(receipt, "Another.", pictures=[upload(PNG, "canary-second.png")]))

    after = everything_in_the_database()
    new = [f"{table} {row}" for table, rows in after.items() for row in set(rows) - set(before[table])]
    valkey = everything_in_valkey(portal_settings.REDIS_URL).decode(errors="replace")
    kept = [*new, valkey, *caplog.messages, *capfd.readouterr(), *map(str, mail.outbox)]
    traces = [
        *CANARIES.values(), session, once, "canary", cast.alice.email, cast.alice.staff_number,
        cast.alice.family_name, receipt, receipt.replace(" ", ""),
    ]  # fmt: skip
    assert len(new) >= 6
    assert [(trace, text[:80]) for trace in traces for text in kept if trace.lower() in text.lower()] == []
    assert Session.objects.count() == sessions
    assert [each.value for name, each in browser.get(PAGE).cookies.items() if name == "session"] in ([], [""])
    assert (Concern.objects.get().reporter, MatterPart.objects.count()) == (None, 0)
    mine = AuditEntry.objects.filter(action__startswith="concern")
    assert set(mine.values_list("actor", "actor_name")) == {(None, "someone unnamed")}
    assert set(CaseEntry.objects.values_list("by", "kind")) == {(None, EntryKind.REPORTER)}


@pytest.fixture
def pages(cast) -> dict[str, HttpResponse]:
    """Each page and each answer of the way, by what was done."""
    browser = Client(**CANARIES)
    form = begun(browser)
    receipt = receipt_on(browser.post(SEND, form))
    bribes = {**begun(browser), "words": "He takes bribes.", "door": "fraud"}
    return {
        **{page: browser.get(page) for page in (PAGE, WRITE, RETURN, NAME, FINISHED)},
        "looked over": browser.post(WRITE, form),
        "refused": browser.post(WRITE, {**form, "words": ""}),
        "other doors": browser.post(WRITE, bribes),
        "handed over": browser.post(ELSEWHERE, bribes),
        "receipt": browser.post(SEND, form),
        "receipt refused": browser.post(KEEP, {"once": form["once"], "typed": "1"}),
        "receipt as a file": browser.post(DOWNLOAD, {"once": form["once"]}),
        "returned": browser.post(RETURN, {"receipt": receipt}),
        "guessed": browser.post(RETURN, {"receipt": "1234 1234 1234 1234"}),
        "no picture": browser.post(FILES, answer(receipt, "")),
    }


def test_no_page_is_kept_by_a_browser_or_leads_to_it_from_elsewhere(pages):
    for what, page in pages.items():
        assert page.status_code in (200, 422), what
        assert "no-store" in page["Cache-Control"], what
        assert "private" in page["Cache-Control"], what
        assert page["Referrer-Policy"] == "same-origin", what
        assert {"ETag", "Last-Modified", "Link", "Refresh", "Server-Timing"} & set(page.headers) == set(), what
        assert set(page.cookies) <= {"csrftoken"}, what


def test_no_page_asks_another_site_for_anything_or_has_a_browser_remember_what_was_typed(pages):
    for what, page in pages.items():
        text = page.content.decode()
        elsewhere = re.findall(r'<[^>]*(?:src|href|action)="(?:https?:)?//[^>]+>', text)
        # A page may be left quickly, which tells the other site nothing of where one was.
        assert [tag for tag in elsewhere if "data-quick-exit" not in tag or 'rel="noreferrer"' not in tag] == [], what
        main = text.partition("<main")[2].partition("</main>")[0]
        typed = [
            form for form in re.findall(r"<form.*?</form>", main, re.S) if "<textarea" in form or 'type="text"' in form
        ]
        assert [form[:80] for form in typed if 'autocomplete="off"' not in form.partition(">")[0]] == [], what
    assert "<textarea" in pages[WRITE].content.decode()
