"""Stands in front of every view that is marked `asks_again`: who it is first, then the page, with what was typed."""

from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from portal.confirming import is_confirmed
from portal.home import kept
from portal.middleware import Handler


class Confirming:
    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        if not getattr(view, "asks_again", False) or not request.user.is_authenticated or is_confirmed(request):
            return None
        if request.headers.get("HX-Request"):
            return HttpResponse(headers={"HX-Redirect": _ask(_page_before(request)).url})
        if request.method != "POST":
            return _ask(request.get_full_path())
        token = kept.keep(request, request.user.pk, asked_again=True)
        if token is None:
            messages.warning(request, "What you sent could not be kept meanwhile. Nothing was done: send it again.")
            return _ask(_page_before(request))
        return kept.hand_over(_ask(reverse("kept")), token)


def _ask(then: str) -> Any:
    return redirect_to_login(then, login_url="confirm")


def _page_before(request: HttpRequest) -> str:
    before = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(before, {request.get_host()}, require_https=request.is_secure()):
        return reverse("home")
    parts = urlsplit(before)
    return parts.path + (f"?{parts.query}" if parts.query else "")
