"""The look holds: every colour readable in both themes, every component sound in a real browser."""

import itertools
import mimetypes
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from csp.utils import build_policy
from django.conf import settings as django_settings
from django.contrib.staticfiles import finders
from django.template import engines
from django.template.loader import render_to_string

from tests.browser.watch import violations

from . import gallery

STATIC = Path(django_settings.BASE_DIR) / "static"
TEMPLATES = Path(django_settings.BASE_DIR) / "templates"
SHEETS = sorted((STATIC / "css").glob("*.css"))
TOKENS = STATIC / "css" / "tokens.css"
GROUNDS = ["paper", "sheet", "wash"]
COLOUR = re.compile(r"--([a-z0-9-]+): var\(--light, (#[0-9a-f]{6})\) var\(--dark, (#[0-9a-f]{6})\)")
ORIGIN = "http://gallery.test"


def palette(theme: int) -> dict[str, str]:
    return {name: values[theme] for name, *values in COLOUR.findall(TOKENS.read_text())} | {"on-count": "#18232f"}


def luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted([luminance(one), luminance(other)], reverse=True)
    return (light + 0.05) / (dark + 0.05)


TEXT_PAIRS = [
    *itertools.product(["ink", "ink-soft", "teal", "teal-strong", "ochre", "brick", "green"], GROUNDS),
    *itertools.product(["ink", "ink-soft"], ["teal-wash", "ochre-wash", "brick-wash", "green-wash", "mark"]),
    *[("ink", f"heat-{step}") for step in range(1, 5)],
    ("ink-soft", "heat-1"),
    *[("teal", "teal-wash"), ("ochre", "ochre-wash"), ("brick", "brick-wash"), ("green", "green-wash")],
    *[("teal-strong", "teal-wash"), ("on-teal", "teal"), ("on-teal", "teal-strong"), ("on-brick", "brick")],
    *[("sheet", "ochre"), ("sheet", "ink"), ("mast-ink", "mast"), ("mast-soft", "mast"), ("on-count", "count")],
]
SHAPE_PAIRS = [
    *[("teal", f"heat-{step}") for step in range(1, 5)],
    *itertools.product(["rule-strong"], GROUNDS),
    *itertools.product(["ink"], ["paper", "sheet", "wash", "teal-wash", "ochre-wash", "brick-wash", "green-wash"]),
    *[("count", "mast"), ("mast-ink", "mast")],
]


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("pairs", "least"), [(TEXT_PAIRS, 4.5), (SHAPE_PAIRS, 3.0)], ids=["text", "shapes"])
def test_every_colour_is_readable_on_its_ground(theme, pairs, least):
    colours = palette(theme)
    poor = {
        (ink, ground): round(contrast(colours[ink], colours[ground]), 2)
        for ink, ground in pairs
        if contrast(colours[ink], colours[ground]) < least
    }
    assert poor == {}


def test_contrast_is_measured_as_the_standard_says():
    assert round(contrast("#000000", "#ffffff"), 1) == 21.0
    assert round(contrast("#767676", "#ffffff"), 2) == 4.54


@pytest.mark.parametrize("sheet", [sheet for sheet in SHEETS if sheet != TOKENS], ids=lambda sheet: sheet.name)
def test_colours_and_sizes_are_written_only_in_the_tokens(sheet):
    rules = re.sub(r"/\*.*?\*/|@media[^{]*|url\([^)]*\)", "", sheet.read_text(), flags=re.S)
    literals = re.findall(r"#[0-9a-f]{3,8}\b|(?:rgb|hsl|oklch)a?\(|\b[\d.]+(?:px|rem|em|pt|ch|mm|ms|s)\b", rules)
    assert literals == []


def test_every_token_asked_for_exists():
    named = set(re.findall(r"(--[a-z0-9-]+):", "".join(sheet.read_text() for sheet in SHEETS)))
    asked = set(re.findall(r"var\((--[a-z0-9-]+)\)", "".join(sheet.read_text() for sheet in SHEETS)))
    assert {name for name in asked - named if not name.startswith("--bs-")} == set()


@pytest.mark.parametrize("template", sorted(TEMPLATES.rglob("*.html")), ids=lambda path: path.name)
def test_no_template_carries_a_script_or_a_style(template):
    words = template.read_text()
    assert re.findall(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)|javascript:", words) == []


