"""What stands around the advice, in a real browser: phone and desk, both themes, with a script and without."""

import shutil

import pytest
from playwright.sync_api import Page

from policies import domain
from portal import audit
from tests.browser.watch import Watch
from tests.factories import ClauseFactory, EditionFactory, PersonFactory, PolicyFactory, SectionFactory
from tests.policies.test_picture_words import drawn

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

EVERYONE = [(360, "light", True), (1280, "dark", True), (360, "light", False)]


@pytest.fixture
def reader():
    draft = EditionFactory(policy=PolicyFactory(slug="dhs", short_name="DHS policy"), clauses=0)
    section = SectionFactory(edition=draft, heading="What is not acceptable")
    for ref in ("DHS-NOT-08", "DHS-OFF-01", "DHS-PERS-11"):
        ClauseFactory(section=section, ref=ref, words=f"What {ref} asks of you is said here in a sentence.")
    domain.publish_edition(draft, actor=audit.SYSTEM)
    return PersonFactory()


@pytest.fixture
def page(request, page_of, reader) -> Page:
    return page_of(reader, *request.param)


@pytest.fixture
def watch(page, request) -> Watch:
    return Watch(page, set(), asks_axe=request.node.callspec.params["page"][2])


def follow(page, link: str) -> None:
    """From the page of the advice, where a script opens what is left for in a tab of its own, so as not to erase."""
    page.goto("/check/")
    page.goto(page.get_by_role("link", name=link).get_attribute("href"))
    page.get_by_role("heading", name=link).wait_for()


@pytest.mark.parametrize("page", EVERYONE, indirect=True, ids=["phone", "desk", "no-script"])
def test_post_that_is_out_is_asked_about_and_answered(page, watch) -> None:
    follow(page, "I already posted it")
    watch.look()
    page.get_by_label("Where is it?").select_option(label="A wiki")
    page.get_by_label("Others have copied or shared it").check()
    page.get_by_label("Something about a customer").check()
    page.get_by_role("button", name="Show me what to do").click()
    page.get_by_role("heading", name="How telling us differs from being reported").wait_for()
    assert page.locator("article.clause").count() == 1
    watch.look()
    page.emulate_media(media="print")
    assert not page.get_by_role("button", name="Show me what to do").is_visible()


@pytest.mark.parametrize("page", EVERYONE, indirect=True, ids=["phone", "desk", "no-script"])
def test_anothers_post_is_asked_about_and_answered(page, watch) -> None:
    follow(page, "Answering someone else's post")
    watch.look()
    page.get_by_role("button", name="Show me what to do").click()
    page.locator(".error-summary").wait_for()
    watch.look()
    page.get_by_label("Someone asks for help").check()
    page.get_by_role("button", name="Show me what to do").click()
    page.get_by_role("heading", name="Pass it on, and say nothing about their matter").wait_for()
    watch.look()


@pytest.mark.parametrize("page", EVERYONE, indirect=True, ids=["phone", "desk", "no-script"])
def test_what_may_be_done_is_read_and_narrowed(page, watch) -> None:
    follow(page, "What may I do?")
    watch.look()
    page.get_by_label("Where", exact=True).select_option(label="Friends or a closed group")
    page.get_by_role("button", name="Show").click()
    page.locator("tbody tr:first-child td:nth-of-type(2)").wait_for(state="detached")
    watch.look()


@pytest.mark.parametrize("page", EVERYONE, indirect=True, ids=["phone", "desk", "no-script"])
def test_link_to_an_example_opens_it_beside_its_clause(page, watch) -> None:
    page.goto("/policies/dhs/#example-DHS-NOT-08")
    page.get_by_text("He told us in confidence").wait_for()
    assert not page.get_by_text("Only authorised staff answer customers").is_visible()
    watch.look()


@pytest.mark.skipif(not shutil.which("tesseract"), reason="Tesseract is not installed (apt-get install tesseract-ocr)")
@pytest.mark.parametrize("page", EVERYONE, indirect=True, ids=["phone", "desk", "no-script"])
def test_words_of_a_picture_are_read_into_the_box(page, watch) -> None:
    page.goto("/check/")
    page.get_by_text("Read the words from a picture").click()
    watch.look()
    page.get_by_label("What do you want to post?").fill("Mine")
    page.get_by_role("button", name="Read the words").click()
    page.locator(".error-summary").wait_for()
    watch.look()
    shot = {"name": "shot.png", "mimeType": "image/png", "buffer": drawn("Rain at noon")}
    page.get_by_label("A picture of your words").set_input_files(shot)
    page.get_by_role("button", name="Read the words").click()
    page.get_by_text("We read these words in the picture").wait_for()
    assert page.get_by_label("What do you want to post?").input_value() == "Mine\n\nRain at noon"
    watch.look()
    page.get_by_role("button", name="Check it").click()
    page.locator("#answer h2").first.wait_for()
