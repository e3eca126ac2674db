from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from portal.confirming import confirm
from portal.home.factor_forms import ProofForm
from portal.home.forms import ConfirmForm
from portal.http import SignedInRequest
from portal.second_factor import passkeys
from portal.single_sign_on import signed_in_here


def confirm_it_is_you(request: SignedInRequest) -> HttpResponse:
    """Asks who is there before what `portal.confirming` marks, and leads on to it."""
    then = way_on(request)
    if signed_in_here(request):
        again = f"{reverse('single-sign-on')}?{urlencode({'again': 1, 'next': then})}"
        return render(request, "registration/confirm.html", {"again": again, "within": settings.CONFIRM_WITHIN})
    has_factor = request.user.second_factors.standing().exists()
    form = (ProofForm if has_factor else ConfirmForm)(request.POST or None, request=request)
    if request.method == "POST" and form.is_valid():
        confirm(request)
        return redirect(then)
    context = {
        "form": form,
        "next": then,
        "within": settings.CONFIRM_WITHIN,
        "question": passkeys.ask_to_prove(request, request.user) if has_factor else "",
    }
    return render(request, "registration/confirm.html", context)


def way_on(request: HttpRequest) -> str:
    """Where they were going, if that is a page of the portal."""
    then = request.POST.get("next", request.GET.get("next", ""))
    is_here = url_has_allowed_host_and_scheme(then, {request.get_host()}, require_https=request.is_secure())
    return then if is_here else reverse("home")
