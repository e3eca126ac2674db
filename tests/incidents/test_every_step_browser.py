"""Every step of raising a concern and every way it refuses one, and the journeys through them, in a real browser.

One window changes hands: a window costs more than the pages it comes to.
"""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings as portal_settings
from playwright.sync_api import Dialog, Route, expect

from incidents.domain import case as cases
from incidents.enums import Naming, StaffInvolved
from incidents.models import Case, Concern, ConcernDraft
from portal.models import Person, Role
from tests.browser.desk import Desk
from tests.conftest import OpenPage
from tests.factories import PersonFactory, person_with
from tests.incidents.cast import Cast
from tests.incidents.pictures import HOSTILE, PNG
from tests.incidents.test_raising_browser import GIVE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NEXT = "Save and go on"


class Raising(Desk):
    def press(self, name: str | re.Pattern[str] = NEXT) -> None:
        super().press(name)

    def go(self, path: str) -> None:
        self.page.goto(path)

    def refused(self, *problems: str) -> None:
        """Sent as it stands it comes back with these words, and is looked at."""
        self.press()
        said = self.page.locator(".error-summary li").all_inner_texts()
        assert len(said) == len(problems), said
        assert all(problem in words for problem, words in zip(problems, said, strict=True)), said
        self.look()

    def write(self, label: str, words: str) -> None:
        self.page.get_by_label(label).first.fill(words)

    def choose(self, label: str) -> None:
        self.page.get_by_label(label, exact=True).check()

    @property
    def heading(self) -> str:
        return self.page.locator("h1").inner_text()

    @property
    def words(self) -> str:
        return self.page.locator("main").inner_text()

    def tell_what_and_where(self, about: str, words: str) -> None:
        self.choose(about)
        self.page.locator("#id_words").fill(words)
        self.press()

    def answer_where_and_when(self) -> None:
        self.write("Links to the posts", "https://x.com/bob/status/1")
        self.press()
        self.write("How did you come to see it?", "It is public.")
        self.press()


@pytest.fixture
def desk(page_of: OpenPage, client_for: Any, live_server: Any) -> Callable[[Person], Raising]:
    return lambda person: Raising(page_of(person), client_for, live_server.url)


@pytest.fixture
def cast() -> Cast:
    return Cast.assembled()


@pytest.mark.soak
@pytest.mark.timeout(900)
def test_each_step_and_each_refusal_is_fit_to_look_at(cast: Cast, desk: Callable[[Person], Raising]) -> None:
    at = desk(cast.alice)
    at.go("/concerns/new/")
    at.look()
    at.follow("Start")
    at.look()
    at.refused("What is it about", "What did you see")
    at.tell_what_and_where("A post by somebody who works here", "He names a customer.")
    at.look()
    at.write("Links to the posts", "what he said")
    at.refused("is not a web address")
    at.write("Links to the posts", "https://x.com/bob/status/1")
    at.press()
    at.look()
    at.write("When was it posted?", "1 January 2999")
    at.refused("is still to come", "How did you come to see it")
    at.write("When was it posted?", "")
    at.write("How did you come to see it?", "It is public.")
    at.press()
    at.look()
    at.page.evaluate(GIVE, ["paste", list(PNG)])
    expect(at.page.get_by_text("PNG picture")).to_have_count(1)
    at.page.evaluate(GIVE, ["drop", list(HOSTILE["SVG"])])
    expect(at.page.locator("[data-uploads] .wrong")).to_contain_text("This file is a web page")
    at.look()
    at.press()
    at.look()
    at.write("Who, by the staff directory?", "Nobody of that name")
    at.refused("someone who works here", "We found nobody")
    at.write("Who, by the staff directory?", "")
    at.choose("I don't know")
    at.press()
    at.look()
    at.refused("How should your name be handled")
    at.choose("Without my name: start afresh, signed out")
    at.press()
    at.look()
    assert at.heading == "Go on without your name"
    at.go("/concerns/new/name/")
    at.choose("With my name: Digital Media sees who I am")
    at.press()
    at.look()
    assert at.heading == "Check before you send"
    assert at.page.get_by_role("link", name="Change").count() == 13
    at.page.get_by_role("link", name=re.compile("Change.*Which account posted it")).click()
    at.write("Which account posted it?", "@bob")
    at.press()
    assert "@bob" in at.words
    ConcernDraft.objects.get().files.all().delete()
    at.go("/concerns/new/where/")
    at.write("Links to the posts", "")
    at.press()
    assert "Before it can be sent" in at.words
    at.look()
    at.go("/concerns/new/discard/")
    at.look()
    at.press("Delete it")
    assert not ConcernDraft.objects.exists()


@pytest.mark.soak
@pytest.mark.timeout(900)
def test_digital_media_s_own_steps_are_fit_to_look_at(cast: Cast, desk: Callable[[Person], Raising]) -> None:
    """A call is taken in confidence: what the caller is told, who it was, and what is left of it for whoever typed."""
    at = desk(cast.dev)
    at.go("/concerns/monitoring/")
    at.look()
    at.go("/concerns/by-phone/")
    assert "In confidence, only you know it" in at.words
    at.look()
    at.follow("Start")
    at.refused("What is it about", "What did you see")
    at.tell_what_and_where("Something aimed at a colleague", "She says that he mocks her.")
    at.answer_where_and_when()
    at.press()
    at.choose("Yes")
    at.press()
    assert at.heading == "Who told you?"
    at.look()
    at.choose("In confidence: their name is sealed apart, and I take no part in the matter")
    at.refused("Find them in the staff directory")
    at.write("Who told you, by the staff directory?", cast.alice.email)
    at.press()
    at.look()
    at.press("Add to the queue")
    at.look()
    concern = Concern.objects.get()
    assert (concern.naming, concern.reporter, concern.entered_by) == (Naming.CONFIDENTIAL, None, cast.dev)
    assert not Case.objects.visible_to(cast.dev).exists()
    at.seat(cast.alice)
    at.go("/concerns/")
    at.follow(concern.number)
    assert "She says that he mocks her." in at.words


