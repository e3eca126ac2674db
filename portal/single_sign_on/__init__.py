"""Signing in with the department's own account: by OpenID Connect (`openid`) or by SAML 2.0 (`saml`), never both.

What the two have in common: who in the directory somebody is, what the session keeps of the way they came, and out.
"""

from importlib import import_module
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from portal.group_roles import follow_claimed_groups
from portal.models import Person
from portal.throttle import Bucket

BY_PROVIDER = "signed_in_by_provider"
PROVIDER_NAME = "provider_name"  # how a SAML provider calls them, in its own form: it is said when they leave
LEEWAY = 30  # clocks of two machines
NEW_FOR = 300  # seconds: an older word of the provider that somebody signed out is no news
# What says so is looked at for its signature, which takes keys or a program of its own, and anyone can send it.
SAID_OUT = Bucket("signed-out-there", capacity=600, an_hour=18_000)


class Unknown(Exception):
    """The provider knows them; the directory does not, or they have left."""


def by_openid() -> bool:
    return bool(settings.OIDC_ISSUER)


def by_saml() -> bool:
    return bool(settings.SAML_IDP_METADATA)


def is_on() -> bool:
    return by_openid() or by_saml()


def room_for_saml() -> Any:
    """The room for SAML, whose library is there only where somebody wants it, and takes a second to read."""
    return import_module("portal.single_sign_on.saml")


def person_known_as(number: str, *, groups: list[str] | None) -> Person:
    """The one with that staff number who is still here; raises Unknown. Nobody is ever made.

    `groups` are those the sign-in tells of; None where sign-ins give no roles.
    """
    person = Person.objects.current().filter(staff_number=number).first() if number else None
    if person is None:
        raise Unknown
    if groups is not None:
        follow_claimed_groups(person, groups)
    return person


def signed_in_here(request: HttpRequest) -> bool:
    """Did they come by the provider?"""
    return bool(request.session.get(BY_PROVIDER))


def way_out(request: HttpRequest) -> str:
    """Where signing out leads, so that the provider ends its own sign-in too. Empty where it cannot."""
    if not signed_in_here(request):
        return ""
    if by_saml():
        way: str = room_for_saml().way_out(request)
        return way
    if not settings.OIDC_LOGOUT_URL:
        return ""
    back = request.build_absolute_uri(reverse("signed-out"))
    asked = {"client_id": settings.OIDC_RP_CLIENT_ID, "post_logout_redirect_uri": back}
    return f"{settings.OIDC_LOGOUT_URL}?{urlencode(asked)}"
