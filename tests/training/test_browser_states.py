"""Each kind of question in each of its states: past axe, fit for a phone, answered by keyboard, and said aloud."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from tests.factories import PersonFactory, PolicyFactory
from tests.training.factories import attempt_by, course_on, item_of
from tests.training.keyboard import answer, opened, press, seems_well, tab_to
from training.enums import Kind
from training.models import Answer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
HERE = "Question 1 of 1"
MINUTES = 60
THEMES = ["light", pytest.param("dark", marks=pytest.mark.soak)]


@pytest.fixture
def alice():
    return PersonFactory()


@pytest.fixture
def begun(alice):
    """Makes an attempt at one question of a kind, begun so many minutes ago."""

    def begun(kind, ago=0):
        policy = PolicyFactory()
        item = item_of(kind, clauses=(f"{policy.slug}-1".upper(),))
        version = course_on(policy, items=(item,), minutes_allowed=MINUTES)
        return attempt_by(alice, version, at=timezone.now() - timedelta(minutes=ago)).asked.select_related("item").get()

    return begun


def come_to(page, asked):
    page.goto(reverse("training:question", args=[asked.attempt_id, asked.position]))


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("kind", list(Kind))
def test_unanswered_refused_nearly_over_and_right(page_of, alice, begun, kind, theme, settings):
    settings.SESSION_IDLE = timedelta(hours=3)  # the sign-in is not what ends here
    page, asked = opened(page_of, alice, 360, theme), begun(kind)
    page.clock.install()
    come_to(page, asked)
    seems_well(page, HERE)
    left, said = page.locator("[data-left]"), page.locator("[data-left-said]")
    expect(left).to_have_text(re.compile(r"^(59|60) minutes left$"))
    assert said.get_attribute("role") == "status"

    press(page, "Save this answer")
    seems_well(page, HERE)
    expect(page.locator(".error-summary")).to_be_focused()
    assert page.title().startswith("Error: ")
    expect(said).to_be_empty()

    page.clock.fast_forward(f"{MINUTES - 5}:30")
    expect(left).to_have_text(re.compile(r"^Nearly over: [45] minutes left$"))
    expect(said).to_have_text(re.compile(r"^[45] minutes left for the questions$"))
    expect(page.locator(".clock-overdue")).to_have_count(1)
    seems_well(page, HERE)

    answer(page, asked)
    press(page, "Save this answer")
    seems_well(page, HERE)
    assert page.title().startswith("Right: ")
    assert Answer.objects.get().score == 100


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("kind", list(Kind))
def test_come_to_when_the_time_is_nearly_over_and_wrong(page_of, alice, begun, kind, theme):
    page, asked = opened(page_of, alice, 360, theme), begun(kind, ago=MINUTES - 3)
    come_to(page, asked)
    expect(page.locator("[data-left-said]")).to_have_text(re.compile(r"^[23] minutes left for the questions$"))
    seems_well(page, HERE)
    answer(page, asked, right=False)
    press(page, "Save this answer")
    seems_well(page, HERE)
    assert re.match(r"(Not right|Partly right): ", page.title())
    expect(page.locator(".point").first).to_be_visible()
    for others in page.locator("main details").all():
        tab_to(page, "one.matches('main details:not([open]) > summary')")
        page.keyboard.press("Enter")
        expect(others.locator(".points")).to_be_visible()
    seems_well(page, HERE)
    assert Answer.objects.get().score < 100


def test_a_post_is_told_in_words_with_its_picture_and_its_phrases_by_number(page_of, alice, begun):
    page, asked = opened(page_of, alice, 360), begun(Kind.POST)
    come_to(page, asked)
    post = page.get_by_role("figure", name="Made up, on a site for short posts")
    told = asked.item.post
    for words in (told.author, told.about, f"Picture: {told.picture}", "[start of phrase 2] Mrs Kelly from Dubbo"):
        expect(post).to_contain_text(words)
    expect(page.get_by_role("checkbox", name="2. Mrs Kelly from Dubbo")).to_have_count(1)
