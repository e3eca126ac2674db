"""Without a name: nothing of the person stays anywhere, and the receipt is the only way back."""

import logging

import pytest
from django.conf import settings as portal_settings
from django.contrib.sessions.models import Session
from django.core import mail
from django.db import connection
from django.test import Client

from incidents.enums import EntryKind
from incidents.models import CaseEntry, Concern, MatterPart
from portal.models import AuditEntry
from tests.factories import PASSWORD
from tests.incidents.pictures import PNG, upload
from tests.traces import everything_in_valkey

from .pages import DOWNLOAD, FILES, KEEP, PAGE, RETURN, SEND, WRITE, answer, begun, receipt_on

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
