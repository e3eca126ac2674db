"""Stands in front of every page while a sign-in is only half of one: the second factor first."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from portal.home.in_front import InFront, ask_first
from portal.models import Person
from portal.second_factor import owes

ALWAYS = frozenset({"second-factor", "sign-out", "stay"})
TO_SET_UP = frozenset({"signing-in", "add-app", "add-passkey"})


class SecondFactorFirst(InFront):
    def asks(self, request: HttpRequest, view: Any) -> HttpResponse | None:
        person, page = request.user, request.resolver_match.view_name if request.resolver_match else ""
        if not isinstance(person, Person) or not getattr(view, "login_required", True):
            return None
        if not owes(request) or page in ALWAYS:
            return None
        if not person.second_factors.standing().exists():
            return None if page in TO_SET_UP else _set_up(request)
        return ask_first(request, "second-factor")


def _set_up(request: HttpRequest) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return HttpResponse(headers={"HX-Redirect": reverse("signing-in")})
    messages.info(request, "Your role needs a second factor. Set one up now; after that the portal opens.")
    return redirect("signing-in")
