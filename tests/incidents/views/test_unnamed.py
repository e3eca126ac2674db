"""Without a name: nothing of the person stays anywhere, and the receipt is the only way back."""

import logging
import re
import uuid
from typing import Any

import pytest
from django.conf import settings as portal_settings
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client

from incidents.domain import case as cases
from incidents.domain.parts import declare
from incidents.enums import CaseState, EntryKind
from incidents.models import CaseEntry, Concern, Evidence, MatterPart
from incidents.views import unnamed
from portal.models import AuditEntry
from tests.factories import PASSWORD
from tests.incidents.pictures import PNG, upload
from tests.traces import everything_in_valkey

from .test_concern import filled

PAGE, WRITE, RETURN = "/concerns/unnamed/", "/concerns/unnamed/write/", "/concerns/unnamed/return/"
RECEIPT = re.compile(r'id="kept-number">([\d ]{19})<')
CANARIES = {
    "REMOTE_ADDR": "203.0.113.77",
    "HTTP_X_FORWARDED_FOR": "198.51.100.88",
    "HTTP_USER_AGENT": "CanaryBrowser/9.9",
    "HTTP_REFERER": "http://testserver/canary-referrer",
    "HTTP_ACCEPT_LANGUAGE": "x-canary-tongue",
}

pytestmark = pytest.mark.django_db


def sent(client: Client, **fields: Any) -> str:
    """Send a concern and read the receipt off the page."""
    response = client.post(WRITE, filled(**fields))
    assert response.status_code == 200
    return RECEIPT.search(response.content.decode())[1]


def page_of(client: Client) -> str:
    return client.get(PAGE).content.decode()


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

    once = str(uuid.uuid4())
    browser.cookies["session"] = session
    browser.get(PAGE)
    browser.get(WRITE)
    receipt = sent(browser, once=once, pictures=[upload(PNG, "canary-file-name.png")])
    browser.post(RETURN, {"receipt": receipt})
    browser.post(RETURN, {"receipt": receipt, "words": "One more thing.", "once": str(uuid.uuid4())})

    after = everything_in_the_database()
    new = [f"{table} {row}" for table, rows in after.items() for row in set(rows) - set(before[table])]
    kept = [
        *new,
        everything_in_valkey(portal_settings.REDIS_URL).decode(errors="replace"),
        *caplog.messages,
        *capfd.readouterr(),
    ]
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


def test_the_page_works_without_any_session_and_with_its_guard_against_forgery():
    browser = Client(enforce_csrf_checks=True)
    form = browser.get(WRITE).content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', form)[1]

    assert browser.post(WRITE, filled(csrfmiddlewaretoken=token)).status_code == 200
    assert set(browser.cookies) == {"csrftoken"}
    assert browser.post(WRITE, filled()).status_code == 403


def test_a_signed_in_person_is_asked_to_sign_out_first_and_comes_back(cast, client_for):
    alice = client_for(cast.alice)

    for page in (WRITE, RETURN):
        assert alice.get(page)["Location"] == PAGE
        assert alice.post(page, filled())["Location"] == PAGE
    assert not Concern.objects.exists()
    form = re.search(r'<form method="post" action="(/sign-out/)">.*?name="next" value="([^"]+)"', page_of(alice), re.S)
    signed_out = alice.post(form[1], {"next": form[2]})
    assert (signed_out.status_code, signed_out["Location"]) == (302, PAGE)
    assert WRITE in page_of(alice)
    assert "Sign out first" not in page_of(alice)


def test_what_is_wrong_is_said_and_nothing_typed_is_lost():
    response = Client().post(WRITE, filled(links="", about="Perhaps Bob"))

    assert response.status_code == 422
    assert "Give at least one link or one screenshot" in response.content.decode()
    assert "Perhaps Bob" in response.content.decode()
    assert not Concern.objects.exists()


def test_a_form_sent_twice_shows_one_receipt():
    once = str(uuid.uuid4())
    assert sent(Client(), once=once) == sent(Client(), once=once)
    assert Concern.objects.count() == 1


def test_the_receipt_leads_back_however_it_is_spaced(cast):
    receipt = sent(Client(), words="Only mine.")
    for written in (receipt, receipt.replace(" ", ""), receipt.replace(" ", "-"), f" {receipt} "):
        page = Client().post(RETURN, {"receipt": written})
        assert page.status_code == 200
        assert "Only mine." in page.content.decode()
        assert "no-store" in page["Cache-Control"]


def test_a_wrong_receipt_says_so_and_guessing_is_slowed():
    sent(Client())
    said = [Client().post(RETURN, {"receipt": f"1234 5678 9012 {n:04}"}) for n in range(unnamed.RECEIPT_TRIES_A_MINUTE)]
    assert {response.status_code for response in said} == {422}
    assert "We know no such receipt" in said[0].content.decode()
    assert Client().post(RETURN, {"receipt": "1234 5678 9012 3456"}).status_code == 429


def test_a_flood_is_slowed_and_the_words_stay_on_the_page(monkeypatch):
    monkeypatch.setattr(unnamed, "SUBMISSIONS_AN_HOUR", 1)
    sent(Client())
    response = Client().post(WRITE, filled(words="These words took me an hour."))

    assert response.status_code == 429
    assert "These words took me an hour." in response.content.decode()
    assert Concern.objects.count() == 1


def test_a_reporter_without_a_name_reads_replies_and_answers(cast):
    browser = Client()
    receipt = sent(browser)
    case = Concern.objects.get().case
    cases.assign_case(case, cast.dev, actor=cast.dev)
    cases.open_case(case, actor=cast.dev)
    for kind, words in ((EntryKind.MESSAGE, "Which day was it?"), (EntryKind.NOTE, "Looks like Bob.")):
        cases.add_entry(case, actor=cast.dev, kind=kind, words=words, once=uuid.uuid4())

    answer = {"receipt": receipt, "words": "It was Tuesday.", "once": str(uuid.uuid4())}
    for _ in range(2):
        page = browser.post(RETURN, answer).content.decode()
    assert "Which day was it?" in page
    assert page.count("It was Tuesday.") == 1
    assert "Looks like Bob." not in page
    assert cast.dev.family_name not in page


@pytest.mark.parametrize("spaced", [" ", "", "-", " . "])
def test_a_receipt_in_a_message_is_refused(spaced):
    browser = Client()
    receipt = sent(browser)
    words = f"My receipt is {spaced.join(receipt.split())}, call me."
    response = browser.post(RETURN, {"receipt": receipt, "words": words, "once": str(uuid.uuid4())})

    assert response.status_code == 422
    assert "Your receipt stands in the message." in response.content.decode()
    assert not CaseEntry.objects.exists()


def test_once_passed_on_nothing_can_be_added_and_the_page_says_so(cast):
    browser = Client()
    receipt = sent(browser)
    case = Concern.objects.get().case
    declare(case, actor=cast.mina, has_conflict=False)
    cases.move_case(case, CaseState.DIVERTED_PID, actor=cast.mina, words="Wrongdoing.")

    page = browser.post(RETURN, {"receipt": receipt}).content.decode()
    assert "nothing can be added here" in page
    forced = browser.post(RETURN, {"receipt": receipt, "words": "More.", "once": str(uuid.uuid4())})
    assert forced.status_code == 422
    assert "Nothing was sent." in forced.content.decode()
    assert not CaseEntry.objects.filter(kind=EntryKind.REPORTER).exists()


def test_a_screenshot_sent_without_a_name_is_kept_like_any():
    sent(Client(), pictures=[upload(PNG)])
    assert Evidence.objects.get().size == len(PNG)
