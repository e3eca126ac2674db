"""A draft is found nowhere once it was checked, failed, was killed and signed out of: looked for where words can stay.

Real processes, started as `make run` starts them. Every draft holds one word and what is done with it; what is stored
on purpose holds another, and the same search finds it.
"""

import base64
import io
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPException
from itertools import chain
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest
import redis
from django.conf import settings
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from PIL import Image, ImageDraw, ImageFont
from PIL.PngImagePlugin import PngInfo
from playwright.sync_api import BrowserContext, Page, sync_playwright

from tests.conftest import FLAGS, PATIENCE
from tests.embedded.helpers import wait_until
from tests.factories import PASSWORD
from tests.traces import everything_in_valkey, files_below, open_files_of, traces_in, traces_in_files, traces_in_rows

from .office import Office, Visitor

CANARY, PLANTED = "quollfinch", "wombatheron"
SHARED_MEMORY = Path("/dev/shm")
EMAIL = "mia.tester@department.example"
FURNISHING = f"""
from django.core.management import call_command
from tests.factories import PersonFactory
call_command("load_policies", verbosity=0)
PersonFactory(email="{EMAIL}")
"""
STORY = "Mrs Tran from Cabramatta was at my counter again, she is 47 and still on Newstart."
CHOICES = {
    "policy": "dhs",
    "role": "employee",
    "capacity": "personal",
    "identifiable": "could_be",
    "alias": "none",
    "audience": "public",
}
LARGE = (1600, 900)  # pixels, three bytes each: more than Django keeps in memory unless it is told to

pytestmark = [pytest.mark.django_db, pytest.mark.long]  # its tables are copied


@pytest.fixture(scope="module")
def office(django_db_setup: None) -> Iterator[Office]:
    folder = Path(tempfile.mkdtemp(prefix="postwise-office-"))
    folder.chmod(0o711)  # the servers of root run as nobody, who must pass through
    office = Office(folder)
    tables = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}")
    try:
        office.open(tables.geturl())
        office.run(FURNISHING)
        office.start()
        yield office
    finally:
        office.close()
        shutil.rmtree(folder, ignore_errors=True)


def draft(done: str, **answers: Any) -> dict[str, Any]:
    word = f"{CANARY}{done}"
    return {**CHOICES, "text": f'{STORY} "{word}" & co', "photo_of": word, "platform": word, **answers}


def screenshot(done: str) -> SimpleUploadedFile:
    """Its bytes are not packed, so that the word in its comment is found wherever they are put."""
    picture = Image.new("RGB", LARGE, "white")
    ImageDraw.Draw(picture).text(
        (30, 50), f"{CANARY}{done} laughs at noon", fill="black", font=ImageFont.load_default(40)
    )
    comment = PngInfo()
    comment.add_text("Comment", f"{CANARY}{done}")
    file = io.BytesIO()
    picture.save(file, "PNG", compress_level=0, pnginfo=comment)
    assert file.tell() > settings.FILE_UPLOAD_MAX_MEMORY_SIZE
    return SimpleUploadedFile(f"{CANARY}{done}.png", file.getvalue(), content_type="image/png")


@pytest.fixture(scope="module")
def visitor(office: Office) -> Visitor:
    visitor = Visitor(office)
    visitor.sign_in(EMAIL, PASSWORD)
    return visitor


@pytest.fixture
def on_the_page(visitor: Visitor) -> Visitor:
    assert visitor.get("/check/") == 200
    return visitor


@pytest.fixture
def amid(office: Office, on_the_page: Visitor) -> Callable[..., list[str]]:
    """Sends something that takes long; says what can be found of it meanwhile, and kills who works on it."""

    def send_and_kill(path: str, **fields: Any) -> list[str]:
        office.hold.touch()
        with ThreadPoolExecutor(1) as aside:
            answer = aside.submit(on_the_page.post, path, **fields)
            wait_until(office.held.exists)
            files = chain(*map(open_files_of, office.workers), files_below(office.temporary, SHARED_MEMORY))
            found = traces_in_files(files, CANARY)
            office.kill_workers()
            assert isinstance(answer.exception(), OSError | HTTPException)
        office.hold.unlink()
        office.held.unlink()
        return found

    return send_and_kill


