from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from portal.confirming import is_confirmed
from portal.home import kept
from portal.http import SignedInRequest

# Keys and counts that a form carries for itself.
UNSEEN = ("once", "version", "TOTAL_FORMS", "INITIAL_FORMS", "MIN_NUM_FORMS", "MAX_NUM_FORMS")


def kept_words(request: SignedInRequest) -> HttpResponse:
    """What was typed when the sign-in ended, to send after all or to throw away."""
    if request.method == "POST":
        kept.forget(request)
        messages.info(request, "What you typed is thrown away.")
        return leave(redirect("home"))
    found = kept.recall(request)
    if found is None:
        messages.warning(request, "What you typed before you were signed out could not be kept.")
        return leave(redirect("home"))
    if found.asked_again and not is_confirmed(request):
        return redirect_to_login(reverse("kept"), login_url="confirm")
    typed = [
        {"term": name.rpartition("-")[2].replace("_", " ").capitalize(), "value": value}
        for name, value in found.fields
        if value.strip() and not name.endswith(UNSEEN)
    ]
    return render(request, "home/kept.html", {"kept": found, "typed": typed})


def leave(response: HttpResponse) -> HttpResponse:
    response.delete_cookie(kept.COOKIE, path=reverse("kept"), samesite="Lax")
    return response