@pytest.mark.parametrize("template", sorted((TEMPLATES / "components").glob("*.html")), ids=lambda path: path.stem)
def test_every_component_says_what_it_takes(template):
    assert re.match(r"(\{% load [a-z_ ]+ %\}\n)?\{% comment %\}\n.+?\n\{% endcomment %\}", template.read_text(), re.S)


def test_every_shape_asked_for_is_drawn():
    drawn = set(re.findall(r'<symbol id="([a-z]+)"', (STATIC / "img" / "shapes.svg").read_text()))
    asked = {
        name for path in TEMPLATES.rglob("*.html") for name in re.findall(r'{% shape "([a-z]+)"', path.read_text())
    }
    tones = {"neutral", "wait", "attention", "refused", "done"}
    assert asked | tones <= drawn


def own(name: str, context: dict) -> str:
    words = (Path(__file__).parent / name).read_text()
    return engines["django"].from_string(words).render(context)


def gallery_context() -> dict:
    pieces = gallery.work() | gallery.answers() | gallery.records()
    return gallery.signed_in() | pieces | {"prose": gallery.PROSE}


def sign_in_context() -> dict:
    return gallery.signed_out() | {
        "form": gallery.SignInForm(),
        "demo_people": gallery.DEMO_PEOPLE,
        "demo_password": "blue-kettle-42",
    }


PAGES = {
    "gallery": lambda: own("gallery.html", gallery_context()),
    "fresh": lambda: own("concern.html", gallery.signed_in() | {"form": gallery.ConcernForm()}),
    "refused": lambda: own("concern.html", gallery.signed_in() | {"form": gallery.failed_form()}),
    "done": lambda: own("done.html", gallery.signed_out() | gallery.answers()),
    "sign-in": lambda: render_to_string("registration/login.html", sign_in_context()),
    "signed-out": lambda: render_to_string("registration/logged_out.html", gallery.signed_out()),
    "locked": lambda: render_to_string("registration/locked.html", gallery.signed_out()),
    "503": lambda: render_to_string("503.html"),
    **{
        code: lambda code=code: render_to_string(f"{code}.html", gallery.signed_in())
        for code in ["400", "403", "404", "405", "413", "429", "500"]
    },
}
WIDEST = ["gallery", "refused", "sign-in"]
LOOKS = [(width, theme) for width in (1280, 360) for theme in ("light", "dark")]


@pytest.fixture
def frame(settings):
    settings.ROOT_URLCONF = "tests.portal.gallery"


@pytest.fixture
def open_page(frame, chromium) -> Iterator:
    contexts = []

    def open_page(name: str, width: int = 1280, theme: str = "light", scripts: bool = True):
        html, policy = PAGES[name](), build_policy()

        def serve(route):
            path = route.request.url.removeprefix(ORIGIN).split("?")[0]
            if path.startswith("/static/"):
                found = finders.find(path.removeprefix("/static/"))
                route.fulfill(path=found, content_type=mimetypes.guess_type(found)[0])
            else:
                route.fulfill(body=html, content_type="text/html", headers={"Content-Security-Policy": policy})

        context = chromium.new_context(
            viewport={"width": width, "height": 900}, color_scheme=theme, java_script_enabled=scripts
        )
        contexts.append(context)
        page = context.new_page()
        page.faults = []
        page.on("console", lambda message: page.faults.append(message.text))
        page.on("pageerror", lambda error: page.faults.append(str(error)))
        page.route("**/*", serve)
        page.goto(f"{ORIGIN}/{name}")
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.mark.browser
@pytest.mark.parametrize(("width", "theme"), LOOKS)
@pytest.mark.parametrize("name", WIDEST)
def test_pages_pass_axe_in_both_themes_at_both_widths(open_page, name, width, theme):
    page = open_page(name, width, theme)
    page.locator("details:visible").evaluate_all("all => all.forEach(one => { one.open = true })")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert page.faults == []


@pytest.mark.browser
@pytest.mark.parametrize("name", sorted(set(PAGES) - set(WIDEST)))
def test_small_pages_pass_axe(open_page, name):
    page = open_page(name, 360)
    assert violations(page) == []
    assert page.faults == []


