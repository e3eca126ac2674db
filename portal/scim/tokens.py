"""Tokens by which an identity provider is let in: shown once, kept as a digest, ending by themselves."""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from portal import audit
from portal.models import ScimScope, ScimToken

OVERLAP = timedelta(hours=24)
PREFIX = "postwise-scim-"  # so that whoever finds one somewhere knows what it opens


def digest_of(secret: str) -> str:
    """As long as a key: nothing is gained by hashing it slowly."""
    return hashlib.sha256(secret.encode()).hexdigest()


@transaction.atomic
def make_token(name: str, scopes: Iterable[ScimScope], *, days: int, actor: audit.Actor) -> tuple[ScimToken, str]:
    """A new token and its secret, which is nowhere else. An older one of this name is good for another day, at most."""
    now = timezone.now()
    ScimToken.objects.good(now).filter(name=name, expires_at__gt=now + OVERLAP).update(expires_at=now + OVERLAP)
    secret = PREFIX + secrets.token_urlsafe(32)
    token = ScimToken.objects.create(
        name=name, digest=digest_of(secret), scopes=sorted(scopes), expires_at=now + timedelta(days=days)
    )
    audit.record("scim_token.made", token, actor=actor, data={"scopes": token.scopes, "days": days})
    return token, secret


@transaction.atomic
def revoke_tokens(name: str, *, actor: audit.Actor) -> int:
    """Every good one of this name ends at once. Returns how many there were."""
    good = list(ScimToken.objects.good().select_for_update().filter(name=name))
    for token in good:
        token.revoked_at = timezone.now()
        token.save(update_fields=["revoked_at"])
        audit.record("scim_token.revoked", token, actor=actor)
    return len(good)


def token_of(header: str) -> ScimToken | None:
    """Whose request this is, by its Authorization header. When a token was last used is kept to the minute."""
    kind, _, secret = header.partition(" ")
    if kind.lower() != "bearer" or not secret.strip():
        return None
    token = ScimToken.objects.good().filter(digest=digest_of(secret.strip())).first()
    now = timezone.now()
    if token and (token.used_at is None or token.used_at < now - timedelta(minutes=1)):
        ScimToken.objects.filter(pk=token.pk).update(used_at=now)
    return token
