"""Stands in front of every page while a sign-in is only half of one: the second factor first."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from portal.home import kept
from portal.middleware import Handler
from portal.models import Person
from portal.second_factor import owes

ALWAYS = frozenset({"second-factor", "sign-out"})
TO_SET_UP = frozenset({"signing-in", "add-app", "add-passkey"})


class SecondFactorFirst:
    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        person = request.user
        if not isinstance(person, Person) or not getattr(view, "login_required", True):
            return None
        if not owes(request) or _name(request) in ALWAYS:
            return None
        if not person.second_factors.standing().exists():
            return None if _name(request) in TO_SET_UP else _set_up(request)
        return _ask(request)


def _name(request: HttpRequest) -> str:
    return request.resolver_match.view_name if request.resolver_match else ""


def _set_up(request: HttpRequest) -> HttpResponse:
    words = "Your role needs a second factor. Set one up now; after that the portal opens."
    if request.headers.get("HX-Request"):
        return HttpResponse(headers={"HX-Redirect": reverse("signing-in")})
    messages.info(request, words)
    return redirect("signing-in")


def _ask(request: HttpRequest) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return HttpResponse(headers={"HX-Redirect": redirect_to_login(reverse("home"), login_url="second-factor").url})
    if request.method != "POST":
        return redirect_to_login(request.get_full_path(), login_url="second-factor")
    token = kept.keep(request, request.user.pk, asked_again=True) if request.user.pk else None
    if token is None:
        return redirect_to_login(reverse("home"), login_url="second-factor")
    return kept.hand_over(redirect_to_login(reverse("kept"), login_url="second-factor"), token)
