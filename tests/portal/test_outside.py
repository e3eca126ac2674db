"""What is told outside the portal: a number, to rooms of which nobody is kept out, beside the mails."""

import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from portal.checks import what_is_told_outside_is_signed_and_by_https
from portal.doctor import State
from portal.doctor.outside import outside
from portal.models import DIGITAL_MEDIA, Notice, OutsideChannel, OutsideNews, Role
from portal.notices import CATALOGUE, notify
from portal.notices.outside import ROOMS
from portal.notices.telling_outside import tell_waiting
from portal.people import holders
from tests.factories import PersonFactory, person_with

pytestmark = pytest.mark.django_db

SECRET = "a-secret-of-the-agency-0123456789-abc"


class Listener(BaseHTTPRequestHandler):
    """An agency's own program, and a Teams workflow."""

    heard: list[tuple[str, dict[str, str], bytes]] = []
    status = 202

    def do_POST(self) -> None:
        Listener.heard.append((self.path, dict(self.headers), self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(Listener.status)
        self.end_headers()

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def listener(settings: Any) -> Iterator[type[Listener]]:
    Listener.heard, Listener.status = [], 202
    server = ThreadingHTTPServer(("127.0.0.1", 0), Listener)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    url = f"http://127.0.0.1:{server.server_address[1]}"
    settings.WEBHOOK_URL, settings.WEBHOOK_SECRET = f"{url}/hook", SECRET
    settings.TEAMS_WEBHOOKS = {"digital_media": f"{url}/teams?sig=a%2Bb", "directory": f"{url}/admins"}
    settings.OUTSIDE_PRIVATE_ADDRESSES = True
    yield Listener
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def officers() -> list[Any]:
    return [person_with(role) for role in DIGITAL_MEDIA]


def test_a_room_is_told_a_number_and_nothing_else_and_then_nothing_is_kept(listener: Any, officers: list[Any]) -> None:
    for _ in range(2):
        notify(officers, "concern_received", url="/incidents/queue/")
    notify(officers, "question_asked")
    notify(officers[:1], "case_assigned")
    assert tell_waiting() == 2
    assert tell_waiting() == 0
    heard = {path: (headers, body) for path, headers, body in listener.heard}
    assert heard.keys() == {"/hook", "/teams?sig=a%2Bb"}

    headers, body = heard["/hook"]
    moment, proof = (part.partition("=")[2] for part in headers["Postwise-Signature"].split(","))
    assert proof == hmac.new(SECRET.encode(), f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
    said = json.loads(body)
    assert said.pop("id").startswith("webhook-")
    assert said == {
        "news": [
            {"kind": "concern_received", "urgency": "working_hours", "count": 2},
            {"kind": "question_asked", "urgency": "working_hours", "count": 1},
        ],
        "link": "http://testserver/notices/",
    }

    card = json.loads(heard["/teams?sig=a%2Bb"][1])["attachments"][0]["content"]
    assert [block["text"] for block in card["body"]] == ["You have 3 new things in the portal."]
    assert [action["url"] for action in card["actions"]] == ["http://testserver/notices/"]
    assert not OutsideNews.objects.exists()


def test_where_somebody_of_the_room_is_kept_out_nothing_is_said(listener: Any, officers: list[Any]) -> None:
    notify(officers[:1], "concern_received")
    assert not OutsideNews.objects.exists()
    notify([*officers, PersonFactory()], "concern_received", not_before=timezone.now() + timedelta(days=1))
    assert not OutsideNews.objects.exists()
    assert Notice.objects.count() == 4


def test_only_kinds_that_are_chosen_are_told_and_nothing_while_none_is_set_up(
    listener: Any, officers: list[Any], settings: Any
) -> None:
    settings.OUTSIDE_KINDS = ["question_asked"]
    notify(officers, "concern_received")
    assert not OutsideNews.objects.exists()
    notify(officers, "question_asked")
    assert OutsideNews.objects.count() == 2
    settings.WEBHOOK_URL, settings.TEAMS_WEBHOOKS = "", {}
    notify(officers, "question_asked")
    assert tell_waiting() == 0
    assert not OutsideNews.objects.exists()
    assert [one.state for one in outside()] == [State.WELL]


def later(hours: int) -> None:
    OutsideChannel.objects.update(next_at=timezone.now() - timedelta(hours=hours))


def test_what_fails_is_tried_again_later_and_later_until_it_ceases(
    listener: Any, officers: list[Any], settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.TEAMS_WEBHOOKS, settings.OUTSIDE_FAILURES = {}, 3
    listener.status = 500
    notify(officers, "concern_received")
    for wait in (timedelta(minutes=2), timedelta(minutes=4)):
        before = timezone.now()
        assert tell_waiting() == 0
        assert before + wait <= OutsideChannel.objects.get().next_at <= timezone.now() + wait
        assert tell_waiting() == 0  # not yet due: nobody is asked
        later(1)
    assert len(listener.heard) == 2
    assert len({json.loads(body)["id"] for _, _, body in listener.heard}) == 1
    assert [one.state for one in outside()] == [State.LOOK]

    tell_waiting()
    notify(officers, "concern_received")
    assert not OutsideNews.objects.exists()
    assert [one.state for one in outside()] == [State.ILL]
    with pytest.raises(SystemExit):
        call_command("tell_outside")
    listener.status = 200
    call_command("tell_outside")
    assert capsys.readouterr().out.splitlines()[-1] == "webhook: it was told"
    assert [one.state for one in outside()] == [State.WELL]
    notify(officers, "concern_received")
    assert tell_waiting() == 1
    assert Notice.objects.filter(mailing=None, mailed_at=None).count() == Notice.objects.count()


def test_a_private_network_is_not_reached_unless_it_is_allowed(
    listener: Any, officers: list[Any], settings: Any
) -> None:
    settings.OUTSIDE_PRIVATE_ADDRESSES = False
    for url in (settings.WEBHOOK_URL, "http://127.0.0.1/hook", "https://localhost/hook"):
        settings.WEBHOOK_URL = url
        notify(officers, "concern_received")
        assert tell_waiting() == 0
        later(1)
    assert listener.heard == []


def test_a_kind_with_a_room_goes_to_that_room_and_settings_name_only_what_there_is(settings: Any) -> None:
    assert {kind.heard_by for kind in CATALOGUE.values()} - {""} == set(ROOMS)
    assert {role for _, roles in ROOMS.values() for role in roles} <= set(Role)
    assert not holders(*ROOMS["directory"][1]).exists()
    settings.WEBHOOK_URL, settings.WEBHOOK_SECRET = "http://agency.example", "short"
    settings.TEAMS_WEBHOOKS, settings.OUTSIDE_KINDS = {"nowhere": "https://a.example"}, ["letter_issued"]
    assert len(what_is_told_outside_is_signed_and_by_https(None)) == 4
