"""Bringing in a document in a real browser: phone and desk, by keyboard, without a script, through every error."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Page

from policies import domain
from policies.models import Edition
from portal import audit
from portal.models import Role
from tests.browser.watch import violations
from tests.factories import ClauseFactory, EditionFactory, PolicyFactory, SectionFactory, person_with

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TEXT = """# Bell policy

Owner: Keeper of bells

## Ringing

You must ring the bell at noon every day of the week, unless the keeper of the harbour has said otherwise.

- by hand, where there is a hand
  - with gloves
- by rope

| Day | Bell |
|---|---|
| Monday | Great bell |

## Silence

You should not ring the bell after dark.
"""


@pytest.fixture
def standing():
    edition = EditionFactory(policy=PolicyFactory(slug="bells", title="Bell policy", covers=["ongoing"]), clauses=0)
    section = SectionFactory(edition=edition, heading="Ringing")
    words = "You must ring the bell at noon on every day of the week, unless the keeper has said otherwise."
    ClauseFactory(section=section, ref="BELL-1", words=words)
    ClauseFactory(section=section, ref="BELL-2", words="by rope")
    ClauseFactory(section=section, ref="BELL-3", words="Tell the harbour master when the bell is broken.")
    return domain.publish_edition(edition, actor=audit.SYSTEM)


@pytest.fixture
def page(request, page_of, standing) -> Page:
    page = page_of(person_with(Role.POLICY_OWNER), *getattr(request, "param", (360, "light", True)))
    page.faults = []
    page.on("console", lambda message: page.faults.append(message.text))
    page.on("pageerror", lambda error: page.faults.append(str(error)))
    return page


def look(page, name: str) -> None:
    if shots := os.environ.get("SHOTS"):
        page.screenshot(path=str(Path(shots) / f"{name}-{page.viewport_size['width']}.png"), full_page=True)
    assert (name, violations(page)) == (name, [])
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name


def choose_file(page, data: bytes = TEXT.encode()) -> None:
    page.get_by_label("The document").set_input_files({"name": "bells.md", "mimeType": "", "buffer": data})
    page.get_by_label("What is it?").select_option(label="The next edition of Bell policy")


@pytest.mark.parametrize("page", [(360, "light", True), (1280, "dark", True)], indirect=True, ids=["phone", "desk"])
def test_every_page_of_bringing_in_a_document_is_sound_for_everyone(page, standing) -> None:
    page.goto("/policies/drafts/")
    page.get_by_role("link", name="Bring in a document").click()
    look(page, "upload")
    choose_file(page, b"%PDF-1.7")
    page.get_by_role("button", name="Read it").click()
    assert page.locator("#id_file_error").inner_text().startswith("Error:\nThis is a PDF file")
    look(page, "upload-error")
    choose_file(page)
    page.get_by_role("button", name="Read it").click()
    assert page.locator("h1").inner_text() == "Look over what was understood"
    look(page, "review")
    page.get_by_label("Ref of passage 3").fill("bell one")
    page.get_by_label("Ref of passage 5").fill("BELL-2")
    page.get_by_role("button", name="Save and make the draft").click()
    assert page.locator(".error-summary li").count() == 3
    assert page.get_by_label("Ref of passage 3").input_value() == "bell one"
    look(page, "review-error")
    page.goto("/policies/drafts/")
    look(page, "drafts")
    page.get_by_role("link", name="bells.md").click()
    page.get_by_role("link", name="Discard").click()
    look(page, "discard")
    assert page.faults == []


@pytest.mark.parametrize("page", [(1280, "light", False)], indirect=True)
def test_a_document_is_looked_over_by_keyboard_alone_and_without_a_script(page, standing) -> None:
    page.goto("/policies/import/")
    choose_file(page)
    page.get_by_label("What is it?").press("Tab")
    page.keyboard.press("Enter")
    page.get_by_label("Title of the policy").focus()
    seen = []
    for _ in range(21):
        page.keyboard.press("Tab")
        seen.append(page.evaluate("document.activeElement.id || document.activeElement.value"))
    rows = [f"id_{name}_{number}" for number in range(1, 10) for name in ("as", "ref")]
    table = rows.index("id_as_7")  # the table above its controls can be moved sideways, so it is a stop too
    assert seen == [*rows[:table], None, *rows[table:], "stay", "draft"]
    page.get_by_label("Becomes (passage 1)").focus()
    page.keyboard.press("l")  # Leave it out
    page.get_by_label("Ref of passage 4").focus()
    page.keyboard.press("Control+a")
    page.keyboard.type("BELL-3")
    page.keyboard.press("Enter")
    page.get_by_text("Saved.").wait_for()
    assert not Edition.objects.in_hand().exists()
    page.get_by_role("button", name="Save and make the draft").press("Enter")
    page.wait_for_url("**/policies/drafts/**")
    draft = Edition.objects.in_hand().get(policy=standing.policy)
    assert list(draft.clauses.order_by("position").values_list("ref", flat=True))[:2] == ["BELL-1", "BELL-3"]
