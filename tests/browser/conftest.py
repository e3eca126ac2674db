"""A real browser on the live portal. Whoever sits at a window, what it shows is watched."""

import io
import shutil
from collections.abc import Callable, Iterator

import pytest
from django.core.management import call_command
from playwright.sync_api import Browser, sync_playwright

from portal.models import Person

from .pages import Screen
from .watch import Watch

OpenWindow = Callable[..., Screen]
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


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    program = shutil.which("chromium")
    if not program:
        pytest.skip("there is no Chromium on this machine")
    patch = pytest.MonkeyPatch()
    patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # the browser's driver runs a loop in this thread
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()
    patch.undo()


@pytest.fixture(scope="module")
def known() -> set[tuple[str, ...]]:
    """The states of pages that axe has seen."""
    return set()


@pytest.fixture
def window(chromium: Browser, live_server, known) -> Iterator[OpenWindow]:
    """Opens a window on the portal, of its own cookies; every page it comes to is watched."""
    contexts = []

    def open_window(*, width: int = 1280, theme: str = "light", scripts: bool = True) -> Screen:
        context = chromium.new_context(
            base_url=live_server.url,
            java_script_enabled=scripts,
            reduced_motion="reduce",
        )
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        screen = Screen(page, Watch(page, known, asks_axe=scripts))
        screen.appear(width, theme)
        return screen

    yield open_window
    for context in contexts:
        context.close()


@pytest.fixture
def sign_in(window: OpenWindow) -> Callable[..., Screen]:
    """A window in which this person has signed in, by the page and with a password."""

    def sign_in(person: Person, **look: object) -> Screen:
        screen = window(**look)
        screen.sign_in(person.email)
        return screen

    return sign_in


@pytest.fixture
def policies(transactional_db) -> None:
    """Both policies in force, as the office restated them."""
    call_command("load_policies", stdout=io.StringIO())
