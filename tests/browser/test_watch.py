"""The watch itself: what would pass unseen if it slept."""

import pytest

from .conftest import OpenWindow

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FAULTS = {
    "a picture without words": "document.querySelector('main').append(document.createElement('img'))",
    "an error in the console": "console.error('broken')",
    "a style the policy refuses": "document.body.setAttribute('style', 'color: red')",
    "a page that breaks": "new Promise(go => { setTimeout(go, 50); setTimeout(() => { throw new Error('broken') }) })",
    "a picture that is missing": "document.querySelector('.brand-mark').src = '/static/missing.png'",
    "a page too wide": "document.querySelector('h1').textContent = 'x'.repeat(500)",
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_seen(window: OpenWindow, fault: str) -> None:
    screen = window()
    screen.go("/sign-in/")
    screen.watch.known.clear()
    screen.page.evaluate(FAULTS[fault])
    screen.page.wait_for_load_state("networkidle")
    screen.page.wait_for_timeout(300)  # an error thrown from a timer is told a moment later
    with pytest.raises(AssertionError):
        screen.look()
