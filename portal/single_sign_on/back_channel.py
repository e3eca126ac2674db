"""The provider says that somebody signed out there: their sign-ins here end (OpenID Connect Back-Channel Logout 1.0).

A logout token is told from one that signs in by its event, by having no nonce, and by being new.
"""

import time
from typing import Any

import jwt
import requests
from django.core.cache import cache
from django.core.exceptions import SuspiciousOperation

from portal.models import Session
from portal.signed_in.ending import end
from portal.signed_in.store import PROVIDER_SESSION, SUBJECT

from . import LEEWAY, NEW_FOR, SAID_OUT
from .openid import ProviderBackend

EVENT = "http://schemas.openid.net/event/backchannel-logout"
REQUIRED = ["iss", "aud", "iat", "jti", "events"]
TYPES = {"logout+jwt", "jwt", "none"}


class Refused(Exception):
    """It is not a logout token of the provider for this portal. The text says why, for the log."""


def sign_out(token: str) -> int:
    """End what the token names; how many sign-ins that were. Raises Refused."""
    if not SAID_OUT.take().taken:
        raise Refused("too many at once")
    claims = _read(token)
    named = {SUBJECT: _words(claims, "sub"), PROVIDER_SESSION: _words(claims, "sid")}
    asked = {column: words for column, words in named.items() if words}
    if not asked:
        raise Refused("it names nobody")
    if _was_heard(_words(claims, "jti")):
        raise Refused("it was sent before")
    return end(Session.objects.filter(**asked))


def _read(token: str) -> dict[str, Any]:
    try:
        if str(jwt.get_unverified_header(token).get("typ")).lower() not in TYPES:
            raise Refused("it is a token of another kind")
        claims = ProviderBackend().trusted(token, require=REQUIRED)
    except (SuspiciousOperation, requests.RequestException, jwt.PyJWTError, ValueError, KeyError, TypeError) as error:
        raise Refused(type(error).__name__) from error
    events = claims["events"]
    if not (isinstance(events, dict) and isinstance(events.get(EVENT), dict)):
        raise Refused("it tells of something else")
    if "nonce" in claims:
        raise Refused("it is one that signs in")
    if time.time() - claims["iat"] > NEW_FOR + LEEWAY:
        raise Refused("it is old")
    return claims


def _words(claims: dict[str, Any], name: str) -> str:
    return value if isinstance(value := claims.get(name, ""), str) else ""


def _was_heard(name: str) -> bool:
    """Remembered until it would be too old anyway. Without a cache it is heard again, and ends what it ended."""
    key = f"logout-token:{name}"
    if not name or cache.get(key):
        return True
    cache.set(key, 1, timeout=NEW_FOR + 2 * LEEWAY)
    return False
