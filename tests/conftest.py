import contextlib
import gc
import shutil
import threading
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.cache import cache
from django.core.management.commands import flush
from django.core.signals import request_finished, request_started
from django.http import HttpRequest, HttpResponse
from django.test import Client

from portal.models import Person
from tests.emptied import emptied
from tests.kept import KEEPER
from tests.told_scanner import SetScanner, told_scanner

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

SignIn = Callable[[Person], Client]
OpenPage = Callable[..., "Page"]

# Chromium's own errands (updates, safe browsing, QUIC) have no network here and only delay a page.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE = 30_000  # a loaded machine is slow, not wrong

# A run makes and drops so much that looking for circles of it as often as Python does takes a sixth of the processor.
gc.set_threshold(50_000, 20, 20)


def pytest_collection_finish() -> None:
    gc.collect()
    gc.freeze()  # the tests and what they import stay to the end: nobody need look through them


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files that take long go first, so that at the end of a parallel run no worker is left alone with one.

    What drives a browser is asked once more where it fails, and the summary lists it: a page that was still being left
    when it was read says nothing of the portal, a fault of the portal fails both times.
    """
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.flaky(reruns=1))
    long = {item.path for item in items if item.get_closest_marker("browser") or item.get_closest_marker("long")}
    items.sort(key=lambda item: item.path not in long)


@pytest.fixture
def scanner_says(settings: Any) -> Iterator[SetScanner]:
    with told_scanner(settings) as says:
        yield says


@pytest.fixture
def client_for() -> SignIn:
    """A browser in which this person is signed in."""

    def sign_in(person: Person) -> Client:
        client = Client()
        client.force_login(person, backend="portal.sign_ins.PersonBackend")
        return client

    return sign_in


@pytest.fixture(scope="module")
def chromium() -> Iterator["Browser"]:
    """One browser for a file's tests. What a person keeps is in the window opened for them, never here."""
    # The one without a window of its own opens a page in a third of the time.
    program = shutil.which("chromium-headless-shell") or shutil.which("chromium")
    if not program:
        pytest.skip("there is no Chromium on this machine")
    from playwright.sync_api import sync_playwright

    patch = pytest.MonkeyPatch()
    patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # the browser's driver runs a loop in this thread
    patch.setattr(StaticFilesHandler, "serve", _kept_by_browsers(StaticFilesHandler.serve))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()
    patch.undo()


def _kept_by_browsers(serve: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Styles and scripts keep for a while, as in production: a window asks for each once, not on every page."""

    def serve_to_keep(self: StaticFilesHandler, request: HttpRequest) -> HttpResponse:
        response = serve(self, request)
        response["Cache-Control"] = "max-age=600"
        return response

    return serve_to_keep


@pytest.fixture
def page_of(chromium: "Browser", live_server, client_for: SignIn) -> Iterator[OpenPage]:
    """Opens a page of the portal in a window of its own, in which this person is signed in."""
    contexts = []

    def open_page(
        person: Person, width: int = 1280, theme: str = "light", scripted: bool = True, **more: object
    ) -> "Page":
        context = chromium.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": 800},
            color_scheme=theme,
            java_script_enabled=scripted,
            **more,
        )
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        context.add_cookies([session_cookie(client_for(person), live_server.url)])
        return context.new_page()

    with requests_in_hand() as in_hand:
        yield open_page
        for context in contexts:
            context.close()
        in_hand.end()


class InHand:
    """How many requests the portal is at: what a closed window asked for must not meet an emptied database."""

    def __init__(self) -> None:
        self.count, self.changed = 0, threading.Condition()

    def begun(self, **_: object) -> None:
        self._count(1)

    def done(self, **_: object) -> None:
        self._count(-1)

    def _count(self, more: int) -> None:
        with self.changed:
            self.count += more
            self.changed.notify_all()

    def end(self) -> None:
        with self.changed:
            self.changed.wait_for(lambda: self.count <= 0, timeout=10)


@contextlib.contextmanager
def requests_in_hand() -> Iterator[InHand]:
    in_hand = InHand()
    request_started.connect(in_hand.begun)
    request_finished.connect(in_hand.done)
    yield in_hand
    request_started.disconnect(in_hand.begun)
    request_finished.disconnect(in_hand.done)


def session_cookie(client: Client, url: str) -> dict[str, str]:
    name = settings.SESSION_COOKIE_NAME
    return {"name": name, "value": client.cookies[name].value, "url": url}


@pytest.fixture(autouse=True)
def _stages_of_this_file(request: pytest.FixtureRequest) -> None:
    KEEPER.turn_to(request)


@pytest.fixture(autouse=True)
def _nothing_cached(request: pytest.FixtureRequest) -> Iterator[None]:
    yield
    if request.node.get_closest_marker("django_db"):
        cache.clear()


@pytest.fixture(autouse=True, scope="session")
def _emptied_after_a_test() -> Iterator[None]:
    patch = pytest.MonkeyPatch()
    patch.setattr(flush.Command, "handle", emptied(flush.Command.handle))
    yield
    patch.undo()