def test_in_confidence_from_a_pasted_picture_to_the_trace_its_reporter_sees(
    cast: Cast, desk: Callable[[Person], Raising]
) -> None:
    kit, kay = (person_with(Role.IDENTITY_CUSTODIAN, given_names=name) for name in ("Kit", "Kay"))
    at = desk(cast.alice)
    at.go("/concerns/new/what/")
    at.tell_what_and_where("A post by somebody who works here", "He names a customer.")
    at.press()
    at.write("How did you come to see it?", "It was shared with me.")
    at.press()
    at.page.evaluate(GIVE, ["paste", list(PNG)])
    expect(at.page.get_by_text("PNG picture")).to_have_count(1)
    at.press()
    at.choose("Yes")
    at.press()
    at.choose("In confidence: my name is sealed apart")
    at.press()
    at.press("Send to Digital Media")
    number = at.page.locator("#kept-number").inner_text()
    concern = Concern.objects.get()
    assert (concern.number, concern.evidence.count()) == (number, 1)

    cases.assign_case(concern.case, cast.dev, actor=cast.dev)
    cases.open_case(concern.case, actor=cast.dev)
    at.seat(cast.dev)
    at.go(f"/cases/{concern.case_id}/")
    assert "In confidence" in at.words
    assert cast.alice.family_name not in at.page.content()
    at.look()

    at.seat(kit)
    at.go("/names/")
    at.follow(number)
    at.choose("Somebody's safety")
    at.page.locator("textarea").first.fill("She may be hurt.")
    at.press("Ask another custodian")
    at.seat(kay)
    at.go("/names/")
    at.follow(f"Request about {number}")
    at.choose("Yes, show the name")
    at.write("Why, or why not?", "Somebody may be hurt.")
    at.choose("The reporter may read why it was asked for")
    at.press("Decide")
    at.seat(kit)
    at.go(f"/names/{concern.pk}/")
    at.press("Show the name")
    assert cast.alice.name in at.words
    at.seat(cast.alice)
    at.go(f"/concerns/{concern.pk}/")
    for trace in ("She may be hurt.", "Somebody's safety", "Shown on"):
        assert trace in at.words
    at.look()


def test_what_is_aimed_at_me_gets_help_first_and_what_belongs_elsewhere_leaves(
    cast: Cast, desk: Callable[[Person], Raising]
) -> None:
    at = desk(cast.alice)
    at.go("/concerns/new/what/")
    at.tell_what_and_where("Something aimed at me", "A stranger writes under every picture of mine.")
    assert at.heading == "You first"
    at.look()
    at.press("Go on to Digital Media")
    at.answer_where_and_when()
    at.press()
    assert "Nobody who works here is taken to be behind it" in at.words
    expect(at.page.get_by_label("No", exact=True)).to_be_checked()
    at.press()
    at.choose("With my name: Digital Media sees who I am")
    at.press()
    at.press("Send to Digital Media")
    concern = Concern.objects.get()
    assert (concern.staff_involved, concern.case.subject) == (StaffInvolved.NO, None)

    at.go("/concerns/new/what/")
    at.tell_what_and_where("A post by somebody who works here", "He is taking bribes for visas.")
    assert at.heading == "This may belong elsewhere"
    at.look()
    at.press(re.compile("Go there instead.*Fraud"))
    assert "He is taking bribes for visas." in at.words
    at.look()
    assert not ConcernDraft.objects.exists()
    assert Concern.objects.count() == 1
    at.go("/concerns/elsewhere/")
    at.look()


def test_an_upload_that_broke_is_tried_again_and_words_half_typed_are_not_lost_by_a_click(
    desk: Callable[[Person], Raising], settings: Any
) -> None:
    settings.QUICK_EXIT_URL = "about:blank"
    alice = PersonFactory()
    ConcernDraft.objects.create(
        person=alice, answers={"seen": "staff_post", "words": "He.", "reached": ["what", "where", "when"]}
    )
    at = desk(alice)
    at.go("/concerns/new/evidence/")
    broken: list[str] = []

    def break_once(route: Route) -> None:
        if broken or route.request.method != "POST":
            route.continue_()
        else:
            broken.append(route.request.url)
            route.abort()

    at.page.route("**/evidence/", break_once)
    at.page.evaluate(GIVE, ["paste", list(PNG)])
    expect(at.page.locator("[data-uploads] .wrong")).to_have_text("The connection broke.")
    at.look()
    at.page.get_by_role("button", name="Try again").click()
    expect(at.page.get_by_text("PNG picture")).to_have_count(1)
    expect(at.page.locator("[data-uploads] li")).to_have_count(0)
    assert ConcernDraft.objects.get().files.count() == 1

    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    at.page.once("dialog", stay)
    at.go("/concerns/new/what/")
    at.page.locator("#id_words").press_sequentially("Half a sen")
    at.page.get_by_role("link", name="Back", exact=True).click()
    expect(at.page.locator("#id_words")).to_have_value("Half a senHe.")
    assert asked == ["beforeunload"]
    for _ in range(3):
        at.page.keyboard.press("Escape")
    at.page.wait_for_url("about:blank")
    at.page.go_back()
    assert "/what/" not in at.page.url
    assert portal_settings.QUICK_EXIT_URL == "about:blank"
