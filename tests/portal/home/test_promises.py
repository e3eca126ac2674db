"""The page of promises: each is held by a test that runs, and says the number that is set."""

from datetime import timedelta
from string import Formatter

import pytest
from django.conf import settings as portal_settings
from django.urls import reverse

from portal.home.promises import CHAPTERS, NOT_PROTECTED, every_promise
from tests.collecting import leaves_itself_out, runs

PROMISES = [*every_promise()]
FILES = sorted({promise.held_by.partition("::")[0] for promise in PROMISES})


@pytest.mark.parametrize("path", FILES)
def test_each_promise_names_a_test_that_is_collected_and_runs(path: str, request: pytest.FixtureRequest) -> None:
    found = runs(path, request.session)
    for promise in PROMISES:
        file, _, name = promise.held_by.partition("::")
        if file == path:
            assert name in found, promise.held_by
            assert not leaves_itself_out(path, name), promise.held_by


def test_each_number_of_a_promise_is_a_setting_and_each_setting_stands_in_it() -> None:
    for promise in PROMISES:
        named = {name for _, name, _, _ in Formatter().parse(promise.words) if name}
        assert named == promise.set_by.keys()
        assert not any(letter.isdigit() for letter in promise.words), "a number that is written out follows no setting"
        assert all(hasattr(portal_settings, name) for name in named)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("QUESTION_KEPT_DAYS", 77, "77 days"),
        ("CONCERN_DRAFT_DAYS", 1, "1 day."),
        ("NAME_SHOWN_HOURS", 9, "9 hours"),
        ("BREAK_GLASS_HOURS", 3, "3 hours"),
        ("RESPONSE_DAYS", 21, "21 days"),
        ("SMALLEST_COUNT", 12, "under 12"),
        ("SESSION_IDLE", timedelta(minutes=8), "8 minutes"),
        ("SESSION_LIFE", timedelta(hours=6), "6 hours"),
    ],
)
def test_the_page_says_what_is_set(client, db, settings, name, value, words) -> None:
    settings.__setattr__(name, value)
    assert words in client.get(reverse("promises")).content.decode()


def test_everyone_reads_it_signed_in_or_not(client, db) -> None:
    page = client.get(reverse("promises"))
    assert page.status_code == 200
    body = page.content.decode()
    assert all(chapter.title in body for chapter in CHAPTERS)
    assert all(words.split(",")[0].split("'")[0] in body for words in NOT_PROTECTED)


def test_it_is_linked_from_every_page_and_from_raising_a_concern(client, db) -> None:
    address = f'href="{reverse("promises")}"'
    assert address in client.get(reverse("sign-in")).content.decode()
    assert address in client.get(reverse("incidents:unnamed")).content.decode()
