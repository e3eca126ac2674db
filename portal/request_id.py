"""A number for each request: in the log, on a page that says what failed, and with the work it asked for."""

import re
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse

# Where people raise a concern there is none: it would tie what is done with it later to whoever sent it.
WITHOUT = "/concerns/"
HEADER = "request_id"  # with a task, in the broker
ACCEPTABLE = re.compile(r"[A-Za-z0-9-]{8,64}")

_current: ContextVar[str] = ContextVar("request_id", default="")


def current_id() -> str:
    """That of the request this thread is at, or of the one that asked for this task; empty when there is none."""
    return _current.get()


@contextmanager
def at_work_for(number: str) -> Iterator[None]:
    token = _current.set(number)
    try:
        yield
    finally:
        _current.reset(token)


def numbered(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """The outermost of the middleware, so that whatever fails has its number."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request.request_id = "" if request.path_info.startswith(WITHOUT) else _given(request) or _made()  # type: ignore[attr-defined]
        with at_work_for(request.request_id):  # type: ignore[attr-defined]
            return get_response(request)

    return middleware


def _given(request: HttpRequest) -> str:
    """By a proxy that is believed. One in another form would let a stranger write into the log."""
    name = settings.REQUEST_ID_HEADER
    given = request.headers.get(name, "") if name else ""
    return given if ACCEPTABLE.fullmatch(given) else ""


def _made() -> str:
    return secrets.token_hex(6)
