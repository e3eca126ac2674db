"""The secrets of apps lie sealed: who reads the database alone, or its backup, cannot make codes."""

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


def _keys() -> MultiFernet:
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    made = [hashlib.scrypt(key.encode(), salt=b"second factor", n=2, r=8, p=1, dklen=32) for key in keys]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(one)) for one in made])


def seal(secret: str) -> bytes:
    return _keys().encrypt(secret.encode())


def unseal(box: bytes | memoryview) -> str | None:
    """None where the key it was sealed with is gone: the factor has to be reset."""
    try:
        return _keys().decrypt(bytes(box)).decode()
    except InvalidToken:
        return None
