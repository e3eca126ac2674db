"""To the provider and back by SAML 2.0.

The provider's answer is posted by its own page, and with what another site posts the browser sends no session of ours.
So it is read and put by, and the browser sent on to a page that gets the session and takes it up: only the browser
that asked can.
"""

import logging
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseForbidden
from django.shortcuts import redirect
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal import single_sign_on
from portal.home.letting_in import let_in, refused
from portal.signed_in.store import PROVIDER_SESSION, SUBJECT

LOGGER = logging.getLogger(__name__)
ASKED = "saml_asked"  # in the session: what was asked, and the page they were on the way to
MOST_ASKED = 5
ANSWERED = "saml-answered:"
TAKEN_WITHIN = 120


def ask(request: HttpRequest, then: str) -> HttpResponse:
    """Off to the provider; `again` has it ask them anew, however lately it did."""
    saml = single_sign_on.room_for_saml()
    try:
        name, way = saml.ask(again="again" in request.GET)
    except saml.Refused as refusal:
        LOGGER.warning("single sign-on: %s", refusal)
        return refused(request, "broken")
    earlier = list(request.session.get(ASKED, {}).items())[1 - MOST_ASKED :]
    request.session[ASKED] = {**dict(earlier), name: then}
    return redirect(way)


@csrf_exempt  # the provider's page sends it and has no token of ours: it is signed, and answers what was asked
@login_not_required
@require_POST
def answer(request: HttpRequest) -> HttpResponse:
    """Sends on, whatever it was: a page given here would go to a browser as if nobody were signed in."""
    saml = _room()
    try:
        asked, told = saml.read_answer(request.POST.get("SAMLResponse", ""))
        cache.set(ANSWERED + asked, told, timeout=TAKEN_WITHIN)
    except saml.Refused as refusal:
        LOGGER.warning("single sign-on refused: %s", refusal)
    return redirect("saml-in")


@login_not_required
@require_safe
def come_in(request: HttpRequest) -> HttpResponse:
    """Takes up what was answered to this very browser. Where the provider was told to return makes no difference."""
    _room()
    asked: dict[str, str] = request.session.get(ASKED, {})
    found = next(((name, told) for name in reversed(asked) if (told := cache.get(ANSWERED + name))), None)
    if found is None:
        return refused(request, "broken")
    name, told = found
    cache.delete(ANSWERED + name)
    then = asked.pop(name)
    request.session[ASKED] = asked
    try:
        person = single_sign_on.person_known_as(told["number"], groups=told["groups"])
    except single_sign_on.Unknown:
        return refused(request, "unknown")
    kept = {
        "confirmed": told["proved"],
        SUBJECT: told["subject"],
        PROVIDER_SESSION: told["session"],
        single_sign_on.PROVIDER_NAME: told["name_id"],
    }
    return let_in(request, person, kept, then=then)


@csrf_exempt  # likewise
@login_not_required
@require_http_methods(["GET", "POST"])
def out(request: HttpRequest) -> HttpResponse:
    """Both ways of one logout: the provider's word that it is done, and its request that it be done here."""
    saml = _room()
    given = request.POST if request.method == "POST" else request.GET
    if "SAMLRequest" not in given:
        return redirect("signed-out")
    try:
        heard = saml.read_logout(request)
    except saml.Refused as refusal:
        LOGGER.warning("SAML logout refused: %s", refusal)
        return HttpResponseForbidden("This request to sign out could not be trusted.", content_type="text/plain")
    return redirect(saml.answer_to(heard, given.get("RelayState", "")) or "signed-out")


@login_not_required
@require_safe
def metadata(request: HttpRequest) -> HttpResponse:
    """What the provider has to know of the portal. There is no secret in it."""
    saml = _room()
    try:
        return HttpResponse(saml.own_metadata(), content_type="application/samlmetadata+xml")
    except saml.Refused as refusal:
        LOGGER.warning("SAML metadata: %s", refusal)
        raise Http404 from refusal


def _room() -> Any:
    if not single_sign_on.by_saml():
        raise Http404
    return single_sign_on.room_for_saml()
