"""Whether a page is fit for whoever comes to it: at a desk, on a phone, by keyboard, on paper, and when it refuses."""

from playwright.sync_api import Page, expect

from tests.documents import pages_of

from .desk import WIDTHS
from .watch import look

SHEET = 640  # what an A4 sheet leaves between its margins
BEGIN_WALK = """() => {
    const isShown = one => one.checkVisibility({visibilityProperty: true, contentVisibilityAuto: true});
    const nameOf = one => one.type === "radio" ? "radio " + one.name : null;
    const stops = [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex]")]
        .filter(one => one.type !== "hidden" && !one.disabled && one.tabIndex >= 0 && isShown(one));
    window.walk = {left: new Set(stops.map(one => nameOf(one) ?? one)), bare: []};
    document.addEventListener("focusin", ({target}) => {
        const style = getComputedStyle(target);
        const isRinged = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
        if (walk.left.delete(nameOf(target) ?? target) && !isRinged) walk.bare.push(target.outerHTML.slice(0, 150));
    });
    document.activeElement?.blur();
    walk.left.delete(document.activeElement);
    return walk.left.size;
}"""
END_WALK = """() => [
    ...[...walk.left].map(one => "never reached: " + (one.outerHTML ?? one).slice(0, 150)),
    ...walk.bare.map(one => "no ring: " + one),
]"""
LOST = """() => [...document.querySelectorAll("a[href=''], a[href^='#']")]
    .filter(one => !document.getElementById(one.getAttribute("href").slice(1)))
    .map(one => one.outerHTML + " leads nowhere")"""
# What nobody can press on a sheet of paper.
TO_PRESS = (
    ".btn, .appearance, .masthead-tools, .menu-wide, .breadcrumbs, .skip-link, .moves, .form-actions, .footer-links"
)
UNANSWERED = """() => [...document.querySelectorAll("main form .field")].some(field => {
    const answers = [...field.querySelectorAll("input, textarea, select")].filter(one => one.type !== "hidden");
    const isBlank = one => /radio|checkbox/.test(one.type) ? !one.checked : !one.value;
    const isAsked = answers.length && !field.querySelector(".optional") && !field.matches(".field-tick");
    return isAsked && answers.every(isBlank);
})"""


def look_closely(page: Page, widths: tuple[int, ...] = WIDTHS) -> None:
    """As any page is looked at; and every stop of the keyboard is reached, each jump leads somewhere, and it prints."""
    for width in widths:
        page.set_viewport_size({"width": width, "height": 800})
        look(page)
    faults = [*walked(page), *page.evaluate(LOST)]
    assert faults == [], f"{page.url} {faults}"
    prints(page)


def walked(page: Page) -> list[str]:
    """What the Tab key alone does not come to, or comes to without showing where it is."""
    for _ in range(page.evaluate(BEGIN_WALK) + 3):
        page.keyboard.press("Tab")
    faults: list[str] = page.evaluate(END_WALK)
    return faults


def prints(page: Page) -> None:
    page.set_viewport_size({"width": SHEET, "height": 900})
    page.emulate_media(media="print")
    look(page, asks_axe=False)
    shown = page.locator(TO_PRESS).filter(visible=True).all_inner_texts()
    assert shown == [], f"{page.url} {shown}"
    expect(page.locator("h1, .letter").filter(visible=True).first).to_be_visible()
    page.emulate_media(media="null")
    if page.locator(".letter").count():
        assert all(words.strip() for words in pages_of(page.pdf(format="A4"))), f"{page.url} prints an empty sheet"


def is_asking(page: Page) -> bool:
    """Is there a question without an answer, so that the form cannot be taken as it stands?"""
    asks: bool = page.evaluate(UNANSWERED)
    return asks


def refuse(page: Page, widths: tuple[int, ...] = WIDTHS) -> None:
    """Sent as it stands it comes back with what is wrong, which has the focus, and is looked at again."""
    page.locator("main form:has(.field) button[type=submit]").first.press("Enter")
    summary = page.locator(".error-summary")
    expect(summary).to_be_visible()
    expect(summary).to_be_focused()
    look_closely(page, widths)
