"""Proving a second factor, and setting one up."""

import io

import segno
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_POST

from portal import second_factor
from portal.confirming import asks_again, confirm
from portal.home.factor_forms import AppForm, PasskeyForm, ProofForm, address_of, new_secret
from portal.home.views.confirming import way_on
from portal.http import SignedInRequest
from portal.second_factor import keeping, passkeys
from portal.second_factor.codes import make_recovery_codes
from portal.signed_in.ending import places_of

SECRET = "app_to_set_up"  # noqa: S105 (the name under which the session holds it)


def prove(request: SignedInRequest) -> HttpResponse:
    """The second half of signing in."""
    then = way_on(request)
    if not second_factor.owes(request):
        return redirect(then)
    form = ProofForm(request.POST or None, request=request)
    if request.method == "POST" and form.is_valid():
        second_factor.settle(request)
        confirm(request)
        return redirect(then)
    context = {"form": form, "next": then, "question": passkeys.ask_to_prove(request, request.user)}
    return render(request, "registration/second_factor.html", context)


def signing_in(request: SignedInRequest) -> HttpResponse:
    """How somebody signs in, and what they can set up."""
    return render(request, "registration/signing_in.html", _own(request))


def _own(request: SignedInRequest) -> dict[str, object]:
    return {
        "places": places_of(request.user, here=request.session.session_key),
        "factors": request.user.second_factors.standing(),
        "codes_left": request.user.recovery_codes.count(),
        "is_required": second_factor.is_required_of(request.user),
        "passkeys_possible": passkeys.are_possible(request),
    }


@asks_again
def add_app(request: SignedInRequest) -> HttpResponse:
    secret = request.session.setdefault(SECRET, new_secret())
    form = AppForm(request.POST or None, secret=secret)
    if request.method == "POST" and form.is_valid():
        keeping.add_app(request.user, secret=secret, step=form.step, name=form.cleaned_data["name"])
        request.session.pop(SECRET)
        return _added(request)
    address = address_of(secret, person=request.user.email, site=settings.SITE_NAME)
    spaced = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
    return render(request, "registration/add_app.html", {"form": form, "typed": spaced, "picture": _drawn(address)})


def _drawn(address: str) -> str:
    drawn = io.BytesIO()
    segno.make(address, error="m").save(
        drawn, kind="svg", xmldecl=False, svgclass="qr", lineclass=None, omitsize=True, border=4, light="#fff"
    )
    return mark_safe(drawn.getvalue().decode())  # noqa: S308 (squares, drawn by the library)


@asks_again
def add_passkey(request: SignedInRequest) -> HttpResponse:
    if not passkeys.are_possible(request):
        messages.info(request, "Passkeys need an address with a name, such as localhost, not a number.")
        return redirect("signing-in")
    form = PasskeyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = passkeys.made(request, form.cleaned_data["passkey"])
        try:
            if made is None:
                raise keeping.Refused("The passkey could not be checked. Try again.")
            keeping.add_passkey(request.user, made, name=form.cleaned_data["name"])
        except keeping.Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return _added(request)
    question = passkeys.ask_to_make(request, request.user)
    return render(request, "registration/add_passkey.html", {"form": form, "question": question})


def _added(request: SignedInRequest) -> HttpResponse:
    """What was just set up proves who they are; the first one comes with recovery codes."""
    second_factor.settle(request)
    confirm(request)
    messages.success(request, "It is set up. You are asked for it when you sign in.")
    if request.user.recovery_codes.exists():
        return redirect("signing-in")
    return _codes(request)


def _codes(request: SignedInRequest) -> HttpResponse:
    return render(request, "registration/recovery_codes.html", {"codes": make_recovery_codes(request.user)})


@asks_again
@require_POST
def new_codes(request: SignedInRequest) -> HttpResponse:
    if not request.user.second_factors.standing().exists():
        return redirect("signing-in")
    return _codes(request)


@asks_again
@require_POST
def remove(request: SignedInRequest, pk: int) -> HttpResponse:
    factor = get_object_or_404(request.user.second_factors.standing(), pk=pk)
    try:
        keeping.remove(factor, actor=request.user)
    except keeping.Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"“{factor.name}” is removed.")
    return redirect("signing-in")
