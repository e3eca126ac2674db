"""What becomes of somebody who came back from the provider, by whichever way."""

from typing import Any

from django.contrib import auth
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from portal import second_factor, single_sign_on
from portal.models import Person

SESSION_OF_A_PERSON = "portal.sign_ins.PersonBackend"  # who reads them with every request, however they came


def let_in(request: HttpRequest, person: Person, told: dict[str, Any], *, then: str) -> HttpResponse:
    """`told` is what the session keeps of how they came; `then` a page of the portal."""
    if request.user.is_authenticated and request.user != person:
        return refused(request, "another")
    if not request.user.is_authenticated:
        auth.login(request, person, backend=SESSION_OF_A_PERSON)
    request.session[single_sign_on.BY_PROVIDER] = True
    request.session.update(told)
    second_factor.settle(request)  # the provider asks for it
    return redirect(then)


def refused(request: HttpRequest, why: str) -> HttpResponse:
    return render(request, "registration/sign_on_refused.html", {"why": why}, status=403)
