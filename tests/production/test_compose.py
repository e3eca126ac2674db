"""What docker-compose.yml says, run: behind nginx with TLS, on a PostgreSQL and a Redis of this machine."""

import http.client
import io
import re
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from portal import puzzle
from tests.load import Load

from .browser import Browser, Upload
from .clamd import CLAMD, EICAR, running_clamd
from .mailbox import Mailbox
from .readers import Jobs, Readers, readers_of
from .stack import Stack, missing_programs

pytestmark = pytest.mark.long

OFFICER = "ines.duarte@department.example"

EVIDENCE_STATES = "SELECT string_agg(state || ' ' || is_scanned, ', ' ORDER BY position) FROM incidents_evidence"
HEAD = "SELECT encode(hash, 'hex') FROM portal_auditlink ORDER BY id DESC LIMIT 1"
WAITING = "SELECT count(*) FROM pg_locks WHERE NOT granted"
RIGHTS = "SELECT rolsuper, rolcreaterole, rolcreatedb, rolbypassrls FROM pg_roles WHERE rolname = current_user"


@pytest.fixture(scope="module")
def place() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="postwise-compose-"))
    folder.chmod(0o711)  # PostgreSQL does not run as root, and must pass through
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def mailbox() -> Iterator[Mailbox]:
    mailbox = Mailbox()
    yield mailbox
    mailbox.close()


@pytest.fixture(scope="module")
def scanner_port(place: Path) -> Iterator[int | None]:
    if not CLAMD:
        yield None
        return
    with running_clamd(place / "clamd") as port:
        yield port


@pytest.fixture(scope="module")
def stack(place: Path, mailbox: Mailbox, scanner_port: int | None) -> Iterator[Stack]:
    if missing := missing_programs():
        pytest.skip(f"not installed here: {', '.join(missing)}")
    stack = Stack(place)
    stack.make_secrets(
        site={
            "SITE_URL": f"https://localhost:{stack.ports['https']}",
            "ALLOWED_HOSTS": "localhost",
            "MAIL_AT_ANY_HOUR": "1",
            "DATABASE_POOL_WAIT_SECONDS": "45",  # for a database that restarts on a slow machine
            "SECOND_FACTOR_ROLES": "directory_administrator",  # who signs in below holds another
        },
        email_url=f"smtp://127.0.0.1:{mailbox.port}",
        scanner_port=scanner_port,
    )
    try:
        stack.collect_static()
        stack.start_database()
        stack.start_queue()
        stack.wait_until_healthy("valkey")
        stack.prepare()
        for service in ("web", "worker", "beat"):
            stack.start(service)
        stack.wait_until_healthy("web")
        stack.start_proxy()
        stack.wait_until_healthy("proxy")
        yield stack
    finally:
        stack.stop_all()


@pytest.fixture
def browser(stack: Stack) -> Browser:
    return Browser(stack.ports["https"], trusts=stack.secrets / "tls_certificate")


@pytest.fixture(scope="module")
def password(stack: Stack) -> str:
    """Of an officer added as docs/operating.md says the first person is."""
    names = ["--given-names", "Ines", "--family-name", "Duarte", "--staff-number", "100001"]
    unit = ["--unit", "DM", "--unit-name", "Digital Media"]
    said = stack.manage("add_person", OFFICER, *names, *unit, "--print-password")
    stack.manage("grant_role", OFFICER, "digital_media_officer")
    found = re.search(r"sign-in: (\S+)", said)
    assert found, said
    return found[1]


def screenshot(*, comment: str = "") -> bytes:
    """Nearly as large as one may be."""
    out, info = io.BytesIO(), PngInfo()
    info.add_text("Comment", comment)
    Image.new("RGB", (1820, 1820), "teal").save(out, "PNG", pnginfo=info, compress_level=0)
    assert 9_900_000 < len(out.getvalue()) < 10_000_000
    return out.getvalue()


def test_a_stranger_is_sent_to_the_sign_in_page_over_a_safe_line(browser):
    home = browser.get("/")
    assert (home.status, home.location) == (302, "/sign-in/?next=/")
    assert home.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains; preload"
    sign_in = browser.get(home.location)
    assert sign_in.status == 200
    assert "default-src 'none'" in sign_in.headers["Content-Security-Policy"]
    assert sign_in.headers["X-Content-Type-Options"] == "nosniff"
    assert "People you can try" not in sign_in.text
    token = sign_in.cookies["csrftoken"]
    assert (token["secure"], token["httponly"]) == (True, True)


