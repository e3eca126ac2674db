"""What came of looking at a post is said honestly, kept for good, and shown beside what each reporter says of it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from incidents.domain import capturing
from incidents.domain.capturing import capture_waiting_posts, look_at_post
from incidents.domain.case import assign_case, open_case
from incidents.enums import CaptureState
from incidents.models import Capture, Post
from portal import fetching
from portal.fetching import Answer, NotAllowed, Unreachable
from tests.conftest import SignIn
from tests.incidents.cast import Cast

pytestmark = pytest.mark.django_db

PAGE = b"<html><head><title>Bob &amp; co</title><style>p{}</style></head><script>x()</script><p>He wrote this.</p>"


@pytest.fixture
def web(monkeypatch: pytest.MonkeyPatch, settings) -> dict[str, object]:
    """What the web would answer: an Answer, or an exception. Everything not named here is a plain page."""
    settings.CAPTURE_POSTS = True
    answers: dict[str, object] = {}

    def look_at(url: str) -> Answer:
        found = answers.get(url, answer(url))
        if isinstance(found, Exception):
            raise found
        assert isinstance(found, Answer)
        return found

    monkeypatch.setattr(fetching, "look_at", look_at)
    return answers


def answer(url: str = "https://x.com/bob/status/1", status: int = 200, content: bytes = PAGE, **more) -> Answer:
    return Answer(
        **{
            "url": url,
            "status": status,
            "content": content,
            "media_type": "text/html",
            "charset": "utf-8",
            "is_cut": False,
            **more,
        }
    )


def post(number: int = 1, **fields) -> Post:
    return Post.objects.create(url=f"https://x.com/bob/status/{number}", **fields)


def test_title_and_bare_text_are_kept_with_the_hash_of_what_came(web) -> None:
    made = post()
    assert capture_waiting_posts() == 1
    capture = made.captures.get()
    assert capture.state == CaptureState.CAPTURED
    assert (capture.title, capture.text) == ("Bob & co", "He wrote this.")
    assert len(capture.content_sha256) == 64
    assert capture.final_url == made.url


@pytest.mark.parametrize(
    ("came", "state"),
    [
        (answer(status=404), CaptureState.GONE),
        (answer(status=410), CaptureState.GONE),
        (answer(status=401), CaptureState.SIGN_IN_WALL),
        (answer("https://x.com/i/flow/login?next=1"), CaptureState.SIGN_IN_WALL),
        (answer("https://www.linkedin.com/authwall?x=1"), CaptureState.SIGN_IN_WALL),
        (answer(status=403), CaptureState.NOT_ALLOWED),
        (answer(status=500), CaptureState.UNREACHABLE),
        (answer(status=429), CaptureState.UNREACHABLE),
        (NotAllowed("It leads into a private network."), CaptureState.NOT_ALLOWED),
        (Unreachable("It took too long."), CaptureState.UNREACHABLE),
    ],
)
def test_what_is_not_the_post_is_not_called_captured(web, came: object, state: CaptureState) -> None:
    web["https://x.com/bob/status/1"] = came
    found = look_at_post("https://x.com/bob/status/1")
    assert found.state == state
    assert found.text == ""


@pytest.mark.parametrize("charset", ["utf-8", "nonsense", "ascii"])
def test_bytes_of_any_kind_become_words(web, charset: str) -> None:
    web["a"] = answer(content=b"<title>\xff\0</title>\xfe<p>Words\0</p>", charset=charset)
    assert "Words" in look_at_post("a").text


def test_a_picture_gives_its_hash_and_no_words(web) -> None:
    web["a"] = answer(content=b"\x89PNG", media_type="image/png")
    assert (look_at_post("a").text, look_at_post("a").state) == ("", CaptureState.CAPTURED)


def test_it_is_off_unless_it_is_set(web, settings) -> None:
    settings.CAPTURE_POSTS = False
    post()
    assert capture_waiting_posts() == 0
    assert not Capture.objects.exists()


def test_a_post_is_looked_at_once_and_again_only_where_nobody_answered(web) -> None:
    reached, away = post(1), post(2)
    web[away.url] = Unreachable("It took too long.")
    now = timezone.now()
    assert capture_waiting_posts(now) == 2
    capturing.cache.clear()
    assert capture_waiting_posts(now) == 0
    for hours in (2, 4, 6):
        capturing.cache.clear()
        capture_waiting_posts(now + timedelta(hours=hours))
    assert reached.captures.count() == 1
    assert away.captures.count() == 3


def test_an_old_post_and_one_without_an_address_are_left_alone(web) -> None:
    post(first_reported_at=timezone.now() - timedelta(days=30))
    Post.objects.create(platform="Facebook")
    assert capture_waiting_posts() == 0


def test_two_workers_do_not_look_at_one_post_at_once(web) -> None:
    made = post()
    capturing.cache.add(f"capture:{made.pk}", 1, timeout=60)
    assert capture_waiting_posts() == 0


def test_the_case_shows_what_came_of_it_and_each_reporter_s_own_words(web, client_for: SignIn) -> None:
    cast = Cast.assembled()
    first = cast.raised(account="@bob", platform="X (Twitter)").case
    second = cast.raised(account="@bobby", links=["https://twitter.com/bob/status/1"]).case
    assert Post.objects.count() == 1
    capture_waiting_posts()
    for case in (first, second):
        assign_case(case, cast.dev, actor=cast.dev)
        open_case(case, actor=cast.dev)
    shown = client_for(cast.dev).get(f"/cases/{first.pk}/").content.decode()
    assert "Captured" in shown
    assert "He wrote this." in shown
    assert shown.index("@bob") < shown.index("@bobby")
    assert second.concerns.get().number in shown


def test_what_a_reporter_says_in_a_case_that_is_not_theirs_to_see_is_not_shown(web, client_for: SignIn) -> None:
    cast = Cast.assembled()
    case = cast.in_triage(account="@bob")
    cast.raised(account="@hidden", about=cast.dev.name)
    shown = client_for(cast.dev).get(f"/cases/{case.pk}/").content.decode()
    assert "@bob" in shown
    assert "@hidden" not in shown
