"""A draft's way in a real browser: by keyboard alone from asking for review to being in force, on phone and desk."""

import uuid
from collections.abc import Callable

import pytest

from policies import domain
from policies.enums import EditionState
from policies.models import Edition
from portal.models import Person, Role
from tests.browser.watch import Watch
from tests.factories import (
    EditionFactory,
    PersonFactory,
    PolicyFactory,
    approved_edition,
    person_with,
    published_edition,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MOST_STOPS = 200
LOOKS = [(1280, "light"), (360, "dark")]


@pytest.fixture
def window(page_of) -> Callable[..., "Keyboard"]:
    known: set[tuple[str, ...]] = set()  # the states of pages that axe has seen in this test

    def open_window(person: Person, width: int = 1280, theme: str = "light") -> Keyboard:
        page = page_of(person, width, theme)
        return Keyboard(page, Watch(page, known, asks_axe=True))

    return open_window


class Keyboard:
    """Somebody without a mouse: they come to a thing by its name, with the tabulator, and press Enter."""

    def __init__(self, page, watch: Watch) -> None:
        self.page, self.watch = page, watch

    def go(self, path: str) -> None:
        self.page.goto(path)
        self.watch.look()

    def reach(self, name: str) -> None:
        at_it = """name => {
            const one = document.activeElement;
            const label = one.labels?.length ? one.labels[0].textContent : one.textContent;
            return label.trim().replace(/\\s+/g, " ").startsWith(name);
        }"""
        for _ in range(MOST_STOPS):
            self.page.keyboard.press("Tab")
            if self.page.evaluate(at_it, name):
                return
        raise AssertionError(f"no stop called {name} on {self.page.url}")

    def enter(self, name: str) -> None:
        self.reach(name)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        self.watch.look()

    def type(self, name: str, words: str) -> None:
        self.reach(name)
        self.page.keyboard.type(words)

    def pick(self, first: str, times: int) -> None:
        """Of a group whose first answer is `first`, the one so many arrows further."""
        self.reach(first)
        for _ in range(times):
            self.page.keyboard.press("ArrowDown")


@pytest.fixture
def owner() -> Person:
    return person_with(Role.POLICY_OWNER, given_names="Olive", family_name="Owner")


@pytest.fixture
def policy():
    return published_edition(PolicyFactory(slug="bells", title="Bell policy")).policy


@pytest.mark.parametrize(("width", "theme"), [(360, "dark"), pytest.param(1280, "light", marks=pytest.mark.soak)])
def test_a_draft_goes_all_its_way_by_keyboard(window, owner, policy, width, theme) -> None:
    rex = PersonFactory(given_names="Rex", family_name="Reader")
    ada = PersonFactory(given_names="Ada", family_name="Approver")
    office, reader, approver = (window(person, width, theme) for person in (owner, rex, ada))

    office.go("/policies/bells/manage/")
    office.enter("Start the next edition")
    draft = Edition.objects.get(number=2)
    office.enter("Ask for review")
    office.enter("Ask for review")  # nothing filled in: the page says what is missing
    assert "Fill in “Who approves it”" in office.page.locator(".error-summary").inner_text()
    office.type("Who reviews it?", "Rex Reader")
    office.type("Who approves it?", "Ada Approver")
    office.type("What changed", "The bells ring louder.")
    office.enter("Ask for review")
    assert office.page.locator("h1 ~ .lead").inner_text().startswith("Waiting for Rex Reader to answer")

    reader.go("/")
    reader.enter("Review: Bell policy")
    reader.enter("Comment on clause")
    reader.type("Your comment", "How loud?")
    reader.enter("Comment")
    reader.enter("Say what you think of it")
    reader.pick("I agree with it", 1)
    reader.type("In your words", "Say how loud.")
    reader.enter("Say what you think of it")

    office.go("/")
    office.enter("Change: Bell policy")
    assert "Say how loud." in office.page.locator("#history").inner_text()
    office.enter("1 comment")
    office.enter("Settle it")
    office.enter("Bell policy, edition 2")
    office.enter("Ask for review")
    office.enter("Ask for review")  # who was asked, and what changed, stand there still

    reader.go("/")
    reader.enter("Review: Bell policy")
    reader.enter("Say what you think of it")
    reader.pick("I agree with it", 0)
    reader.page.keyboard.press("Space")
    reader.enter("Say what you think of it")

    approver.go("/")
    approver.enter("Approve: Bell policy")
    approver.enter("Approve it")
    approver.enter("Approve it")

    office.go("/")
    office.enter("Publish: Bell policy")
    office.enter("Publish it")
    assert "3 people" in office.page.locator("main").inner_text()
    office.enter("Publish it")
    assert office.page.url.endswith("/policies/bells/")
    draft.refresh_from_db()
    assert (draft.state, draft.approver) == (EditionState.PUBLISHED, ada)


@pytest.mark.parametrize(("width", "theme"), LOOKS)
def test_every_page_of_a_draft_is_sound_for_everyone(window, owner, policy, width, theme) -> None:
    draft = domain.start_draft(policy, actor=owner)
    domain.comment(draft, actor=owner, words="Louder.", ref=draft.clauses.first().ref, once=uuid.uuid4())
    away = domain.discard_edition(EditionFactory(policy=policy), actor=owner)
    minor = approved_edition(policy, is_major=False)
    nobody = approved_edition(PolicyFactory(covers=[]))
    screen = window(owner, width, theme)
    at = f"/policies/drafts/{draft.pk}/"
    for path in (
        "/policies/drafts/",
        "/policies/drafts/discarded/",
        "/policies/new/",
        at,
        f"{at}changes/",
        f"{at}comments/",
        f"{at}comments/?ref={draft.clauses.first().ref}",
        f"{at}steps/ask/",
        f"{at}steps/discard/",
        f"/policies/drafts/{away.pk}/",
        f"/policies/drafts/{away.pk}/steps/put-back/",
        f"/policies/drafts/{minor.pk}/steps/publish/",
        f"/policies/drafts/{nobody.pk}/steps/publish/",
        "/policies/bells/manage/",
        "/policies/bells/manage/facts/",
        "/policies/bells/manage/withdraw/",
    ):
        screen.go(path)
    for path, button in (
        (f"{at}comments/", "Comment"),
        (f"/policies/drafts/{minor.pk}/steps/publish/", "Publish it"),
        ("/policies/new/", "Make it"),
        ("/policies/bells/manage/withdraw/", "Withdraw it"),
    ):
        screen.go(path)
        if "publish" in path:
            screen.pick("Now", 1)
        screen.enter(button)
        assert screen.page.locator(".error-summary").is_visible(), path