def test_http_is_sent_on_to_https(stack):
    connection = http.client.HTTPConnection("127.0.0.1", stack.ports["http"], timeout=5)
    connection.request("GET", "/policies/?q=bus", headers={"Host": "localhost"})
    answer = connection.getresponse()
    assert (answer.status, answer.headers["Location"]) == (301, "https://localhost/policies/?q=bus")
    connection.close()


def test_nobody_can_claim_https_for_themselves(stack):
    """Only the proxy reaches the web server; it says https whatever the client's own header said."""
    connection = http.client.HTTPConnection("127.0.0.1", stack.ports["web"], timeout=5)
    connection.request("GET", "/sign-in/", headers={"Host": f"localhost:{stack.ports['https']}"})
    answer = connection.getresponse()
    assert (answer.status, answer.headers["Location"][:8]) == (301, "https://")
    connection.close()


def test_a_person_added_by_command_signs_in(browser, password):
    answer = browser.post("/sign-in/", {"username": OFFICER, "password": password})
    assert (answer.status, answer.location) == (302, "/")
    session = answer.cookies["session"]
    assert (session["secure"], session["httponly"], session["samesite"]) == (True, True, "Lax")
    assert browser.get("/").status == 200


def test_styles_come_from_the_files_collected_at_build(browser):
    sheets = re.findall(r'href="(/static/[^"]+\.css)"', browser.get("/sign-in/").text)
    assert sheets
    for sheet in sheets:
        answer = browser.get(sheet)
        assert (answer.status, answer.headers["Cache-Control"]) == (200, "max-age=315360000, public, immutable")


def test_an_unnamed_concern_reaches_an_officer_by_mail_and_its_pictures_the_scanner(
    stack, place, mailbox, browser, password, scanner_port
):
    pictures = [Upload("pictures", f"{n}.png", screenshot(comment=EICAR.decode() if n == 4 else "")) for n in range(5)]
    fields = {"words": "A post about a customer.", "how_known": "It is public."}
    fields |= {"seen": "staff_post", "staff_involved": "unknown"}
    page = browser.get("/concerns/unnamed/write/")
    bits = int(re.findall(r'data-puzzle="(\d+)"', page.text)[0])
    question = page.hidden["question"]
    fields["answer"] = next(str(n) for n in range(10_000_000) if puzzle.solves(question, str(n), bits))
    sent = browser.send(page, "/concerns/unnamed/send/", fields, *pictures)
    assert (sent.status, sent.errors) == (200, [])
    assert re.search(r"\d{4} \d{4} \d{4} \d{4}", sent.text)
    assert "session" not in sent.cookies

    mail = mailbox.wait_for(lambda message: message["To"] == OFFICER and "queue" in message["Subject"])
    assert "customer" not in mail.as_string()
    last = "infected true" if scanner_port else "ready false"
    expected = ", ".join([f"ready {str(bool(scanner_port)).lower()}"] * 4 + [last])
    _until(lambda: stack.ask_database(EVIDENCE_STATES) == expected)
    kept = list((place / "private").rglob("*.*"))
    evidence = [path for path in kept if path.parent.name != "pictures"]  # those of the courses that ship
    assert len(evidence) == (13 if scanner_port else 15)  # what came, and of what is ready the copy and its thumbnail
    assert [path for path in kept if path.stat().st_mode & 0o077] == []


def test_files_larger_than_the_form_may_hold_are_refused_with_a_sentence(browser):
    answer = browser._ask("POST", "/sign-in/", bytes(261 * 1024 * 1024))
    assert (answer.status, answer.text[:15]) == (413, "These files are")


def test_every_service_is_healthy(stack):
    for service in ("db", "valkey", "web", "worker", "beat", "proxy"):
        stack.wait_until_healthy(service)


def test_the_portal_is_no_superuser_of_its_database(stack):
    assert stack.ask_database(RIGHTS) == "f|f|f|f"


def test_the_queue_asks_for_its_password(stack):
    keys = stack.mapped("valkey-cli keys *", "valkey").split()
    said = stack.run_once(keys, stack.environment("valkey"))
    assert "NOAUTH" in said


def test_preparing_again_changes_nothing_and_fails_nothing(stack):
    assert "No migrations to apply" in stack.prepare()


