"""The keys are never in an archive. It says only which they were, so that a machine without them is noticed."""

import hashlib

from django.conf import settings

KEYS = {
    "SECRET_KEY": "receipts of unnamed concerns and of acknowledgements",
    "SECRET_KEY_FALLBACKS": "receipts that an earlier key signed",
    "CUSTODIAN_KEYS": "names given in confidence",
}


def marks() -> dict[str, list[str]]:
    """Of each key that is set, what tells it from others and does not lead back to it."""
    return {name: [_mark(key) for key in _keys(name)] for name in KEYS}


def missing(there: dict[str, list[str]]) -> list[str]:
    """The names of settings whose keys of the archive are not here."""
    here = {mark for found in marks().values() for mark in found}
    return [name for name, kept in there.items() if not here.issuperset(kept)]


def _keys(name: str) -> list[str]:
    value = getattr(settings, name)
    return [value] if isinstance(value, str) else list(value)


def _mark(key: str) -> str:
    """Slow on purpose: a key that somebody made up could be guessed against it."""
    return hashlib.scrypt(key.encode(), salt=b"which key a backup was made with", n=2**14, r=8, p=1, dklen=8).hex()
