"""A course by keyboard alone on a phone, in a real browser: left, gone on with, failed, passed, and checked."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.browser.watch import violations
from tests.factories import PersonFactory, PolicyFactory
from tests.training.factories import attempt_by, course_on, give, of_all_kinds, right_of
from training.enums import Kind
from training.models import Answer, Asked, Completion

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def alice():
    return PersonFactory()


@pytest.fixture
def page(request, page_of, alice) -> Page:
    page = page_of(alice, 360, getattr(request, "param", "light"))
    page.faults = []
    page.on("console", lambda message: page.faults.append(message.text))
    page.on("pageerror", lambda error: page.faults.append(str(error)))
    return page


def seems_well(page, heading):
    """The page is the one expected, passes axe, fits its width, and its console is silent."""
    assert page.locator("h1").inner_text() == heading
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.faults == []


def tab_to(page, is_there):
    """Reach something by Tab alone; `is_there` asks the element that has the focus."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate(f"(one => {is_there})(document.activeElement)"):
            return
    raise AssertionError(f"{is_there} cannot be reached by Tab")


def press(page, name):
    tab_to(page, f"(one.innerText || '').split('\\n')[0].startsWith('{name}')")
    with page.expect_navigation():
        page.keyboard.press("Enter")


def choose(page, pk):
    """Into the group of answers by Tab, then down to the one that is meant."""
    tab_to(page, "one.type === 'radio'")
    page.keyboard.press("Space")
    for _ in range(8):
        if page.evaluate("document.activeElement.value") == str(pk):
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"{pk} cannot be chosen by arrow keys")


def tick(page, pk):
    tab_to(page, f"one.type === 'checkbox' && one.value === '{pk}'")
    page.keyboard.press("Space")


def select(page, name, words):
    """A list is chosen from by typing what it is to say."""
    tab_to(page, f"one.name === '{name}'")
    page.keyboard.type(words)
    assert page.evaluate("document.activeElement.selectedOptions[0].text") == words


def fill_in(page, asked):
    """Answer a question of any kind rightly, by keyboard."""
    options = asked.item.in_order()
    right = right_of(asked)
    if asked.item.kind == Kind.ORDER:
        for pk in asked.shown:
            select(page, f"place-{pk}", str(right.index(pk) + 1))
    elif asked.item.kind == Kind.MATCH:
        matches = {option.pk: option.match for option in options}
        for pk in asked.shown:
            select(page, f"match-{pk}", matches[pk])
    elif asked.item.kind == Kind.SEVERAL:
        for pk in [pk for pk in asked.shown if pk in right]:
            tick(page, pk)
    else:
        choose(page, right[0])
        for pk in right[1:]:
            tick(page, pk)


def of_the_page(page):
    _, attempt, _, position = page.url.rstrip("/").rsplit("/", 3)
    return Asked.objects.select_related("item").get(attempt=attempt, position=position)


@pytest.mark.parametrize("page", ["light", pytest.param("dark", marks=pytest.mark.soak)], indirect=True)
def test_a_course_by_keyboard_on_a_phone_from_the_list_to_a_certificate_that_is_genuine(page, alice):
    version = course_on(lessons=2, items=2, pass_mark=100)
    page.goto(reverse("training:courses"))
    seems_well(page, "Training")
    press(page, version.title)
    seems_well(page, version.title)
    press(page, "Start the course")
    seems_well(page, "Lesson 1")
    press(page, "Next")
    press(page, "Begin the questions")
    seems_well(page, "Question 1 of 2")

    press(page, "Save this answer")
    seems_well(page, "Question 1 of 2")
    assert page.locator(".error-summary").inner_text().count("Choose one of the answers.") == 1
    asked = of_the_page(page)
    choose(page, next(pk for pk in asked.shown if [pk] != right_of(asked)))
    press(page, "Save this answer")
    seems_well(page, "Question 1 of 2")
    assert page.title().startswith("Not right: Question 1 of 2")

    page.goto(reverse("training:course", args=[version.course.slug]))
    seems_well(page, version.title)
    press(page, "Go on where you left off")
    fill_in(page, of_the_page(page))
    press(page, "Save this answer")
    seems_well(page, "Question 2 of 2")
    press(page, "Finish and see your result")
    seems_well(page, "Your result")
    assert "Not passed this time" in page.locator(".verdict").inner_text()

    press(page, "Try the questions again")
    for following in ("Next question", "Finish and see your result"):
        fill_in(page, of_the_page(page))
        press(page, "Save this answer")
        press(page, following)
    seems_well(page, "Your result")
    press(page, "See your certificate")
    seems_well(page, f"{alice.name} completed {version.title}")

    code = Completion.objects.get().code
    page.goto(reverse("training:verify"))
    seems_well(page, "Check a certificate")
    page.get_by_label("Certificate code").fill(code.lower())
    with page.expect_navigation():
        page.keyboard.press("Enter")
    seems_well(page, "Check a certificate")
    assert alice.name in page.locator(".facts").inner_text()


