"""What stands in front of pages and may ask something first: who it is, again, or for the second factor."""

from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from portal.home import kept
from portal.middleware import Handler


class InFront:
    """A middleware whose `asks` answers in the place of a page, or says None and lets the page answer."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        return self.asks(request, view)

    def asks(self, request: HttpRequest, view: Any) -> HttpResponse | None:
        raise NotImplementedError


def ask_first(request: HttpRequest, question: str) -> HttpResponse:
    """To the page `question`, and from there on to this one, with what was being sent."""
    if request.headers.get("HX-Request"):
        # A fragment of a page cannot become another page: the browser goes there as a whole.
        return HttpResponse(headers={"HX-Redirect": _to(question, page_before(request)).url})
    if request.method != "POST":
        return _to(question, request.get_full_path())
    token = kept.keep(request, request.user.pk, asked_again=True) if request.user.pk else None
    if token is None:
        messages.warning(request, "What you sent could not be kept meanwhile. Nothing was done: send it again.")
        return _to(question, page_before(request))
    return kept.hand_over(_to(question, reverse("kept")), token)


def _to(question: str, then: str) -> Any:
    return redirect_to_login(then, login_url=question)


def page_before(request: HttpRequest) -> str:
    """Where they were, as the browser says; home where it does not, or where that is another site."""
    before = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(before, {request.get_host()}, require_https=request.is_secure()):
        return reverse("home")
    parts = urlsplit(before)
    return parts.path + (f"?{parts.query}" if parts.query else "")
