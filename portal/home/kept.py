"""What someone sent when their sign-in had just ended, or had to be confirmed, kept for a short while for them alone.

The words lie in the cache, sealed with a key that only the browser has. They are shown again only to the
person who was signed in there. Without a cache nothing is kept, and signing in works as always.
"""

import hashlib
import hmac
import json
import secrets
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve, reverse
from django.utils.http import url_has_allowed_host_and_scheme

from portal.http import SignedInRequest

COOKIE = "kept"
SECONDS = 30 * 60
MOST_CHARACTERS = 200_000
# A draft is stored only once its writer sends it to a person; a concern without a name or its receipt never is, nor a
# password. What the editor of policies keeps by itself is no form to send again.
NEVER = (
    "policies:check",
    "policies:ask",
    "incidents:unnamed",
    "incidents:entered",
    "password",
    "confirm",
    "second-factor",
    "add-",
    "invitation",
    "policies:edit-keep",
    "policies:edit-preview",
)
NOT_FIELDS = {"csrfmiddlewaretoken"}


@dataclass(frozen=True)
class Kept:
    person: int
    path: str
    fields: list[tuple[str, str]]
    had_files: bool
    asked_again: bool = False  # still signed in: they were only asked again who they are
    page: str = ""  # where it stood when it was not finished


class KeepingLoginRequired(LoginRequiredMiddleware):
    """Django's own, which sends the signed-out to the sign-in page, and keeps what they were sending."""

    def handle_no_permission(  # type: ignore[override]
        self, request: HttpRequest, view_func: Any
    ) -> HttpResponse:
        timed_out = getattr(request, "timed_out", None)
        if timed_out:
            say_why(request)
        if request.headers.get("HX-Request"):
            # A fragment of a page cannot become the sign-in page: the browser goes there as a whole.
            return HttpResponse(headers={"HX-Redirect": redirect_to_login(reverse("home")).url})
        if request.method != "POST":
            return super().handle_no_permission(request, view_func)
        token = keep(request, timed_out) if timed_out else None
        if token is None:
            return redirect_to_login(reverse("home"))
        return hand_over(redirect_to_login(reverse("kept")), token)


def say_why(request: HttpRequest) -> None:
    messages.info(request, "You were signed out: after a while without activity, or at the end of a long day.")


def hand_over(response: HttpResponse, token: str) -> HttpResponse:
    """Give the browser the only key to what was kept."""
    response.set_cookie(
        COOKIE,
        token,
        max_age=SECONDS,
        path=reverse("kept"),
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )
    return response


def keep(request: HttpRequest, person: int, *, asked_again: bool = False) -> str | None:
    """Keep the fields of a POST. Returns what the cookie must hold, or None when nothing was kept.

    A button without fields has nothing that could get lost; who is only asked again presses it on the way back.
    """
    match = request.resolver_match
    may = match is not None and not match.view_name.startswith(NEVER)
    return _put_away(request, Kept(person, request.get_full_path(), [], bool(request.FILES), asked_again), may=may)


def keep_half(request: HttpRequest, person: int, *, path: str, page: str, had_files: bool) -> str | None:
    """Keep a form that was not sent yet, and would have been sent to `path`. Returns as `keep` does."""
    try:
        match = resolve(urlsplit(path).path)
    except Resolver404:
        return None
    is_here = path.startswith("/") and url_has_allowed_host_and_scheme(path, None)
    may = is_here and not match.view_name.startswith(NEVER)
    return _put_away(request, Kept(person, path, [], had_files, page=page), may=may)


def _put_away(request: HttpRequest, kept: Kept, *, may: bool) -> str | None:
    fields = list(readable(request.POST.lists()))
    if not may or not (fields or kept.asked_again) or sum(len(value) for _, value in fields) > MOST_CHARACTERS:
        return None
    name, key = secrets.token_urlsafe(16), secrets.token_bytes(32)
    words = json.dumps(asdict(replace(kept, fields=fields)))
    stored = cache.add(f"kept:{name}", seal(words.encode(), key), SECONDS)
    return f"{name}.{key.hex()}" if stored else None


def readable(lists: Iterable[tuple[str, list[Any]]]) -> Iterable[tuple[str, str]]:
    for name, values in lists:
        if name not in NOT_FIELDS and "password" not in name:
            yield from ((name, value) for value in values)


def recall(request: SignedInRequest) -> Kept | None:
    """What was kept for the person who is signed in now. What was kept for another is thrown away."""
    name, _, key = request.COOKIES.get(COOKIE, "").partition(".")
    box = cache.get(f"kept:{name}") if name else None
    words = unseal(box, key) if box else None
    if words is None:
        return None
    found = json.loads(words)
    if found["person"] != request.user.pk:
        forget(request)
        return None
    return Kept(**{**found, "fields": [(name, value) for name, value in found["fields"]]})


def forget(request: HttpRequest) -> None:
    name = request.COOKIES.get(COOKIE, "").partition(".")[0]
    cache.delete(f"kept:{name}")


def seal(words: bytes, key: bytes) -> bytes:
    """Encrypt and authenticate under a key used once: a stream from SHAKE-256, then an HMAC over it."""
    hidden = _stream(words, key)
    return hmac.digest(b"seal" + key, hidden, "sha256") + hidden


def unseal(box: bytes, key: str) -> bytes | None:
    try:
        secret = bytes.fromhex(key)
    except ValueError:
        return None
    tag, hidden = box[:32], box[32:]
    if not hmac.compare_digest(tag, hmac.digest(b"seal" + secret, hidden, "sha256")):
        return None
    return _stream(hidden, secret)


def _stream(text: bytes, key: bytes) -> bytes:
    pad = hashlib.shake_256(b"pad" + key).digest(len(text))
    return (int.from_bytes(text, "big") ^ int.from_bytes(pad, "big")).to_bytes(len(text), "big")
