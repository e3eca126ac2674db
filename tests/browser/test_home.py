"""The front of the portal: signing in, home, search, notices, a course; and the main pages on a phone in the dark."""

from collections.abc import Callable

import pytest

from portal import notices
from portal.models import Notice, Person, Role, RoleGrant
from tests.factories import PersonFactory, person_with
from tests.incidents.cast import Cast
from tests.training.factories import course_on

from .conftest import OpenWindow
from .pages import Adviser, Screen

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LOOKS = [(width, theme) for width in (1280, 360) for theme in ("light", "dark")]
SignIn = Callable[..., Screen]


@pytest.fixture
def cast() -> Cast:
    """A matter that waits for Bob's answer, a referral that has just come, and a concern that nobody has taken."""
    cast = Cast.assembled()
    cast.noticed()
    cast.referred()
    cast.raised(links=["https://x.com/bob/status/2"])
    return cast


def everyone(cast: Cast) -> list[Person]:
    """The cast, and somebody for each role that none of them holds."""
    known = [person for person in vars(cast).values() if isinstance(person, Person)]
    vacant = set(Role) - set(RoleGrant.objects.values_list("role", flat=True))
    return [*known, *(person_with(role) for role in sorted(vacant))]


def test_home_is_sound_for_every_kind_of_person_in_every_look(cast: Cast, sign_in: SignIn) -> None:
    """In the light for every second person, in the dark for the others, at both widths."""
    for at, person in enumerate(everyone(cast)):
        screen = sign_in(person)
        assert screen.heading == "Waiting for you"
        for width, theme in LOOKS[at % 2 :: 2]:
            screen.appear(width, theme)
            screen.look()


@pytest.mark.parametrize(("width", "opener"), [(1280, ".account > summary"), (360, ".menu-narrow > summary")])
def test_menus_are_sound_when_they_are_open(sign_in: SignIn, width: int, opener: str) -> None:
    screen = sign_in(PersonFactory(), width=width)
    screen.page.locator(opener).click()
    screen.look()
    screen.page.keyboard.press("Escape")
    assert not screen.page.locator("details[data-menu][open]").count()


def test_the_main_pages_are_sound_on_a_phone_in_the_dark(cast: Cast, policies: None, sign_in: SignIn) -> None:
    alice = sign_in(cast.alice, width=360, theme="dark")
    for path in ("/policies/", "/policies/dhs/", "/check/", "/concerns/", "/concerns/new/", "/me/", "/password/"):
        alice.go(path)
    assert Adviser(alice).ask("I love working at Centrelink, what a great team")


def test_the_pages_of_those_who_work_on_a_matter_are_sound_on_a_phone_in_the_dark(cast: Cast, sign_in: SignIn) -> None:
    file = cast.bob.investigations.order_by("pk").first()
    letter = file.letters.last()
    work = {
        cast.mina: ["/cases/", "/cases/passed-on/", "/concerns/monitoring/"],
        cast.bella: [
            "/investigations/",
            f"/investigations/{file.pk}/",
            f"/investigations/{file.pk}/letters/{letter.pk}/",
        ],
        cast.bob: ["/my-matters/", f"/my-matters/{file.pk}/", f"/my-matters/{file.pk}/letters/{letter.pk}/"],
        person_with(Role.AUDITOR): ["/audit/"],
        person_with(Role.DIRECTORY_ADMINISTRATOR): ["/directory/", f"/directory/{cast.bob.pk}/"],
        person_with(Role.POLICY_OWNER): ["/policies/coverage/", "/policies/drafts/"],
    }
    for person, paths in work.items():
        screen = sign_in(person, width=360, theme="dark")
        for path in paths:
            screen.go(path)


def test_a_wrong_password_is_said_plainly_and_too_many_lock_the_account(window: OpenWindow) -> None:
    alice, screen = PersonFactory(), window()
    screen.go("/")
    assert screen.heading == "Sign in"
    for _ in range(4):
        screen.sign_in(alice.email, "not the password")
        assert screen.errors == ["That e-mail address and password do not belong together. Check both and try again."]
    screen.sign_in(alice.email, "not the password")
    assert screen.page.locator("form[method=post]").count() == 0


@pytest.mark.parametrize(("width", "theme"), LOOKS)
def test_signing_in_is_sound_in_every_look(window: OpenWindow, width: int, theme: str) -> None:
    screen = window(width=width, theme=theme)
    screen.go("/sign-in/")
    assert "Postwise" in screen.page.locator(".brand-name").inner_text()
    screen.press("Sign in")
    assert len(screen.errors) == 2
    screen.sign_in(PersonFactory().email)
    assert screen.heading == "Waiting for you"


def test_what_is_not_there_leads_back_to_the_start_page(sign_in: SignIn) -> None:
    screen = sign_in(PersonFactory())
    screen.go("/nowhere/", status=404)
    assert screen.heading == "We could not find that page"
    screen.follow("Go to the start page")
    assert screen.heading == "Waiting for you"


def test_search_finds_clauses_and_says_when_there_are_none(policies: None, sign_in: SignIn) -> None:
    screen = sign_in(PersonFactory())
    box = screen.page.get_by_role("banner").get_by_role("searchbox", name="Search the policies")
    for words, found in {"privacy": True, "zebra crossing": False}.items():
        box.fill(words)
        with screen.page.expect_navigation():
            box.press("Enter")
        screen.look()
        assert bool(screen.page.locator("article.clause").count()) is found
    assert "No clause says that" in screen.words
    screen.go("/search/")
    assert "What are you looking for?" in screen.words


def test_notices_are_read_one_by_one_or_all_at_once(sign_in: SignIn) -> None:
    alice = PersonFactory()
    for _ in range(3):
        notices.notify([alice], "concern_update", url="/concerns/")
    screen = sign_in(alice)
    screen.go("/notices/")
    screen.follow("There is news about a concern you raised.", within="main")
    assert screen.path == "/concerns/"
    assert Notice.objects.filter(person=alice).unread().count() == 2
    screen.go("/notices/")
    screen.press("Mark all as read")
    assert not Notice.objects.filter(person=alice).unread().exists()


def test_a_course_is_passed_and_stands_on_the_record(sign_in: SignIn) -> None:
    version = course_on(lessons=1, items=1)
    screen = sign_in(PersonFactory())
    screen.choose_in_menu("Training")
    screen.follow(version.title)
    screen.press("Start the course")
    screen.press("Begin the questions")
    screen.press("Save this answer")
    assert screen.errors == ["Choose one of the answers."]
    screen.tick("Right answer 1")
    screen.press("Save this answer")
    screen.press("Finish and see your result")
    assert "You passed" in screen.page.locator(".verdict").inner_text()
    screen.follow("See your certificate")
    screen.choose_in_menu("My record")
    assert version.title in screen.words


def test_signing_out_ends_at_a_page_that_says_so(sign_in: SignIn) -> None:
    screen = sign_in(PersonFactory())
    screen.page.locator(".account > summary").click()
    screen.press("Sign out")
    assert screen.path == "/signed-out/"
