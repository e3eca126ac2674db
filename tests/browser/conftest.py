"""A real browser on the live portal. Whoever sits at a window, what it shows is watched."""

import io
from collections.abc import Callable, Iterator

import pytest
from django.core.management import call_command
from playwright.sync_api import Browser

from portal.models import Person
from tests.conftest import PATIENCE, SignIn, session_cookie

from .pages import Screen
from .watch import Watch

OpenWindow = Callable[..., Screen]


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
def sign_in(window: OpenWindow, client_for: SignIn, live_server) -> Callable[..., Screen]:
    """A window in which this person is signed in and has come to the start page."""

    def sign_in(person: Person, **look: object) -> Screen:
        screen = window(**look)
        screen.page.context.add_cookies([session_cookie(client_for(person), live_server.url)])
        screen.go("/")
        return screen

    return sign_in


@pytest.fixture
def policies(transactional_db) -> None:
    """Both policies in force, as the office restated them."""
    call_command("load_policies", stdout=io.StringIO())
