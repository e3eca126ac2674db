"""How people sign in: the identity provider, passwords, second factors, and the sessions that are kept."""

from collections.abc import Iterator
from datetime import timedelta
from email.utils import parsedate_to_datetime

import requests
from django.conf import settings
from django.utils import timezone

from portal.models import Session
from portal.single_sign_on import LEEWAY

from .finding import Finding, ill, look, well

PART = "Signing in"
ANSWER_SECONDS = 5
STORE = "portal.signed_in.store"
SWEPT_EVERY = timedelta(hours=2)  # by the worker, each hour


def signing_in() -> Iterator[Finding]:
    yield from _provider() if settings.OIDC_ISSUER else _passwords_alone()
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