def test_the_page_answers_and_the_words_are_on_it(on_the_page: Visitor) -> None:
    assert on_the_page.post("/check/", **draft("checked")) == 200
    assert "verdict-outcome" in on_the_page.page
    assert "Did we read it right?" in on_the_page.page
    assert f"{CANARY}checked" in on_the_page.page
    assert on_the_page.post("/check/", **draft("denied", read_back="yes", not_so="customers")) == 200
    assert "This answer rests on what you said" in on_the_page.page
    assert on_the_page.post("/check/", **draft("tomorrow", look_again="tomorrow")) == 200
    assert "We will remind you" in on_the_page.page
    assert on_the_page.post("/check/", **draft("wrong", audience=f"{CANARY}wrong")) == 200
    assert "error-summary" in on_the_page.page


@pytest.mark.skipif(not shutil.which("tesseract"), reason="Tesseract is not installed")
def test_a_large_picture_is_read_onto_the_page(on_the_page: Visitor) -> None:
    assert on_the_page.post("/check/picture/", **draft("typed"), picture=screenshot("drawn")) == 200
    assert f"{CANARY}drawn laughs at noon" in on_the_page.page
    assert f"{CANARY}typed" in on_the_page.page


def test_a_failing_adviser_leaves_the_words_on_the_page_alone(on_the_page: Visitor) -> None:
    failing = draft("failed")
    failing["text"] += " adviser fails"
    assert on_the_page.post("/check/", **failing) == 500
    assert "We could not check this" in on_the_page.page
    assert f"{CANARY}failed" in on_the_page.page


def test_a_failing_page_says_nothing_of_the_words(on_the_page: Visitor) -> None:
    failing = draft("unexpected")
    failing["text"] += " page fails"
    assert on_the_page.post("/check/", **failing) == 500
    assert CANARY not in on_the_page.page


def test_a_draft_in_the_address_is_refused(office: Office, on_the_page: Visitor) -> None:
    token = on_the_page.token
    assert on_the_page.get("/check/", **draft("address")) == 400
    on_the_page.page = f'name="csrfmiddlewaretoken" value="{token}"'
    assert on_the_page.post(f"/check/?text={CANARY}address", **draft("posted")) == 400
    assert on_the_page.get("/check/", text=f"{CANARY}address" * 1000) == 414
    for path in ("/check/picture/", "/check/erase/"):
        assert on_the_page.get(path, text=f"{CANARY}address") == 405
    stranger = Visitor(office)
    assert stranger.get("/check/", text=f"{CANARY}stranger") == 200
    assert stranger.post(f"/sign-in/?next=/check/%3Ftext={CANARY}stranger", username=EMAIL, password="wrong") == 200


def test_while_a_draft_is_checked_it_is_in_memory_alone(amid: Callable[..., list[str]]) -> None:
    slow = draft("killed")
    slow["text"] += " adviser waits"
    assert amid("/check/", **slow) == []


def test_while_a_picture_is_read_it_is_in_memory_alone(amid: Callable[..., list[str]]) -> None:
    assert amid("/check/picture/", **draft("amid"), picture=screenshot("killed")) == []


def test_a_crash_writes_no_memory_to_a_disk(office: Office) -> None:
    for pid in office.workers:
        limits = Path(f"/proc/{pid}/limits").read_text()
        assert [line.split()[4:6] for line in limits.splitlines() if "core file" in line] == [["0", "0"]]


BROWSER_KEEPS = """async () => JSON.stringify([
    {...localStorage}, {...sessionStorage}, history.state, document.cookie, location.href, document.title, name,
    await indexedDB.databases(), await caches.keys(),
])"""


@pytest.fixture(params=[True, False], ids=["with scripts", "without"])
def window(office: Office, request: pytest.FixtureRequest) -> Iterator[BrowserContext]:
    """Someone at a window of a browser that writes its profile into a folder."""
    program = shutil.which("chromium")
    if not program:
        pytest.skip("there is no Chromium on this machine")
    with sync_playwright() as playwright:
        window = playwright.chromium.launch_persistent_context(
            office.folder / f"profile-{request.param}",
            executable_path=program,
            args=FLAGS,
            base_url=office.address,
            java_script_enabled=request.param,
        )
        window.set_default_timeout(PATIENCE)
        page = window.pages[0]
        page.goto("/sign-in/")
        page.fill("[name=username]", EMAIL)
        page.fill("[name=password]", PASSWORD)
        page.locator("main form button").first.click()
        page.get_by_role("link", name="Should I post this?").first.wait_for(state="attached")
        yield window


def check_in(page: Page, **words: str) -> None:
    for name, typed in words.items():
        page.fill(f"[name={name}]", typed)
    page.get_by_role("button", name=re.compile("^Check (it|again)$")).click()


