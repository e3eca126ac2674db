"""Someone who gives no name is found nowhere afterwards: looked for in every row, key, queue, log and file.

A real process, started as `make run` starts it, with the level of its log as there. What must not be found is all that
could lead to the person or to the receipt; what they sent on purpose is found by the same search.
"""

import base64
import html
import os
import re
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest
import redis
from django.core import signing
from django.db import connection

from portal import puzzle
from tests.factories import PASSWORD
from tests.incidents.pictures import encoded, upload
from tests.incidents.views.unnamed.pages import (
    DOWNLOAD,
    ELSEWHERE,
    FILES,
    HIDDEN,
    KEEP,
    NAME,
    PAGE,
    RECEIPT,
    RETURN,
    SEND,
    WRITE,
)
from tests.traces import everything_in_valkey, files_below, traces_in, traces_in_files, traces_in_rows

from .office import Office, Visitor

EMAIL, STAFF_NUMBER, FAMILY_NAME = "quollfinch@department.example", "Q900817", "Quollfinch"
ADDRESS = "127.0.0.77"
HEADERS = {
    "User-Agent": "quollbrowser/9",
    "Referer": "http://127.0.0.1/quollreferrer",
    "Accept-Language": "x-quolltongue",
    "X-Forwarded-For": "198.51.100.88",
}
FILE_NAME = "quollpicture"
SENT = "wombatheron"
PLANTED = "kookaburrafinch"
TABLE = re.compile(rb"COPY public\.(\w+) ")
MINUTE = re.compile(rb"\d{4}-\d\d-\d\d \d\d:(?!00:00[+\t])\d\d:\d\d")
HANDED_OVER = "quollbribes"
FURNISHING = f"""
from django.core.management import call_command
from portal.models import Role
from tests.factories import PersonFactory, person_with
call_command("load_policies", verbosity=0)
person_with(Role.DIGITAL_MEDIA_OFFICER)
PersonFactory(email="{EMAIL}", staff_number="{STAFF_NUMBER}", family_name="{FAMILY_NAME}")
"""

pytestmark = [pytest.mark.django_db, pytest.mark.long]  # its tables are copied


@dataclass
class Visit:
    """What was left of one, and what it might have left."""

    session: str
    secrets: list[str]
    before: set[bytes]
    rows: bytes
    valkey: bytes
    log: str
    known_to_the_minute: set[str]
    found_while_signed_in: bytes


@pytest.fixture(scope="module")
def office(django_db_setup: None) -> Iterator[Office]:
    folder = Path(tempfile.mkdtemp(prefix="postwise-office-"))
    folder.chmod(0o711)  # the servers of root run as nobody, who must pass through
    office = Office(folder)
    tables = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}")
    try:
        office.open(tables.geturl())
        office.run(FURNISHING)
        office.start(log_level="info")
        yield office
    finally:
        office.close()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def visit(office: Office) -> Visit:
    """Signs in, signs out, writes without a name with the old cookie still sent, comes back and adds to it."""
    visitor = Visitor(office)  # a sign-in does keep an address and a browser's name, so here they are others
    visitor.sign_in(EMAIL, PASSWORD)
    cookie = next(cookie for cookie in visitor.jar if cookie.name == "session")
    signed_in = everything_in_valkey(office.values["REDIS_URL"]) + office.dump()
    visitor.post("/sign-out/", next=PAGE)
    before = set(office.dump().splitlines())
    log = office.var / "log" / "web.log"
    logged = log.stat().st_size

    visitor = Visitor(office, address=ADDRESS, headers=HEADERS.items())
    visitor.jar.set_cookie(cookie)
    secrets = writes_and_returns(visitor)
    after = office.dump().splitlines()
    return Visit(
        session=str(cookie.value),
        secrets=secrets,
        before=before,
        rows=b"\n".join(line for line in after if line not in before),
        valkey=everything_in_valkey(office.values["REDIS_URL"]),
        log=log.read_bytes()[logged:].decode(),
        known_to_the_minute=tables_with_a_minute(after, before),
        found_while_signed_in=signed_in,
    )


