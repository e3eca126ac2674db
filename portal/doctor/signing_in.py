"""How people sign in: the identity provider, passwords, second factors, and the sessions that are kept."""

from collections.abc import Iterator
from datetime import timedelta
from email.utils import parsedate_to_datetime

import requests
from django.conf import settings
from django.utils import timezone

from portal import single_sign_on
from portal.models import Session
from portal.single_sign_on import LEEWAY

from .finding import Finding, ill, look, well

PART = "Signing in"
ANSWER_SECONDS = 5
NEW_CERTIFICATE_DAYS = 30
STORE = "portal.signed_in.store"
SWEPT_EVERY = timedelta(hours=2)  # by the worker, each hour


def signing_in() -> Iterator[Finding]:
    if single_sign_on.by_saml():
        yield from _saml()
    else:
        yield from _provider() if single_sign_on.by_openid() else _passwords_alone()
    if not settings.SECOND_FACTOR_ROLES and not settings.DEMO:
        words = "No role needs a second factor: a password that is guessed is enough to read files."
        yield look(PART, words, "Unset SECOND_FACTOR_ROLES, or name the roles that need one.")
    yield from _sessions()


def _provider() -> Iterator[Finding]:
    answer = requests.get(settings.OIDC_OP_JWKS_ENDPOINT, timeout=ANSWER_SECONDS)
    answer.raise_for_status()
    keys = [key for key in answer.json()["keys"] if key.get("use", "sig") == "sig"]
    if keys:
        yield well(PART, f"The identity provider answers, with {len(keys)} key{'' if len(keys) == 1 else 's'}.")
    else:
        yield ill(PART, "The identity provider shows no key to trust it by.", "See that OIDC_JWKS_URL is right.")
    if said := answer.headers.get("Date"):
        apart = abs((timezone.now() - parsedate_to_datetime(said)).total_seconds())
        if apart > LEEWAY:
            words = f"Its clock and the one here are {apart:.0f} seconds apart: what it says may be refused."
            yield ill(PART, words, "See that both machines ask a time server (NTP).")
    yield from _passwords_beside()


def _saml() -> Iterator[Finding]:
    saml = single_sign_on.room_for_saml()
    try:
        known = saml.what_is_known()
    except saml.Refused as refusal:
        yield ill(PART, f"SAML does not work: {refusal}.", "See SAML_IDP_METADATA in docs/operating.md.")
        return
    yield well(PART, f"The SAML provider {known.provider} is known; {known.program}.")
    for whose, end in known.certificates:
        days = (end - timezone.now()).days
        remedy = "Agree with those who run the provider on a new one, and change both sides together."
        if days < 0:
            yield ill(PART, f"The certificate of {whose} for SAML ran out {-days} days ago.", remedy)
        elif days < NEW_CERTIFICATE_DAYS:
            yield look(PART, f"The certificate of {whose} for SAML runs out in {days} days.", remedy)
    if settings.SAML_LOGOUT_URL and settings.SAML_LOGOUT_URL not in known.ways_out:
        yield look(
            PART, "SAML_LOGOUT_URL is not in the provider's metadata.", "Take its SingleLogoutService from there."
        )
    yield from _passwords_beside()


def _passwords_beside() -> Iterator[Finding]:
    if settings.PASSWORD_SIGN_IN:
        yield look(PART, "There is a form for passwords beside the provider.", "Unset PASSWORD_SIGN_IN.")


def _passwords_alone() -> Iterator[Finding]:
    words = "People sign in with passwords of the portal's own."
    if settings.DEMO:
        yield well(PART, words)
    else:
        yield look(PART, words, "Set up single sign-on (docs/operating.md).")


def _sessions() -> Iterator[Finding]:
    if settings.SESSION_ENGINE != STORE:
        yield ill(PART, "Sessions are kept where they cannot be ended.", f"Leave SESSION_ENGINE at {STORE}.")
        return
    late = Session.objects.filter(expire_date__lt=timezone.now() - SWEPT_EVERY).count()
    if late:
        words = f"{late:,} sessions that are over still say when somebody was last here."
        yield look(PART, words, "See that celery beat and a worker run.")
