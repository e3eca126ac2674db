"""The log says that something failed and where in the code, and nothing of who asked for what."""

import io
import logging
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.db import DataError, OperationalError
from django.test import Client
from gunicorn.config import Config
from gunicorn.http.errors import LimitRequestHeaders

from incidents.views import unnamed
from portal.logs import PlainLine
from portal.weblog import WebLog

UNNAMED, SIGN_IN = "/concerns/unnamed/", "/sign-in/"
WORDS = "wallaby"

pytestmark = pytest.mark.django_db


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What goes to standard error, by the settings' own formatter and levels."""
    written, root = io.StringIO(), logging.getLogger()
    handler = logging.StreamHandler(written)
    line = settings.LOGGING["formatters"]["line"]
    assert line["()"] is PlainLine
    handler.setFormatter(PlainLine(line["format"], style=line["style"]))
    root.addHandler(handler)
    yield written
    root.removeHandler(handler)


def fails(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def render(*args: object, **kwargs: object) -> None:
        try:
            raise ValueError(f"{WORDS} in {UNNAMED}write/")
        except ValueError as cause:
            raise error from cause

    monkeypatch.setattr(unnamed, "render", render)


@pytest.mark.parametrize(
    ("error", "status", "said"),
    [
        (DataError(f"DETAIL: Failing row contains ({WORDS})."), 500, "Internal Server Error: some page"),
        (OperationalError(f"away with {WORDS}"), 503, "Service Unavailable: some page"),
        (SuspiciousOperation(f"A traversal in {WORDS}"), 400, "SuspiciousOperation: some page"),
    ],
)
def test_an_error_without_a_name_logs_neither_the_address_nor_a_word(monkeypatch, log, error, status, said):
    fails(monkeypatch, error)
    browser = Client(raise_request_exception=False, HTTP_USER_AGENT="quoll")
    response = browser.post(f"{UNNAMED}write/?draft={WORDS}", {"words": WORDS})
    written = log.getvalue()
    assert response.status_code == status
    assert said in written
    assert [trace for trace in (WORDS, "concerns/unnamed", "quoll", "127.0.0.1") if trace in written] == []


def test_where_it_failed_and_why_by_its_kind_are_said(monkeypatch, log):
    fails(monkeypatch, DataError("no"))
    Client(raise_request_exception=False).post(f"{UNNAMED}write/")
    written = log.getvalue()
    assert written.index("builtins.ValueError") < written.index("django.db.utils.DataError")
    assert "raise error from cause" in written


def test_a_form_that_another_site_sent_is_logged_without_its_address_or_whence(log):
    browser = Client(enforce_csrf_checks=True)
    for page, called in ((f"{UNNAMED}send/", "some page"), (SIGN_IN, "sign-in")):
        assert browser.post(page, {"words": WORDS}, HTTP_ORIGIN=f"https://{WORDS}.example").status_code == 403
        assert f"Forbidden (Origin checking failed): {called}" in log.getvalue()
    assert WORDS not in log.getvalue()
    assert UNNAMED not in log.getvalue()


def test_gunicorn_tells_a_refused_request_without_its_address_and_an_error_by_its_place(capfd):
    log = WebLog(Config())
    try:
        raise LimitRequestHeaders(f"{WORDS} is too large")
    except LimitRequestHeaders as refusal:
        log.warning(f"Invalid request from ip=203.0.113.9: {refusal}")
        log.exception("Error handling request %s %s", "POST", f"{UNNAMED}send/")
        log.exception(refusal)
    log.warning("No keepalived connections can be handled: %s", 3)
    written = capfd.readouterr().err
    assert "Refused a request: LimitRequestHeaders" in written
    assert "Error handling request\nTraceback" in written
    assert "can be handled: 3" in written
    assert [trace for trace in (WORDS, "203.0.113.9", "unnamed/send") if trace in written] == []


def test_a_line_that_is_about_no_request_stays_as_it_is():
    record = logging.makeLogRecord({"msg": "Sent %s of %s.", "args": (1, 2)})
    assert PlainLine("{message}", style="{").format(record) == "Sent 1 of 2."
