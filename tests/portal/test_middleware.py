from datetime import UTC, datetime, timedelta
from unittest import mock

import pytest
import time_machine
from csp.utils import build_policy
from django.db import OperationalError
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from psycopg_pool import PoolTimeout

from portal.home.views import pages
from portal.middleware import ContentPolicy
from tests.factories import PersonFactory

MORNING = datetime(2026, 11, 20, 22, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def is_signed_in(client: Client, at: datetime) -> bool:
    with time_machine.travel(at, tick=False):
        return client.get("/notices/").status_code == 200


@pytest.fixture
def client(client_for) -> Client:
    """Signed in, and first seen, in the morning."""
    with time_machine.travel(MORNING, tick=False):
        client: Client = client_for(PersonFactory())
        client.get("/notices/")
    return client


@pytest.mark.django_db
def test_fifteen_idle_minutes_sign_out(client: Client) -> None:
    assert is_signed_in(client, MORNING + 15 * MINUTE)
    assert not is_signed_in(client, MORNING + 31 * MINUTE)
    assert not is_signed_in(client, MORNING + 31 * MINUTE)


@pytest.mark.django_db
def test_looking_at_pages_keeps_the_sign_in(client: Client) -> None:
    assert all(is_signed_in(client, MORNING + n * 10 * MINUTE) for n in range(1, 13))


@pytest.mark.django_db
def test_twelve_hours_sign_out_however_busy(client: Client) -> None:
    moments = [MORNING + n * 14 * MINUTE for n in range(1, 53)]
    assert [is_signed_in(client, at) for at in moments] == [True] * 51 + [False]


@pytest.mark.django_db
def test_the_limits_are_settings(client: Client, settings) -> None:
    settings.SESSION_IDLE = timedelta(minutes=5)
    assert not is_signed_in(client, MORNING + 6 * MINUTE)


@pytest.mark.django_db
def test_signed_out_by_time_one_is_sent_back_to_the_page_after_signing_in(client: Client) -> None:
    with time_machine.travel(MORNING + 20 * MINUTE, tick=False):
        answer = client.get("/notices/?after=7")
    assert (answer.status_code, answer["Location"]) == (302, "/sign-in/?next=/notices/%3Fafter%3D7")


@pytest.mark.django_db
def test_a_session_is_not_written_for_every_page(client: Client) -> None:
    with time_machine.travel(MORNING + 10 * timedelta(seconds=1), tick=False):
        answer = client.get("/notices/")
    assert "session" not in answer.cookies


@pytest.mark.django_db
@pytest.mark.parametrize("failure", [OperationalError("gone"), PoolTimeout("all taken")])
def test_a_database_that_is_away_is_a_plain_page_and_a_time_to_come_back(client: Client, failure: Exception) -> None:
    with time_machine.travel(MORNING, tick=False), mock.patch("portal.home.views.notices.page_of", side_effect=failure):
        answer = client.get("/notices/")
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")
    assert "We will be back shortly" in answer.text
    assert "gone" not in answer.text


def test_a_database_that_is_away_from_the_first_step_is_the_same_page() -> None:
    client = Client(raise_request_exception=False)
    client.cookies["session"] = "a" * 32
    with mock.patch(
        "django.contrib.sessions.backends.db.SessionStore._get_session_from_db", side_effect=OperationalError
    ):
        answer = client.get("/notices/")
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")


@pytest.mark.django_db
def test_times_are_those_of_the_persons_state(client_for) -> None:
    seen = {}

    def look(request):
        seen[request.user.state] = str(timezone.get_current_timezone())
        return mock.DEFAULT

    for state in ("WA", "NT", "TAS"):
        with mock.patch.object(pages, "render", side_effect=lambda request, *a: look(request) and pages.HttpResponse()):
            client_for(PersonFactory(state=state)).get("/search/")
    assert seen == {"WA": "Australia/Perth", "NT": "Australia/Darwin", "TAS": "Australia/Hobart"}


@pytest.mark.django_db
def test_nothing_is_kept_by_a_shared_browser(client: Client) -> None:
    with time_machine.travel(MORNING, tick=False):
        assert client.get("/notices/")["Cache-Control"] == "no-store"


@pytest.mark.django_db
def test_everything_asks_for_a_sign_in_unless_it_says_otherwise() -> None:
    client = Client()
    for path in ("/", "/notices/", "/me/", "/search/", "/directory/", "/audit/", "/password/", "/kept/"):
        assert client.get(path)["Location"].startswith("/sign-in/?next="), path
    for path in ("/sign-in/", "/signed-out/", "/healthz"):
        assert client.get(path).status_code == 200, path


def test_policy_of_the_pages_is_put_together_once_and_a_page_may_have_its_own(rf, settings) -> None:
    coming: list[HttpResponse] = []
    middleware = ContentPolicy(lambda request: coming.pop())

    def answered(**own: object) -> str:
        coming.append(HttpResponse())
        vars(coming[0]).update(own)
        return str(middleware(rf.get("/"))["Content-Security-Policy"])

    usual = answered()
    assert usual == build_policy()
    with mock.patch("portal.middleware.build_policy") as again:
        assert answered() == usual
    again.assert_not_called()
    assert "sandbox" in answered(_csp_replace={"sandbox": True})
    assert answered() == usual
    policy = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    settings.CONTENT_SECURITY_POLICY = {"DIRECTIVES": {**policy, "form-action": ["https://other.example"]}}
    assert "https://other.example" in answered()
