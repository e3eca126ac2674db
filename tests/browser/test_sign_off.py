"""Acknowledging with questions and a password, for someone else, taken back; and the exceptions register."""

from collections.abc import Callable

import pytest

from policies import questions
from policies.models import Edition
from policies.questions import Question
from portal.models import Person, Role
from tests.factories import PASSWORD, PersonFactory, PolicyFactory, person_with
from tests.training.factories import course_on

from .pages import Screen

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SignIn = Callable[..., Screen]
LOOKS = [{"width": 360, "theme": "dark", "scripts": False}, {"width": 360}, {"width": 1280}]


@pytest.fixture
def edition() -> Edition:
    """Asks two questions and the password."""
    policy = PolicyFactory(
        slug="web", title="Using the web", short_name="Using the web", check_questions=2, asks_password=True
    )
    return Edition.objects.select_related("policy").get(policy__courses=course_on(policy).course)


@pytest.fixture
def olga() -> Person:
    return person_with(Role.POLICY_OWNER, given_names="Olga", family_name="Owner")


def answer(screen: Screen, question: Question, *, right: bool) -> None:
    option = next(option for option in question.options if option.is_right is right)
    screen.choose(question.words, option.words)


@pytest.mark.parametrize("look", LOOKS, ids=["phone without scripts", "phone", "desk"])
def test_someone_answers_wrongly_then_rightly_and_takes_it_back(edition: Edition, sign_in: SignIn, look: dict) -> None:
    ann = PersonFactory(given_names="Ann", family_name="Away")
    first, second = questions.asked_of(ann, edition)
    screen = sign_in(ann, **look)
    screen.go("/policies/web/")
    for is_right, password in ((False, PASSWORD), (True, "not this one"), (True, PASSWORD)):
        answer(screen, first, right=is_right)
        answer(screen, second, right=True)
        screen.tick(edition.statement)
        screen.fill("Your password", password)
        screen.press("I acknowledge this policy")
        if not is_right:
            assert "That is not right" in screen.page.locator(".error-summary").inner_text()
            assert screen.page.get_by_text("You chose").is_visible()
    assert screen.heading == "You have acknowledged this policy"
    assert screen.page.get_by_text("What was asked, and answered").is_visible()
    screen.follow("Withdraw this acknowledgement")
    screen.fill("Why do you take it back?", "I had read only the half of it.")
    screen.press("Withdraw it")
    assert "Withdrawn on" in screen.page.locator("main").inner_text()
    screen.go("/policies/web/")
    assert screen.page.get_by_role("button", name="I acknowledge this policy").is_visible()


@pytest.mark.parametrize("look", LOOKS[1:], ids=["phone", "desk"])
def test_an_owner_records_for_someone_and_an_exception_goes_its_way(
    edition: Edition, olga: Person, sign_in: SignIn, look: dict
) -> None:
    ann, head = PersonFactory(given_names="Ann"), PersonFactory(given_names="Hana")
    screen = sign_in(olga, **look)
    screen.go("/policies/web/")
    screen.follow("Record an acknowledgement for someone else")
    screen.press("Record it")
    assert screen.page.locator(".error-summary").is_visible()
    screen.fill("Who acknowledges the policy?", ann.email)
    screen.fill("How did they say so, and why can they not do it themselves?", "On the telephone, from the ward.")
    screen.press("Record it")
    assert "On the telephone" in screen.page.locator("main").inner_text()
    screen.go("/policies/exceptions/")
    screen.follow("Record an exception")
    screen.page.get_by_label("Policy", exact=True).select_option("web")
    screen.choose("What need they not do?", "Keep one of its clauses")
    screen.fill("Which clause?", "web-1")
    screen.fill("Who?", ann.staff_number)
    screen.fill("Why?", "Runs the public page herself.")
    screen.fill("Last day", "31 December 2090")
    screen.fill("Who decides on it?", head.email)
    screen.press("Put it before them")
    decider = sign_in(head, **look)
    decider.follow("Decide on an exception: Using the web")
    decider.choose("Your decision", "Refuse it")
    decider.press("Record my decision")
    assert decider.page.locator(".error-summary").is_visible()
    decider.choose("Your decision", "Approve it")
    decider.press("Record my decision")
    screen.go("/policies/exceptions/")
    screen.follow(ann.name)
    screen.follow("End it early")
    screen.press("End it")
    theirs = sign_in(ann, **look)
    for path in ("/me/", "/receipts/"):
        theirs.go(path)
        assert theirs.page.get_by_text("Ended early").is_visible()