def tables_with_a_minute(dump: list[bytes], before: set[bytes]) -> set[str]:
    """The tables with a new row that says more of a time than its hour."""
    found, table = set(), ""
    for line in dump:
        if copied := TABLE.match(line):
            table = copied[1].decode()
        elif line not in before and MINUTE.search(line):
            found.add(table)
    return found


def writes_and_returns(visitor: Visitor) -> list[str]:
    visitor.get(PAGE)
    visitor.get(WRITE)
    form: dict[str, Any] = {name: html.unescape(value) for name, value in HIDDEN.findall(visitor.page)}
    bits = int(re.findall(r'data-puzzle="(\d+)"', visitor.page)[0])
    form |= {"words": f"{SENT} mocks us.", "how_known": "It is public.", "staff_involved": "unknown"}
    form["seen"] = "staff_post"
    form["answer"] = next(str(n) for n in range(10_000_000) if puzzle.solves(form["question"], str(n), bits))
    assert visitor.post(WRITE, **{**form, "how_known": ""}) == 422
    assert visitor.post(WRITE, **{**form, "words": f"{HANDED_OVER}: he takes bribes."}) == 200
    assert "Go there instead" in visitor.page
    assert visitor.post(ELSEWHERE, **{**form, "words": HANDED_OVER, "door": "fraud"}) == 200
    assert "Nothing of it is kept here" in visitor.page
    visitor.get(WRITE)
    assert visitor.post(WRITE, **form) == 200
    assert visitor.get(WRITE, words="x" * 5000) == 414
    visitor.get(WRITE)
    assert visitor.post(SEND, **{**form, "csrfmiddlewaretoken": "x" * 64}) == 403
    visitor.get(WRITE)
    assert visitor.post(SEND, **form, pictures=upload(b"no picture", f"{FILE_NAME}.png")) == 422
    assert visitor.post(SEND, **form, pictures=picture()) == 200
    found = RECEIPT.search(visitor.page)
    assert found
    receipt = found[1]
    once = {"once": form["once"]}
    returned = {"receipt": receipt, "words": f"{SENT} again."}
    token = visitor.token
    visitor.get(WRITE)
    assert visitor.post(DOWNLOAD, **once) == 200
    visitor.get(WRITE)
    assert visitor.post(KEEP, **once, typed=receipt) == 200
    visitor.get(RETURN)
    assert visitor.post(RETURN, receipt="1234 5678 1234 5678") == 422
    assert visitor.post(RETURN, receipt=receipt) == 200
    assert visitor.post(RETURN, **returned, once=uuid.uuid4()) == 200
    assert visitor.post(FILES, **returned, once=uuid.uuid4(), pictures=picture()) == 200
    assert "1 more file sent." in visitor.page
    assert visitor.get(NAME) == 200
    return [receipt, re.sub(r"\D", "", receipt), form["once"], form["question"], token]


def picture() -> Any:
    return upload(encoded("JPEG", comment=SENT.encode()), f"{FILE_NAME}.jpg")


def canaries(visit: Visit) -> list[str]:
    person = [EMAIL, STAFF_NUMBER.lower(), FAMILY_NAME.lower()]
    return [*HEADERS.values(), ADDRESS, FILE_NAME, HANDED_OVER, *person, visit.session, *visit.secrets]


def test_no_row_of_any_table_leads_to_whoever_wrote(visit: Visit) -> None:
    assert [traces_in_rows(visit.rows, word) for word in canaries(visit)] == [[]] * len(canaries(visit))
    assert b"COPY public.portal_session" not in visit.rows


def test_no_key_or_queue_leads_to_whoever_wrote(visit: Visit) -> None:
    assert [traces_in(visit.valkey, word) for word in canaries(visit)] == [[]] * len(canaries(visit))


