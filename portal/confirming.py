"""Pages that ask again who is there, where the last answer is too long ago: originals, names, exports, decisions.

A view is marked; `portal.home.confirming` stands in front of all that are. It asks before anything is looked up, so
that being asked tells nobody whether a thing exists.
"""

import time
from collections.abc import Callable
from typing import TypeVar

from django.conf import settings
from django.http import HttpRequest

View = TypeVar("View", bound=Callable[..., object])


def asks_again(view: View) -> View:
    """Mark a view: it opens only to somebody who proved a short while ago who they are (CONFIRM_MINUTES)."""
    view.asks_again = True  # type: ignore[attr-defined]
    return view


def confirm(request: HttpRequest) -> None:
    """They just proved it."""
    request.session["confirmed"] = int(time.time())


def is_confirmed(request: HttpRequest) -> bool:
    """Signing in with a password counts: `began` is its moment (portal.middleware.session_limits).

    Coming from a provider counts from when they proved it there, which may be long ago (portal.home.views).
    """
    session = request.session
    proved = session["confirmed"] if "confirmed" in session else session.get("began", 0)
    return time.time() - proved <= settings.CONFIRM_WITHIN.total_seconds()
