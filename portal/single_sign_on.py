"""Signing in with the department's own account, by OpenID Connect: who comes back is found by staff number, or refused.

The library takes the person there and back (code flow, PKCE, state, nonce); here is what it leaves open: for whom and
by whom the token was made, until when it holds, and who in the directory it is about.
"""

import hmac
from typing import Any
from urllib.parse import urlencode

import jwt
from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest
from django.urls import reverse
from mozilla_django_oidc.auth import OIDCAuthenticationBackend

from .group_roles import follow_claimed_groups, groups_in
from .models import Person
from .signed_in.store import PROVIDER_SESSION, SUBJECT

BY_PROVIDER = "signed_in_by_provider"
FROM_PROVIDER = "from_provider"
LEEWAY = 30  # clocks of two machines


class Unknown(Exception):
    """The provider knows them; the directory does not, or they have left."""


class ProviderBackend(OIDCAuthenticationBackend):
    def verify_token(self, token: str, **kwargs: Any) -> dict[str, Any]:
        """What `trusted` looks at, and the nonce; raises SuspiciousOperation."""
        claims = self.trusted(token, require=["exp", "iat", "aud", "iss", "sub"])
        if not hmac.compare_digest(str(claims.get("nonce", "")), str(kwargs.get("nonce") or "no nonce")):
            raise SuspiciousOperation("The provider's token answers another question.")
        if claims.get("azp", self.OIDC_RP_CLIENT_ID) != self.OIDC_RP_CLIENT_ID:
            raise SuspiciousOperation("The provider's token was made for another application.")
        return claims

    def trusted(self, token: str, *, require: list[str]) -> dict[str, Any]:
        """Signature, maker, addressee and time; raises SuspiciousOperation."""
        try:
            claims: dict[str, Any] = jwt.decode(
                token,
                self.retrieve_matching_jwk(token),
                algorithms=[self.OIDC_RP_SIGN_ALGO],
                audience=self.OIDC_RP_CLIENT_ID,
                issuer=settings.OIDC_ISSUER,
                leeway=LEEWAY,
                options={"require": require},
            )
        except (jwt.PyJWTError, KeyError) as error:
            raise SuspiciousOperation(f"The provider's token does not hold: {error}") from error
        return claims

    def get_or_create_user(self, access_token: str, id_token: str, payload: dict[str, Any]) -> Person:
        """The one with that staff number who is still here. Nobody is ever made from a token."""
        claims = payload
        needed = {settings.OIDC_STAFF_NUMBER_CLAIM, settings.OIDC_GROUPS_CLAIM} - {""}
        if not needed <= claims.keys() and self.OIDC_OP_USER_ENDPOINT:
            told = self.get_userinfo(access_token, id_token, payload)
            if told.get("sub") != payload["sub"]:
                raise SuspiciousOperation("The provider told of somebody else.")
            claims = told | payload
        number = str(claims.get(settings.OIDC_STAFF_NUMBER_CLAIM, ""))
        person = Person.objects.current().filter(staff_number=number).first() if number else None
        if person is None:
            raise Unknown
        if settings.OIDC_GROUPS_CLAIM:
            follow_claimed_groups(person, groups_in(claims.get(settings.OIDC_GROUPS_CLAIM)))
        self.request.session[FROM_PROVIDER] = {
            "confirmed": int(payload.get("auth_time", 0)),
            SUBJECT: str(payload["sub"])[:255],
            PROVIDER_SESSION: str(payload.get("sid", ""))[:255],
        }
        return person


def is_on() -> bool:
    return bool(settings.OIDC_ISSUER)


def signed_in_here(request: HttpRequest) -> bool:
    """Did they come by the provider?"""
    return bool(request.session.get(BY_PROVIDER))


def way_out(request: HttpRequest) -> str:
    """Where signing out leads, so that the provider ends its own sign-in too. Empty where it cannot."""
    if not (signed_in_here(request) and settings.OIDC_LOGOUT_URL):
        return ""
    back = request.build_absolute_uri(reverse("signed-out"))
    asked = {"client_id": settings.OIDC_RP_CLIENT_ID, "post_logout_redirect_uri": back}
    return f"{settings.OIDC_LOGOUT_URL}?{urlencode(asked)}"
