"""Names kept apart: sealed with a key that the database does not have.

AES-256-GCM seals the name (NIST SP 800-38D); keyed BLAKE2b over a salt says of a person whether a mark is theirs. Both
keys follow from CUSTODIAN_KEY by HKDF. The first key of the list seals, all of them open.
"""

import base64
import hashlib
import hmac
import json
import secrets
from dataclasses import dataclass
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

NONCE = 12  # bytes
# What is sealed is filled up to whole blocks, so that its length says nothing of how long the name is.
BLOCK = 1024


class Closed(Exception):
    """No key is set, or none that fits: the name cannot be sealed or shown."""


@dataclass(frozen=True)
class Sealed:
    sealed: bytes
    salt: bytes
    mark: bytes


def is_open() -> bool:
    return bool(settings.CUSTODIAN_KEYS)


def seal(person: int, name: str, *, concern: int) -> Sealed:
    """Seal who raised a concern. Bound to that concern: moved to another it does not open. Raises Closed."""
    if not is_open():
        raise Closed
    key, mark_key = _keys(b"seal")[0], _keys(b"mark")[0]
    nonce, salt = secrets.token_bytes(NONCE), secrets.token_bytes(16)
    words = json.dumps({"person": person, "name": name}).encode()
    words += b" " * (-len(words) % BLOCK)
    return Sealed(nonce + AESGCM(key).encrypt(nonce, words, _bound_to(concern)), salt, _mark(mark_key, person, salt))


def unseal(sealed: bytes | memoryview, *, concern: int) -> tuple[int, str]:
    """The person's id and the name as it was then. Raises Closed."""
    sealed = bytes(sealed)
    for key in _keys(b"seal"):
        try:
            words = json.loads(AESGCM(key).decrypt(sealed[:NONCE], sealed[NONCE:], _bound_to(concern)))
        except InvalidTag:
            continue
        return words["person"], words["name"]
    raise Closed


class Marks:
    """Tries marks for one person. What a mark begins with is worked out once: a page may try thousands."""

    def __init__(self, person: int) -> None:
        self.begun = [_begun(key, person) for key in _keys(b"mark")]

    def has(self, salt: bytes | memoryview, mark: bytes | memoryview) -> bool:
        return any(hmac.compare_digest(_ended(begun, salt), mark) for begun in self.begun)


def _mark(key: bytes, person: int, salt: bytes) -> bytes:
    return _ended(_begun(key, person), salt)


def _begun(key: bytes, person: int) -> "hashlib.blake2b":
    return hashlib.blake2b(person.to_bytes(8), key=key, digest_size=32)


def _ended(begun: "hashlib.blake2b", salt: bytes | memoryview) -> bytes:
    whole = begun.copy()
    whole.update(salt)
    return whole.digest()


def _bound_to(concern: int) -> bytes:
    return f"concern {concern}".encode()


def _keys(purpose: bytes) -> tuple[bytes, ...]:
    return tuple(_derived(key, purpose) for key in settings.CUSTODIAN_KEYS)


@lru_cache(maxsize=32)
def _derived(key: str, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=b"postwise " + purpose).derive(
        base64.urlsafe_b64decode(key + "=" * (-len(key) % 4))
    )
