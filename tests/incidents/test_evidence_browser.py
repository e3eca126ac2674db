"""Evidence in a real browser: boxes drawn by pointer, by keyboard and without a script; the item's page; the wait."""

import uuid
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from incidents.domain.custody import export_custody
from incidents.domain.evidence import prepare_next_evidence
from incidents.domain.redaction import redact_evidence
from incidents.models import Evidence, Redaction
from tests.browser.watch import violations
from tests.incidents.cast import Cast
from tests.incidents.pictures import encoded, upload

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SIZES = (1280, 360)


@pytest.fixture
def cast() -> Cast:
    return Cast.assembled()


@pytest.fixture
def item(cast) -> Evidence:
    cast.judged(breach=True, pictures=[upload(encoded("PNG", (900, 600)))])
    assert prepare_next_evidence()
    return Evidence.objects.get()


@pytest.fixture
def page_at(page_of, cast) -> Callable[..., Page]:
    def open_at(address: str, **options: object) -> Page:
        page = page_of(cast.dev, **options)
        page.faults = []
        page.on("console", lambda message: page.faults.append(message.text))
        page.on("pageerror", lambda error: page.faults.append(str(error)))
        page.goto(address)
        return page

    return open_at


def good(page: Page) -> None:
    assert page.faults == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url
    assert violations(page) == [], page.url


def edges(page: Page, row: int = 0) -> list[float]:
    names = ("left", "top", "right", "bottom")
    return [float(page.locator(f"[name=box-{row}-{name}]").input_value() or "nan") for name in names]


def drag(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    """From one point of the picture to another, in shares of it."""
    frame = page.locator("[data-redacting]").bounding_box()
    places = [(frame["x"] + frame["width"] * x, frame["y"] + frame["height"] * y) for x, y in (start, end)]
    page.mouse.move(*places[0])
    page.mouse.down()
    page.mouse.move(*places[1], steps=4)
    page.mouse.up()


@pytest.mark.parametrize("width", SIZES)
def test_a_box_is_drawn_moved_and_sized_by_pointer_and_by_keyboard_and_burnt_in(item, page_at, width):
    page = page_at(f"/evidence/{item.code}/redact/", width=width)
    page.locator("[data-redacting]").scroll_into_view_if_needed()
    drag(page, (0.1, 0.1), (0.3, 0.4))
    assert edges(page) == pytest.approx([10, 10, 30, 40], abs=1.5)
    drag(page, (0.2, 0.2), (0.4, 0.2))
    assert edges(page) == pytest.approx([30, 10, 50, 40], abs=1.5)
    box = page.get_by_role("button", name="Box 1: from")
    box.focus()
    before = edges(page)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowDown")
    assert edges(page) == pytest.approx([before[0] + 1, before[1], before[2] + 1, before[3] + 1])
    expect(page.locator("[data-redacting-said]")).to_contain_text("Box 1: from 31")
    page.get_by_role("button", name="Add a box").click()
    assert edges(page, 1) == [40, 40, 60, 60]
    page.keyboard.press("Delete")
    assert page.locator(".redacting-box").count() == 1
    good(page)
    page.get_by_label("Why are these parts covered?").fill("A child is in it.")
    page.get_by_role("button", name="Make the redacted copy").click()
    expect(page.get_by_text("The redacted copy is made.")).to_be_visible()
    good(page)
    ((left, top, right, bottom),) = Redaction.objects.get().boxes
    assert [left, top, right, bottom] == pytest.approx([0.31, 0.1, 0.51, 0.41], abs=0.02)


def test_without_a_script_the_edges_are_typed_in(item, page_at):
    page = page_at(f"/evidence/{item.code}/redact/", width=360, scripted=False)
    assert not page.get_by_role("button", name="Add a box").is_visible()
    page.get_by_role("button", name="Make the redacted copy").click()
    expect(page.get_by_text("Fill in “Why are these parts covered”.").first).to_be_visible()
    for name, value in zip(("left", "top", "right", "bottom"), (10, 20, 30, 40), strict=True):
        page.locator(f"[name=box-0-{name}]").fill(str(value))
    page.get_by_label("Why are these parts covered?").fill("A child is in it.")
    page.get_by_role("button", name="Make the redacted copy").click()
    expect(page.get_by_text("The redacted copy is made.")).to_be_visible()
    assert Redaction.objects.get().boxes == [[0.1, 0.2, 0.3, 0.4]]


@pytest.mark.parametrize("width", SIZES)
def test_the_page_of_an_item_and_of_its_record_are_past_axe(item, cast, page_at, width):
    redact_evidence(item, actor=cast.dev, boxes=[(0, 0, 0.2, 0.2)], reason="A child is in it.", once=uuid.uuid4())
    export_custody(item, actor=cast.dev, once=uuid.uuid4())
    page = page_at(f"/evidence/{item.code}/about/", width=width)
    good(page)
    page.get_by_text("Show picture 1").click()
    page.locator(".evidence img").evaluate("async one => { await one.decode() }")
    page.get_by_role("button", name="Make a custody record").click()
    expect(page.get_by_text("This record holds")).to_be_visible()
    good(page)
    page.goto("/evidence/custody/?code=x")
    expect(page.get_by_text("We have no record with this code.").first).to_be_visible()


def test_a_tile_shows_by_itself_when_its_item_is_checked(cast, page_at):
    item = cast.in_triage(pictures=[upload(encoded())]).concerns.get().evidence.get()
    page = page_at(f"/evidence/{item.code}/about/")
    expect(page.get_by_text("Being checked")).to_be_visible()
    good(page)
    assert prepare_next_evidence()
    expect(page.get_by_text("Show picture 1")).to_be_visible()
