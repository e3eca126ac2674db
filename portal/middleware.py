"""Small things every request passes through, outermost first as listed in the settings."""

import time
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from csp.constants import HEADER
from csp.middleware import CSPMiddleware, PolicyParts
from csp.utils import build_policy
from django.conf import settings
from django.contrib.auth import logout
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from psycopg_pool import PoolTimeout

from .calendar import ZONES
from .files import StorageUnavailable
from .signed_in.devices import device_in_words
from .signed_in.times import NOTED_EVERY, is_over

Handler = Callable[[HttpRequest], HttpResponse]

AWAY = (OperationalError, InterfaceError, PoolTimeout, StorageUnavailable)


def sorry(request: HttpRequest, error: Exception) -> HttpResponse:
    files_away = isinstance(error, StorageUnavailable)
    response = render(request, "503.html", {"files_away": files_away}, status=503)
    response["Retry-After"] = "30"
    return response


class Unavailable:
    """A database or a storage that is away is a plain page and a time to come back, never a stack.

    Here for views; what fails before or after a view comes to portal.home.views.server_error.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        return sorry(request, error) if isinstance(error, AWAY) else None


class ContentPolicy(CSPMiddleware):
    """Django-csp's, which puts the policy together for every answer: the one of all pages is put together once."""

    made_of: Any = None
    policy = ""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        is_usual = self.get_policy_parts(request, response) == PolicyParts() and not hasattr(response, "_csp_exempt")
        if settings.DEBUG or not is_usual:
            return super().process_response(request, response)
        said = settings.CONTENT_SECURITY_POLICY
        if self.made_of is not said:
            self.policy, self.made_of = build_policy(), said
        response.setdefault(HEADER, self.policy)
        return response


def session_limits(get_response: Handler) -> Handler:
    """Sign out after the idle time and after the longest day (ISM-0428).

    The request then goes on as one of somebody signed out: what it was sending is kept, see portal.home.kept.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            now = int(time.time())
            if "began" not in request.session:
                request.session["began"] = now
                request.session["device"] = device_in_words(request.headers.get("User-Agent", ""))
            if is_over(request.session, now):
                person = request.user.pk
                logout(request)
                request.timed_out = person  # type: ignore[attr-defined]
            elif now - request.session.get("seen", 0) >= NOTED_EVERY:
                request.session["seen"] = now
        return get_response(request)

    return middleware


def local_time(get_response: Handler) -> Handler:
    """Times are shown in the person's own zone."""

    def middleware(request: HttpRequest) -> HttpResponse:
        state = getattr(request.user, "state", "")
        with timezone.override(ZoneInfo(ZONES.get(state, settings.TIME_ZONE))):
            return get_response(request)

    return middleware


def no_store(get_response: Handler) -> Handler:
    """Nothing a signed-in person sees is kept by a shared machine's browser."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.setdefault("Cache-Control", "no-store")
        return response

    return middleware