@pytest.mark.browser
def test_a_browser_keeps_nothing(office: Office, window: BrowserContext, request: pytest.FixtureRequest) -> None:
    """Neither where a script could look, nor in the files of its profile.

    Without scripts it sends a form as a page, which a browser may note to open its tabs again: the page says so.
    """
    page, scripts = window.pages[0], request.node.callspec.params["window"]
    page.goto("/check/")
    assert ("Your browser may keep what you send" in page.inner_text("main")) is not scripts
    check_in(page, platform=f"{CANARY}browser", text=f"{CANARY}browser " * 1300)
    page.locator(".error-summary").wait_for()
    assert CANARY in page.input_value("[name=text]")
    check_in(page, text=f"{STORY} {CANARY}browser")
    page.locator("#verdict-outcome").wait_for()
    assert CANARY not in page.evaluate(BROWSER_KEEPS) + str(window.storage_state(indexed_db=True))
    page.goto("/policies/")
    assert CANARY not in page.evaluate(BROWSER_KEEPS) + str(window.storage_state(indexed_db=True))
    page.evaluate(f"localStorage.setItem('planted', '{PLANTED}storage')")
    assert f"{PLANTED}storage" in page.evaluate(BROWSER_KEEPS)
    page.evaluate("document.querySelector('form[action=\"/sign-out/\"]').submit()")
    page.wait_for_url("**/signed-out/")
    window.close()
    profile = office.folder / f"profile-{scripts}"
    assert traces_in_files(files_below(profile), f"{PLANTED}storage")
    to_open_again = profile / "Default" / "Sessions"
    if not scripts:
        shutil.rmtree(to_open_again)
    assert traces_in_files(files_below(profile), CANARY) == []


def test_the_choices_go_with_the_session(office: Office, on_the_page: Visitor) -> None:
    """The last thing that is done, so that the search comes after it."""
    on_the_page.post("/check/", **draft("last"))
    assert traces_in_rows(office.dump(), "check_answers")
    on_the_page.post("/sign-out/")
    assert not traces_in_rows(office.dump(), "check_answers")
    assert not traces_in(everything_in_valkey(office.values["REDIS_URL"]), "check_answers")


# What is left


def plant(office: Office) -> None:
    """A word in each of the places that are searched, in the dress that words wear there."""
    with psycopg.connect(office.values["DATABASE_URL"]) as database:
        database.execute("UPDATE portal_person SET family_name = %s", [f"{PLANTED}row".upper()])
        session = signing.dumps({"text": f"{PLANTED}session" * 10}, key="any", compress=True)
        database.execute("INSERT INTO portal_session VALUES ('planted', %s, now())", [session])
    for number, words in ((0, f"{PLANTED}key"), (1, base64.b64encode(f'["{PLANTED}message"]'.encode()))):
        with redis.Redis.from_url(office.values["REDIS_URL"], db=number) as store:
            store.lpush("planted", words)
    for path in (office.temporary / "upload", office.var / "mail" / "outbox", office.var / "log" / "more.log"):
        path.write_text(f"{PLANTED}{path.name}")


@pytest.fixture(scope="module")
def remains(office: Office) -> dict[str, list[str]]:
    """What is found of either word, once all is over. Servers that stopped have written down what was in memory."""
    plant(office)
    rows, keys = office.dump(), everything_in_valkey(office.values["REDIS_URL"])
    office.close()
    files = list(files_below(office.folder, SHARED_MEMORY))
    return {
        word: [
            *(f"row: {trace}" for trace in traces_in_rows(rows, word)),
            *(f"key: {trace}" for trace in traces_in(keys, word)),
            *traces_in_files(files, word),
        ]
        for word in (CANARY, PLANTED)
    }


def test_nothing_of_a_draft_is_left(remains: dict[str, list[str]]) -> None:
    assert remains[CANARY] == []


@pytest.mark.parametrize(
    "place",
    [
        rf"row: .*{PLANTED}row",
        rf"row: .*{PLANTED}session",
        rf"key: .*{PLANTED}key",
        r"key: .*3b21iYXRoZXJv",  # a message, in base 64
        "/var/postgres/base/",
        "/var/postgres/pg_wal/",
        "/var/valkey/appendonlydir/",
        "/var/mail/outbox",
        "/var/log/more.log",
        "/tmp/upload",
    ],
)
def test_what_is_left_is_found(remains: dict[str, list[str]], place: str) -> None:
    assert any(re.search(place, trace, re.DOTALL) for trace in remains[PLANTED])


def test_logs_say_what_failed_and_where(office: Office, remains: object) -> None:
    said = (office.var / "log" / "web.log").read_text()
    assert "the adviser failed: ValueError at" in said
    assert "the adviser failed: KeyError at" in said
    assert "SIGKILL" in said
