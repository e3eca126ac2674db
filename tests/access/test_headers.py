"""What every answer carries, whoever asks and whatever they get: no address of the portal is left out."""

import pytest
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import reverse

from tests.conftest import SignIn

from .table import TABLE
from .world import World

pytestmark = [pytest.mark.django_db, pytest.mark.long]

ALWAYS = {
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
NOTHING_FROM_ELSEWHERE = {"default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "script-src 'self'"}
CLOSED = "no-store"
# Pictures of lessons, whose address changes with what they show: by the reader's own browser only.
KEPT_PRIVATELY = {"training:picture"}


def faults(answer: HttpResponseBase, name: str) -> list[str]:
    found = [f"{header}: {answer.headers.get(header)}" for header, said in ALWAYS.items() if answer.get(header) != said]
    policy = answer.headers.get("Content-Security-Policy", "")
    if not set(policy.split("; ")) >= NOTHING_FROM_ELSEWHERE or "unsafe" in policy:
        found.append(f"policy: {policy}")
    keeping = answer.headers.get("Cache-Control", "")
    if CLOSED not in keeping and not (name in KEPT_PRIVATELY and "private" in keeping):
        found.append(f"kept: {keeping}")
    found += [header for header in answer.headers if header.lower().startswith("access-control-")]
    for cookie in answer.cookies.values():
        if cookie.value and not (cookie["httponly"] and cookie["samesite"] in ("Lax", "Strict")):
            found.append(f"cookie: {cookie.key}")
    return found


def test_every_address_answers_with_what_keeps_it_safe(world: World, client_for: SignIn) -> None:
    wrong = []
    for name, row in TABLE.items():
        url = reverse(name, args=row.where(world))
        people = [world.people[min(who)] for who in row.who.values()] or [world.others["bystander"]]
        browsers = [*map(client_for, people), Client()]
        for browser in browsers:
            for answer in (browser.get(url, headers={"Origin": "https://elsewhere.example"}), browser.options(url)):
                wrong += [(name, answer.status_code, fault) for fault in faults(answer, name)]
    assert wrong == []
