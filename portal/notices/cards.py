"""What is posted outside the portal: how many things came, of which kinds, and where to read them. Never more."""

import hashlib
import hmac
import json
import time
from typing import Any

from django.conf import settings
from django.urls import reverse

from .catalogue import CATALOGUE

JSON = {"Content-Type": "application/json"}


def notices_url() -> str:
    return f"{settings.SITE_URL}{reverse('notices')}"


def signed_json(name: str, kinds: dict[str, int]) -> tuple[bytes, dict[str, str]]:
    """For an agency's own program. `name` is the same when the same is told again; the moment is signed too."""
    news = [
        {"kind": kind, "urgency": CATALOGUE[kind].urgency.name.lower(), "count": count} for kind, count in kinds.items()
    ]
    words = json.dumps({"id": name, "news": news, "link": notices_url()}).encode()
    now = str(int(time.time()))
    proof = hmac.new(settings.WEBHOOK_SECRET.encode(), f"{now}.".encode() + words, hashlib.sha256).hexdigest()
    return words, JSON | {"Postwise-Signature": f"t={now},v1={proof}"}


def adaptive_card(name: str, kinds: dict[str, int]) -> tuple[bytes, dict[str, str]]:
    """For a Teams workflow “When a Teams webhook request is received”."""
    number = sum(kinds.values())
    words = f"You have {number} new thing{'' if number == 1 else 's'} in the portal."
    if not number:
        words = "The portal can reach this channel."
    card: dict[str, Any] = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": [{"type": "TextBlock", "text": words, "wrap": True}],
        "actions": [{"type": "Action.OpenUrl", "title": "Open your notices", "url": notices_url()}],
    }
    attached = {"contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": None, "content": card}
    return json.dumps({"type": "message", "attachments": [attached]}).encode(), JSON
