"""Questions in a real browser: what is half chosen is kept by itself, and nothing needs a script."""

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from tests.factories import PersonFactory, PolicyFactory
from tests.training.factories import attempt_by, of_all_kinds, right_of
from tests.training.keyboard import of_the_page, opened
from training.enums import Kind
from training.models import Answer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def alice():
    return PersonFactory()


@pytest.fixture
def page(page_of, alice) -> Page:
    return opened(page_of, alice)


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
