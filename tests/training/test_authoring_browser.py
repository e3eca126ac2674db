"""A course from its author to its learners, by keyboard on a phone: written, tried, reviewed by another, published."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from portal.models import Role
from tests.factories import PolicyFactory, person_with
from tests.training.domain.test_flagging import edition
from tests.training.factories import course_on, drafted, item_of, of_all_kinds
from tests.training.keyboard import fill, press, save, seems_well, tab_to, tick, watched, write_item
from tests.training.pictures import png
from training import domain, queries
from training.enums import Kind
from training.models import CourseVersion

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def author():
    return person_with(Role.TRAINING_AUTHOR, given_names="Ada")


@pytest.fixture
def reviewer():
    return person_with(Role.TRAINING_AUTHOR, given_names="Rita")


@pytest.fixture
def page(page_of, author):
    return watched(page_of(author, 360, "light"))


def test_a_course_is_begun_by_keyboard_on_a_phone(page, policy):
    page.goto(reverse("training:courses"))
    press(page, "Writing courses")
    seems_well(page, "Writing courses")
    press(page, "New course")
    press(page, "Begin the course")
    seems_well(page, "New course")
    fill(page, "title", "Posting well")
    tick(page, "policies", policy.slug)
    press(page, "Begin the course")
    seems_well(page, "Posting well")
    press(page, "Add a lesson")
    fill(page, "title", "Think first")
    save(page)
    seems_well(page, "New lesson")
    expect(page.locator(".error-summary li")).to_have_count(2)
    fill(page, "body", "Look **twice** before you post.")
    tick(page, "clauses", f"{policy.slug}-1".upper())
    save(page)
    seems_well(page, "Posting well")
    assert [one.title for one in queries.words_of(CourseVersion.objects.get()).lessons] == ["Think first"]


@pytest.mark.parametrize("kind", list(Kind))
def test_a_question_of_each_kind_is_written_by_keyboard_on_a_phone(page, author, policy, kind):
    draft, ref = drafted(course_on(policy, items=1), author), f"{policy.slug}-1".upper()
    page.goto(reverse("training:draft-item-new", args=[draft.pk, kind.value]))
    save(page)
    seems_well(page, f"New question: {kind.label}")
    expect(page.locator(".error-summary")).to_be_focused()
    said = item_of(kind, clauses=(ref,))
    write_item(page, said, ref)
    seems_well(page, draft.title)
    made = queries.item_words(draft.items.latest("pk"))
    assert (made.options, made.phrases, made.kind) == (said.options, said.phrases, kind)


def test_a_draft_is_tried_sent_and_published_by_another_on_a_phone(page, page_of, author, reviewer, policy):
    draft = drafted(of_all_kinds(policy), author)
    domain.remove_part(draft.lessons.get(position=2), actor=author)
    item = draft.items.get(position=1)
    page.goto(reverse("training:preview-item", args=[draft.pk, 1]))
    press(page, "Save this answer")
    seems_well(page, f"Question 1 of {len(Kind)}")
    page.get_by_label("That", exact=True).check()
    press(page, "Save this answer")
    seems_well(page, f"Question 1 of {len(Kind)}")
    assert page.title().startswith("Right: ")
    page.goto(reverse("training:draft", args=[draft.pk]))
    press(page, "Send to review")
    seems_well(page, draft.title)
    expect(page.get_by_role("heading", name="Waiting for somebody else")).to_be_visible()

    other = watched(page_of(reviewer, 360, "light"))
    other.goto(reverse("training:draft", args=[draft.pk]))
    press(other, "Send it back")
    seems_well(other, draft.title)
    assert "Say what is to be changed." in other.locator(".error-summary").inner_text()
    press(other, "Approve and publish")
    seems_well(other, draft.title)
    expect(other.get_by_role("button", name="Start the course")).to_be_visible()
    assert CourseVersion.objects.published().get().approved_by == reviewer
    assert not item.asked.exists()


def test_what_is_typed_is_kept_by_itself_and_said_so_and_there_on_another_device(page, page_of, author, policy):
    draft = drafted(course_on(policy), author)
    address = reverse("training:draft-item", args=[draft.pk, draft.items.get(position=1).pk])
    page.goto(address)
    page.locator("[name=prompt]").fill("Half a question")
    said = page.locator("[data-kept]")
    expect(said).to_contain_text("Kept at", timeout=15_000)
    assert said.get_attribute("role") == "status"
    elsewhere = watched(page_of(author, 1280, "light"))
    elsewhere.goto(address)
    expect(elsewhere.locator("[name=prompt]")).to_have_value("Half a question")
    seems_well(elsewhere, "Question q01")
    assert draft.items.get(position=1).prompt != "Half a question"


def test_two_who_write_the_same_lesson_see_both(page, page_of, author, reviewer, policy):
    draft = drafted(course_on(policy), author)
    address = reverse("training:draft-lesson", args=[draft.pk, draft.lessons.get(position=1).pk])
    other = watched(page_of(reviewer, 1280, "light"))
    for one, words in ((page, "Mine."), (other, "Theirs.")):
        one.goto(address)
        one.locator("[name=body]").fill(words)
    other.get_by_role("button", name="Save", exact=True).click()
    expect(other.get_by_role("heading", name=draft.title)).to_be_visible()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".edit-both")).to_be_focused()
    seems_well(page, "Lesson 1")
    page.get_by_role("button", name="Save mine over theirs").click()
    expect(page.get_by_role("heading", name=draft.title)).to_be_visible()
    assert draft.lessons.get(position=1).body == "Mine."


def test_a_changed_clause_is_looked_at_on_a_phone(page, author):
    policy = PolicyFactory()
    edition(policy)
    course_on(policy, lessons=1, items=1)
    edition(policy, **{"1": "First, in other words.", "2": None})
    page.goto(reverse("training:changed"))
    seems_well(page, "Clauses that changed")
    press(page, "Still right")
    seems_well(page, "Clauses that changed")
    press(page, "Edit in a draft")
    page.locator("a", has_text="q01").first.click()
    seems_well(page, "Question q01")
    expect(page.get_by_text("is gone")).to_be_visible()


def test_a_question_is_written_without_a_script(page, live_server, author, policy):
    draft = drafted(course_on(policy), author)
    context = page.context.browser.new_context(
        base_url=live_server.url, java_script_enabled=False, storage_state=page.context.storage_state()
    )
    bare = context.new_page()
    bare.goto(reverse("training:draft", args=[draft.pk]))
    bare.get_by_role("link", name="Add a question: Put in order").click()
    bare.get_by_label("The question").fill("What comes first?")
    bare.get_by_role("button", name="More rows").click()
    expect(bare.locator("[name=steps-text-6]")).to_have_count(1)
    for place, words in enumerate(("Look", "Think", "Post")):
        bare.locator(f"[name=steps-text-{place}]").fill(words)
        bare.locator(f"[name=steps-why-{place}]").fill(f"Why {words}.")
    bare.get_by_role("button", name="Down: Step 1").click()
    expect(bare.locator("[name=steps-text-0]")).to_have_value("Think")
    bare.locator("[name=clauses]").first.check()
    bare.get_by_role("button", name="Save", exact=True).click()
    expect(bare.get_by_role("heading", name=draft.title)).to_be_visible()
    made = draft.items.latest("pk")
    assert [one.text for one in made.in_order()] == ["Think", "Look", "Post"]
    bare.get_by_role("button", name=f"Remove {made.key}").click()
    bare.locator("summary", has_text="Removed from this draft").click()
    bare.get_by_role("button", name="Put back").click()
    assert draft.items.count() == 5
    context.close()


def test_a_picture_is_added_described_shown_removed_and_put_back_on_a_phone(page, author, policy):
    draft = drafted(course_on(policy), author)
    lesson = draft.lessons.get(position=1)
    address = reverse("training:draft-lesson", args=[draft.pk, lesson.pk])
    page.goto(address)
    press(page, "Add the picture")
    seems_well(page, "Lesson 1")
    expect(page.locator(".error-summary")).to_be_focused()
    expect(page.locator(".error-summary li")).to_have_count(2)
    fill(page, "alt", "A field of teal")
    page.locator("[name=picture]").set_input_files({"name": "Teal.png", "mimeType": "image/png", "buffer": png()})
    press(page, "Add the picture")
    seems_well(page, "Lesson 1")
    expect(page.locator("[name=body]")).to_have_value(f"{lesson.body}\n\n![A field of teal](picture:teal)")
    tab_to(page, "one.innerText === 'Save and preview'")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    seems_well(page, "Lesson 1")
    shown = page.get_by_role("img", name="A field of teal")
    expect(shown).to_be_visible()
    assert shown.evaluate("async (one) => { await one.decode(); return one.naturalWidth }") == 64
    page.goto(reverse("training:draft", args=[draft.pk]))
    seems_well(page, draft.title)
    tab_to(page, "one.ariaLabel === 'Remove the picture teal'")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    seems_well(page, draft.title)
    expect(page.get_by_text("It shows the picture “teal”, which this course does not have.")).to_be_visible()
    page.locator("summary", has_text="Removed from this draft").click()
    page.get_by_role("button", name="Put back Picture teal").click()
    expect(page.get_by_role("heading", name="Pictures")).to_be_visible()
    seems_well(page, draft.title)
    assert domain.faults_of(draft) == []
