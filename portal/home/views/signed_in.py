"""Signing out elsewhere: one's own places, and for an administrator somebody else's, all at once."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from portal.home.views.account import SignOut
from portal.home.views.directory import administrators_only
from portal.http import SignedInRequest
from portal.models import Person
from portal.signed_in import ending


@require_POST
def end_place(request: SignedInRequest) -> HttpResponse:
    """`place` is the name of one, or says which of them."""
    asked, here = request.POST.get("place", ""), request.session.session_key
    match asked:
        case "everywhere":
            ending.end_everywhere(request.user, but=here)
            return SignOut.as_view()(request)
        case "elsewhere":
            ending.end_everywhere(request.user, but=here)
            messages.success(request, "You are signed out everywhere but here.")
        case _ if ending.end_place(request.user, asked):
            messages.success(request, "You are signed out there.")
        case _:
            messages.info(request, "You were signed out there already.")
    return redirect("signing-in")


@administrators_only
@require_POST
def sign_out_person(request: SignedInRequest, pk: int) -> HttpResponse:
    someone = get_object_or_404(Person, pk=pk)
    ending.end_by_administrator(someone, actor=request.user)
    messages.success(request, f"{someone.name} is signed out everywhere, and is told.")
    return redirect("person", pk=pk)