@pytest.mark.browser
@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_error_summary_takes_the_focus_and_leads_to_each_field(open_page, scripts):
    page = open_page("refused", scripts=scripts)
    page.locator(".error-summary:focus").wait_for()
    anchors = page.locator(".error-summary a").evaluate_all("all => all.map(one => one.hash)")
    assert anchors == ["#id_channel_0", "#id_seen_on", "#id_platform", "#id_words", "#id_author", "#id_true"]
    assert [page.locator(anchor).count() for anchor in anchors] == [1] * 6


@pytest.mark.browser
def test_menu_opens_without_scripts_on_a_phone(open_page):
    page = open_page("gallery", width=360, scripts=False)
    page.get_by_text("Menu", exact=True).click()
    assert page.locator(".menu-narrow .menu a").first.is_visible()


@pytest.mark.browser
def test_open_menu_closes_on_escape_and_gives_the_focus_back(open_page):
    page = open_page("gallery")
    page.locator(".account summary").click()
    page.keyboard.press("Escape")
    assert page.locator(".account").get_attribute("open") is None
    assert page.locator(".account summary:focus").count() == 1


@pytest.mark.browser
def test_form_is_sent_once_however_often_the_button_is_pressed(open_page):
    page = open_page("fresh")
    page.evaluate("""() => {
        window.sent = 0;
        document.addEventListener("submit", event => {
            window.sent += event.defaultPrevented ? 0 : 1; event.preventDefault();
        });
    }""")
    button = page.get_by_role("button", name="Send")
    button.click()
    button.click(force=True)
    assert page.evaluate("window.sent") == 1
    assert button.get_attribute("aria-disabled") == "true"


@pytest.mark.browser
def test_what_is_left_to_write_is_counted(open_page):
    page = open_page("fresh")
    page.fill("#id_words", "x" * 390)
    page.get_by_text("10 characters left").wait_for()
    page.fill("#id_words", "x" * 403)
    page.get_by_text("3 too many").wait_for()
    assert page.locator("#id_words").get_attribute("aria-describedby") == "id_words_helptext id_words_count"


@pytest.mark.browser
def test_chosen_theme_is_kept_and_is_the_only_thing_kept(open_page):
    page = open_page("gallery", theme="light")
    page.get_by_role("button", name="Dark").click()
    page.reload()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(20, 28, 39)"
    assert page.evaluate("({...localStorage})") == {"theme": "dark"}
    page.get_by_role("button", name="Automatic").click()
    assert page.evaluate("({...localStorage})") == {}


@pytest.mark.browser
def test_arrow_keys_walk_the_rows_of_a_list(open_page):
    page = open_page("gallery")
    page.get_by_role("link", name="2026-0117", exact=True).focus()
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.textContent") == "2026-0116"


@pytest.mark.browser
@pytest.mark.parametrize("width", [320, 640, 768, 1024])
def test_pages_never_scroll_sideways(open_page, width):
    """320 is the narrowest of WCAG 1.4.10; 640 is a wide screen at 200 % zoom."""
    widths = {name: open_page(name, width).evaluate("document.documentElement.scrollWidth") for name in WIDEST}
    assert widths == dict.fromkeys(WIDEST, width)


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 360])
def test_everything_to_press_is_large_enough(open_page, width):
    page = open_page("gallery", width)
    small = page.locator(
        "button:visible, summary:visible, .btn:visible, .menu a:visible, .choice:visible"
    ).evaluate_all(
        "all => all.filter(one => one.getBoundingClientRect().height < 44).map(one => one.outerHTML.slice(0, 120))"
    )
    assert small == []


@pytest.mark.browser
def test_print_is_light_and_has_no_navigation(open_page):
    page = open_page("gallery", theme="dark")
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    for gone in [".masthead-tools", ".menu-wide", ".breadcrumbs", ".filters", ".pager", ".footer-links", ".messages"]:
        assert not page.locator(gone).is_visible()
    link = page.locator(".prose a").first
    assert "https://example.org/" in link.evaluate("one => getComputedStyle(one, '::after').content + one.href")


@pytest.mark.browser
def test_nothing_moves_when_stillness_is_asked_for(open_page):
    page = open_page("fresh")
    page.emulate_media(reduced_motion="reduce")
    button = page.locator("main .btn-primary").first
    assert button.evaluate("one => getComputedStyle(one).transitionDuration") in {"0s", "0s, 0s"}