@pytest.mark.parametrize("page", ["light", pytest.param("dark", marks=pytest.mark.soak)], indirect=True)
def test_every_kind_in_each_state_by_keyboard_on_a_phone(page, alice):
    """Unanswered with its time nearly over, refused half empty, answered rightly, and answered wrongly."""
    version = of_all_kinds(PolicyFactory(), minutes_allowed=60)
    attempt = attempt_by(alice, version, at=timezone.now() - timedelta(minutes=57))
    for asked in attempt.asked.select_related("item").order_by("position"):
        here = f"Question {asked.position} of {len(Kind)}"
        page.goto(reverse("training:question", args=[attempt.pk, asked.position]))
        seems_well(page, here)
        expect(page.locator("[data-left]")).to_contain_text("Nearly over")
        press(page, "Save this answer")
        seems_well(page, here)
        assert page.locator(".error-summary li").count() >= 1
        fill_in(page, asked)
        press(page, "Save this answer")
        seems_well(page, here)
        assert page.title().startswith("Right: ")
    assert Answer.objects.filter(asked__attempt=attempt, score=100).count() == len(Kind)


@pytest.mark.parametrize("page", ["light", pytest.param("dark", marks=pytest.mark.soak)], indirect=True)
def test_wrong_answers_of_every_kind_are_explained_to_everyone(page, alice):
    attempt = attempt_by(alice, of_all_kinds(PolicyFactory()))
    for asked in attempt.asked.select_related("item", "attempt__person").order_by("position"):
        give(asked, right=False)
        page.goto(reverse("training:question", args=[attempt.pk, asked.position]))
        seems_well(page, f"Question {asked.position} of {len(Kind)}")
        assert page.locator(".point").count() >= 2


def test_what_is_chosen_is_kept_by_itself_and_there_on_another_device(page, page_of, alice):
    attempt = attempt_by(alice, of_all_kinds(PolicyFactory()))
    asked = attempt.asked.get(item__kind=Kind.MATCH)
    address = reverse("training:question", args=[attempt.pk, asked.position])
    page.goto(address)
    first = page.locator("select").first
    first.select_option(index=1)
    expect(page.locator("[data-kept]")).to_contain_text("Kept at")
    chosen = first.input_value()
    elsewhere = page_of(alice, 1280, "light")
    elsewhere.goto(address)
    expect(elsewhere.locator("select").first).to_have_value(chosen)
    assert not Answer.objects.exists()


def test_all_of_it_works_without_a_script(page, live_server):
    version = of_all_kinds(PolicyFactory(), lessons=1)
    context = page.context.browser.new_context(
        base_url=live_server.url, java_script_enabled=False, storage_state=page.context.storage_state()
    )
    bare = context.new_page()
    bare.goto(reverse("training:course", args=[version.course.slug]))
    bare.get_by_role("button", name="Start the course").click()
    bare.get_by_role("button", name="Begin the questions").click()
    for _ in Kind:
        asked = of_the_page(bare)
        right = right_of(asked)
        matches = {option.pk: option.match for option in asked.item.options.all()}
        for place, pk in enumerate(right, start=1):
            if asked.item.kind == Kind.ORDER:
                bare.locator(f"[name=place-{pk}]").select_option(str(place))
            elif asked.item.kind == Kind.MATCH:
                bare.locator(f"[name=match-{pk}]").select_option(label=matches[pk])
            else:
                bare.locator(f"input[value='{pk}']").check()
        bare.get_by_role("button", name="Save this answer").click()
        expect(bare).to_have_title(f"Right: Question {asked.position} of {len(Kind)} - Postwise")
        way = bare.get_by_role("link", name="Next question").or_(bare.get_by_role("button", name="Finish and see"))
        way.click()
    expect(bare.get_by_role("heading", name="You passed")).to_be_visible()
    context.close()