def test_a_backup_taken_as_the_documentation_says_comes_back_whole(stack, place):
    stack.manage("backup", str(place / "run/postwise.zip"))
    head = stack.ask_database(HEAD)
    stack.run_once(["createdb", "--username", "postgres", "--owner", "portal", "restored"], stack.environment("db"))
    web = stack.environment("web")
    web["DATABASE_URL"] = Path(web.pop("DATABASE_URL_FILE")).read_text().removesuffix("portal") + "restored"
    restore = ["python", "manage.py", "restore", place / "run/postwise.zip"]
    stack.run_once(restore, web | {"PRIVATE_ROOT": str(place / "restored")})
    said = stack.run_once(["python", "manage.py", "verify_audit"], web)
    assert said.splitlines()[-2:] == [f"head: {head}", "The chain holds."]


def test_logs_say_nothing_of_who_asked_for_what(stack, browser):
    for path in ("/concerns/unnamed/?draft=wallaby", "/search/?q=wallaby", "/policies/wallaby/"):
        browser.get(path)
    stack.stop("web")
    away = browser.get("/concerns/unnamed/?draft=wallaby")
    assert (away.status, away.headers["Retry-After"], away.text[:10]) == (503, "30", "The portal")
    stack.start("web")
    stack.wait_until_healthy("web")
    logs = stack.logs()
    assert " GET 503 " in logs["proxy-access"]
    everywhere = "\n".join(logs.values())
    assert [word for word in ("wallaby", "unnamed", "customer") if word in everywhere] == []
    assert [line for line in everywhere.splitlines() if OFFICER in line and " AXES: " not in line] == []
    logs["web"] = logs["web"].replace(f"http://127.0.0.1:{stack.ports['web']}", "where it listens")
    assert [name for name in ("proxy", "proxy-access", "web") if "127.0.0.1" in logs[name]] == []


@pytest.fixture(scope="module")
def readers(stack: Stack) -> Readers:
    """Beside the web server and the worker that run, there is now another of each."""
    for service in ("web", "worker"):
        stack.add_second(service)
    stack.start("web2")
    readers = readers_of(stack, 60)
    stack.wait_until_healthy("web2")
    stack.balance("web", "web2")
    return readers


def test_every_server_is_replaced_while_people_work_and_no_request_or_job_is_lost(stack, readers):
    jobs = Jobs(stack)
    stack.stop("worker")
    for worker in ("worker", "worker2"):
        stack.start(worker, "--include", "counted", "--hostname", worker)
    with Load([each for visit in readers.visits() for each in (visit, jobs.ask)], rate=10, at_most=12):
        _until(lambda: jobs.done > 5)
        for worker in ("worker", "worker2"):
            stack.stop(worker)
            stack.start(worker, "--include", "counted", "--hostname", worker)
        for web, other in (("web", "web2"), ("web2", "web")):
            stack.balance(other)
            stack.stop(web)
            stack.start(web)
            stack.wait_until_healthy(web)
            stack.balance("web", "web2")
        _until(lambda: min(jobs.sent, sum(one.asked.startswith("POST") for one in readers.answers)) > 10)
    assert [(one.asked, one.status) for one in readers.failed] == []
    _until(lambda: jobs.done == jobs.sent)


def test_a_database_that_restarts_costs_each_request_in_hand_a_page_that_says_so_and_no_other(stack, readers):
    readers.answers.clear()
    with Load(readers.visits(), rate=8, at_most=12):
        with stack.locked("portal_person"):
            _until(lambda: int(stack.ask_database(WAITING)) >= 6)
            stack.restart_database()
        before = len(readers.answers)
        _until(lambda: len(readers.answers) > before + 30)
    assert 0 < len(readers.failed) <= 12
    assert [one for one in readers.failed if (one.status, one.headers["Retry-After"]) != (503, "30")] == []
    assert [one for one in readers.failed if "We will be back shortly" not in one.text] == []


def _until(holds: Callable[[], bool], seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until, f"not within {seconds} seconds"
        time.sleep(0.1)


def test_each_service_stops_by_itself_within_its_grace(stack):
    order = ("proxy", "web", "web2", "beat", "worker", "worker2", "valkey", "db")  # the database waits for all of them
    for service in (one for one in order if one in stack.running):
        grace = float(stack.services[service].get("stop_grace_period", "10s").removesuffix("s"))
        assert stack.stop(service) < grace, service
    assert not stack.running
