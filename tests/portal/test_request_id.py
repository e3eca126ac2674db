"""Each request has a number, wherever it is spoken of; one that raises a concern has none anywhere."""

import io
import json
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from celery.contrib.testing.worker import start_worker
from django.db import OperationalError, transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from portal import jobs, request_id
from portal.celery import app
from portal.home.views import pages
from portal.logs import NOT_SAID, JsonLine
from tests.factories import PersonFactory
from tests.incidents.processes import until

pytestmark = pytest.mark.django_db
CANARY = "wallaby"


@contextmanager
def written_by(logger: str) -> Iterator[Callable[[], list[dict[str, str]]]]:
    written, named = io.StringIO(), logging.getLogger(logger)
    handler = logging.StreamHandler(written)
    handler.setFormatter(JsonLine("{message}", style="{"))
    named.addHandler(handler)
    yield lambda: [json.loads(line) for line in written.getvalue().splitlines()]
    named.removeHandler(handler)


@pytest.fixture
def lines() -> Any:
    with written_by("") as lines:
        yield lines


@pytest.fixture
def fails(monkeypatch: pytest.MonkeyPatch) -> Any:
    def fail(error: Exception) -> None:
        monkeypatch.setattr(pages, "render", lambda *_a, **_k: (_ for _ in ()).throw(error))

    return fail


def test_what_fails_is_logged_with_the_number_the_page_shows_and_no_word(client_for, lines, fails):
    fails(ValueError(f"DETAIL: {CANARY}"))
    client = client_for(PersonFactory(given_names=CANARY))
    client.raise_request_exception = False
    page = client.get(f"/me/?words={CANARY}", HTTP_USER_AGENT=CANARY).content.decode()
    told = [line for line in lines() if line["logger"] == "django.request"]
    assert [line["message"] for line in told] == ["Internal Server Error: me"]
    assert f"<code>{told[0]['request']}</code>" in page
    assert told[0]["where"].endswith("builtins.ValueError")
    assert CANARY not in json.dumps(lines())


@pytest.mark.parametrize(
    ("header", "sent", "kept"),
    [("X-Request-ID", "0af7-proxy-42", True), ("X-Request-ID", "a b\nc", False), ("", "0af7-proxy-42", False)],
)
def test_the_number_of_a_proxy_is_kept_only_where_it_is_believed(
    client_for, settings, fails, lines, header, sent, kept
):
    settings.REQUEST_ID_HEADER = header
    fails(OperationalError("away"))
    answer = client_for(PersonFactory()).get("/me/", headers={"X-Request-ID": sent})
    assert answer.status_code == 503
    assert (answer.wsgi_request.request_id == sent) is kept
    assert answer.wsgi_request.request_id in answer.content.decode()
    told = [line["request"] for line in lines() if line["message"] == "Service Unavailable: me"]
    assert told == [answer.wsgi_request.request_id]


def test_nothing_of_raising_a_concern_has_a_number(settings, monkeypatch):
    settings.REQUEST_ID_HEADER = "X-Request-ID"
    answer = Client().get("/concerns/unnamed/", headers={"X-Request-ID": "0af7-proxy-42"})
    assert answer.wsgi_request.request_id == ""
    assert [route for name, route in views() if name.startswith(NOT_SAID) and not route.startswith(WITHOUT)] == []
    sent = []
    monkeypatch.setattr(app, "send_task", lambda name, **options: sent.append(options))
    with transaction.atomic(), request_id.at_work_for(""):
        jobs._send("portal.deliver_notices", {}, {})
    assert sent == [{"kwargs": {}, "retry": False}]


WITHOUT = request_id.WITHOUT.lstrip("/")


def views(resolver: URLResolver | None = None, before: str = "", space: str = "") -> list[tuple[str, str]]:
    found = []
    for each in (resolver or get_resolver()).url_patterns:
        route = before + str(each.pattern)
        if isinstance(each, URLPattern):
            found.append((f"{space}{each.name}", route))
        else:
            found += views(each, route, f"{each.namespace}:" if each.namespace else space)
    return found


@app.task(name="tests.say")
def say() -> None:
    logging.getLogger("tests.said").warning("done for %s", request_id.current_id())


@pytest.mark.django_db(transaction=True)
def test_a_worker_says_for_which_request_it_works():
    with start_worker(app, perform_ping_check=False, shutdown_timeout=30), written_by("tests.said") as lines:
        with request_id.at_work_for("0af7proxy42"), transaction.atomic():
            jobs.enqueue("tests.say")
        jobs.enqueue("tests.say")
        until(lambda: len(lines()) == 2)
    said = [(line["message"], line.get("request")) for line in lines()]
    assert sorted(said) == [("done for ", None), ("done for 0af7proxy42", "0af7proxy42")]
