"""Codes that prove what was said: only the portal makes them, and each fits one thing as it was said."""

import base64
import hashlib
import hmac
import json
import re
from datetime import UTC, datetime
from typing import Any, ClassVar

from django.conf import settings
from django.utils.encoding import force_bytes

_GROUP = 4
_LETTERS = 20
_NOT_A_LETTER = re.compile(r"[^A-Z2-7]")
# What people write where Base32 has a letter.
_MISREAD = str.maketrans("018", "OIB")


class Coded:
    """Something that a code stands for."""

    purpose: ClassVar[bytes]

    def parts(self) -> list[Any]:
        raise NotImplementedError

    def code(self) -> str:
        return self._code(settings.SECRET_KEY)

    def is_proved_by(self, code: str) -> bool:
        """Whether the portal made this code for exactly this, with its present secret or one it had before."""
        secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
        return any(hmac.compare_digest(code, self._code(secret)) for secret in secrets)

    def _code(self, secret: str | bytes) -> str:
        key = hashlib.sha256(self.purpose + force_bytes(secret)).digest()
        digest = hmac.new(key, json.dumps(self.parts()).encode(), hashlib.sha256).digest()
        return tidy_code(base64.b32encode(digest).decode())


def as_coded(at: datetime) -> str:
    """A moment as it stands among the parts of something coded, whatever zone it is read in."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def tidy_code(typed: str) -> str:
    """A code as people type it, in the form it is kept: "k7qf 2m3p ..." gives "K7QF-2M3P-..."."""
    letters = _NOT_A_LETTER.sub("", typed.upper().translate(_MISREAD))[:_LETTERS]
    return "-".join(letters[at : at + _GROUP] for at in range(0, len(letters), _GROUP))
