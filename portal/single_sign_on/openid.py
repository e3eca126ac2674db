"""Signing in by OpenID Connect: who comes back is found by staff number, or refused.

The library takes the person there and back (code flow, PKCE, state, nonce); here is what it leaves open: for whom and
by whom the token was made, until when it holds, and who in the directory it is about.
"""

import hmac
from typing import Any

import jwt
from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from mozilla_django_oidc.auth import OIDCAuthenticationBackend

from portal.group_roles import groups_in
from portal.models import Person
from portal.signed_in.store import PROVIDER_SESSION, SUBJECT

from . import LEEWAY, person_known_as

FROM_PROVIDER = "from_provider"


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
        groups = groups_in(claims.get(settings.OIDC_GROUPS_CLAIM)) if settings.OIDC_GROUPS_CLAIM else None
        person = person_known_as(number, groups=groups)
        self.request.session[FROM_PROVIDER] = {
            "confirmed": int(payload.get("auth_time", 0)),
            SUBJECT: str(payload["sub"])[:255],
            PROVIDER_SESSION: str(payload.get("sid", ""))[:255],
        }
        return person