def test_the_log_of_the_real_process_has_no_line_of_the_visit(visit: Visit) -> None:
    assert "Forbidden" in visit.log
    assert "Refused a request: LimitRequestLine" in visit.log
    assert "/concerns" not in visit.log
    assert "HTTP/1" not in visit.log
    assert [word for word in canaries(visit) if word in visit.log.lower()] == []


def test_no_file_has_the_receipt_or_what_the_browser_said_of_itself(office: Office, visit: Visit) -> None:
    """The databases' own files and logs, what was uploaded, temporary files, and the memory that is shared."""
    told = [word for word in canaries(visit) if word not in (EMAIL, STAFF_NUMBER.lower(), FAMILY_NAME.lower())]
    told.remove(visit.session)  # the session that was ended stands in the database's journal of the time before
    for word in told:
        paths = list(files_below(office.var, office.temporary, Path("/dev/shm")))
        assert traces_in_files(paths, word) == [], word


def test_of_the_time_of_the_visit_only_the_notice_to_digital_media_knows_more_than_the_hour(visit: Visit) -> None:
    """The page where they write says that it does, and that a worker does, of which there is none here."""
    assert visit.known_to_the_minute == {"portal_notice"}


def test_the_same_search_finds_what_was_sent_and_who_was_signed_in(office: Office, visit: Visit) -> None:
    assert traces_in_rows(visit.rows, SENT)
    assert traces_in(visit.found_while_signed_in, visit.session)
    assert traces_in_rows(b"\n".join(visit.before), STAFF_NUMBER.lower())
    assert traces_in(visit.valkey, "bucket:unnamed")
    assert traces_in(visit.valkey, "prepare_waiting_evidence")
    assert traces_in_files(files_below(office.var), SENT)


@pytest.fixture(scope="module")
def planted(office: Office, visit: Visit) -> list[str]:
    """Where a word is found that was put in each of the places that are searched, dressed as words are there."""
    with psycopg.connect(office.values["DATABASE_URL"]) as database:
        database.execute("UPDATE portal_person SET family_name = %s", [f"{PLANTED}row".upper()])
        session = signing.dumps({"seen_by": f"{PLANTED}session" * 10}, key="any", compress=True)
        database.execute("INSERT INTO portal_session VALUES ('planted', %s, now())", [session])
    for number, words in ((0, f"{PLANTED}key"), (1, base64.b64encode(f'["{PLANTED}message"]'.encode()))):
        with redis.Redis.from_url(office.values["REDIS_URL"], db=number) as store:
            store.lpush("planted", words)
            store.execute_command("WAITAOF", 1, 0, 10_000)  # a slow disk may keep its journal waiting
    shared = Path("/dev/shm") / f"{PLANTED}shared"
    named = [office.temporary / "upload", office.var / "mail" / "outbox", office.var / "log" / "web.log", shared]
    for path in named:
        with path.open("a") as file:
            file.write(f"{PLANTED}{path.name}")
    try:
        rows = traces_in_rows(office.dump(), PLANTED)
        keys = traces_in(everything_in_valkey(office.values["REDIS_URL"]), PLANTED)
        files = traces_in_files(files_below(office.var, office.temporary, Path("/dev/shm")), PLANTED)
    finally:
        shared.unlink()
    return [*(f"row: {one}" for one in rows), *(f"key: {one}" for one in keys), *files]


@pytest.mark.parametrize(
    "place",
    [
        rf"row: .*{PLANTED}row",
        rf"row: .*{PLANTED}session",
        rf"key: .*{PLANTED}key",
        r"key: .*a29va2FidXJyYWZpbm|key: .*tvb2thYnVycmFmaW5|key: .*rb29rYWJ1cnJhZmlu",  # a message, in base 64
        "/var/postgres/pg_wal/",
        "/var/valkey/appendonlydir/",
        "/var/mail/outbox",
        "/var/log/web.log",
        "/tmp/upload",
        "/dev/shm/",
    ],
)
def test_a_word_planted_in_any_of_these_places_is_found(planted: list[str], place: str) -> None:
    assert any(re.search(place, trace, re.DOTALL) for trace in planted)
