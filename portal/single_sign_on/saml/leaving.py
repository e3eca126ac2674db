"""Signing out on both sides: the portal tells the provider by way of the browser, and hears of it likewise."""

import calendar
import time
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from saml2 import BINDING_HTTP_POST, BINDING_HTTP_REDIRECT
from saml2.request import LogoutRequest
from saml2.saml import name_id_from_string
from saml2.time_util import str_to_time

from portal.models import Session
from portal.signed_in.ending import end
from portal.signed_in.store import PROVIDER_SESSION, SUBJECT
from portal.single_sign_on import LEEWAY, NEW_FOR, PROVIDER_NAME, SAID_OUT

from . import shape
from .party import Refused, address, party, provider_of


def way_out(request: HttpRequest) -> str:
    """Where the browser goes so that the provider ends its sign-in. Empty where it was not said where, or cannot be."""
    kept = request.session.get(PROVIDER_NAME, "")
    if not (settings.SAML_LOGOUT_URL and kept):
        return ""
    try:
        client = party()
        index = request.session.get(PROVIDER_SESSION)
        _, asked = client.create_logout_request(
            settings.SAML_LOGOUT_URL,
            provider_of(client),
            name_id=name_id_from_string(kept),
            session_indexes=[index] if index else None,
            sign=False,  # the address is
        )
    except Refused:
        return ""
    return _by_redirect(client, str(asked), settings.SAML_LOGOUT_URL, is_answer=False)


def read_logout(request: HttpRequest) -> Any:
    """What the provider asks, once what it names is ended here. Raises Refused."""
    if not SAID_OUT.take().taken:
        raise Refused("too many at once")
    message = _verified(request)
    if calendar.timegm(str_to_time(message.issue_instant)) < time.time() - NEW_FOR - LEEWAY:
        raise Refused("it is old")
    key = f"saml-logout:{message.id}"
    if not cache.add(key, 1, timeout=NEW_FOR + 2 * LEEWAY):
        raise Refused("it was sent before")
    subject = ((message.name_id.text if message.name_id else "") or "").strip()[:255]
    if not subject:
        raise Refused("it names nobody")
    named = Session.objects.filter(**{SUBJECT: subject})
    if indexes := [one.text.strip()[:255] for one in message.session_index if one.text]:
        named = named.filter(**{f"{PROVIDER_SESSION}__in": indexes})
    end(named)
    return message


def _verified(request: HttpRequest) -> Any:
    is_post = request.method == "POST"
    given = request.POST if is_post else request.GET
    packed = given.get("SAMLRequest", "")
    xml = shape.unpacked(packed, is_deflated=not is_post)
    shape.checked(xml, kind=shape.LOGOUT)
    client = party()
    provider = provider_of(client)
    heard = LogoutRequest(client.sec, [address("saml-out")], timeslack=LEEWAY)
    signature = {} if is_post else {"sigalg": given.get("SigAlg"), "signature": given.get("Signature")}
    if not is_post and signature["sigalg"] not in shape.SIGNED_BY:
        raise Refused("it is not signed, or not safely")
    binding = BINDING_HTTP_POST if is_post else BINDING_HTTP_REDIRECT
    try:
        heard.loads(
            xml.decode("utf-8"),
            binding,
            origdoc=xml.decode("utf-8") if is_post else packed,
            must=True,
            relay_state=given.get("RelayState"),
            **signature,
        )
        heard.verify()
    except Exception as error:  # the library raises many kinds, some of them plain
        raise Refused(f"the library refuses it: {type(error).__name__}") from error
    if heard.sender() != provider:
        raise Refused("it is of another provider")
    return heard.message


def answer_to(message: Any, relay_state: str) -> str:
    """Where the browser takes the word that it is done. Empty where the provider hears none."""
    client = party()
    try:
        told = client.create_logout_response(message, [BINDING_HTTP_REDIRECT], sign=False)
    except Exception:  # the provider takes no answer in this way
        return ""
    return _by_redirect(client, str(told), told.destination, is_answer=True, relay_state=relay_state[:80])


def _by_redirect(client: Any, message: str, to: str, *, is_answer: bool, relay_state: str = "") -> str:
    sent = client.apply_binding(BINDING_HTTP_REDIRECT, message, to, relay_state, response=is_answer, sign=True)
    return str(dict(sent["headers"])["Location"])
