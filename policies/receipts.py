"""Codes that prove an acknowledgement: only the portal makes them, and each fits one acknowledgement."""

import base64
import hashlib
import hmac
import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.encoding import force_bytes

if TYPE_CHECKING:
    from policies.models import Acknowledgement

_PURPOSE = b"policies.receipts"
_GROUP = 4
_LETTERS = 20
_NOT_A_LETTER = re.compile(r"[^A-Z2-7]")
# What people write where Base32 has a letter.
_MISREAD = str.maketrans("018", "OIB")


@dataclass(frozen=True)
class Acknowledged:
    """What a code stands for."""

    person_id: int
    edition_id: int
    edition_hash: str
    statement: str
    at: datetime
    recorded_by_id: int | None = None
    note: str = ""

    @classmethod
    def of(cls, row: "Acknowledgement") -> "Acknowledged":
        return cls(
            row.person_id,
            row.edition_id,
            row.edition_hash,
            row.statement,
            row.acknowledged_at,
            row.recorded_by_id,
            row.note,
        )

    def code(self) -> str:
        return self._code(settings.SECRET_KEY)

    def is_proved_by(self, code: str) -> bool:
        """Whether the portal made this code for exactly this, with its present secret or one it had before."""
        secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
        return any(hmac.compare_digest(code, self._code(secret)) for secret in secrets)

    def _code(self, secret: str | bytes) -> str:
        at = self.at.astimezone(UTC).isoformat(timespec="microseconds")
        parts = [self.person_id, self.edition_id, self.edition_hash, self.statement, at, self.recorded_by_id, self.note]
        key = hashlib.sha256(_PURPOSE + force_bytes(secret)).digest()
        digest = hmac.new(key, json.dumps(parts).encode(), hashlib.sha256).digest()
        return tidy_code(base64.b32encode(digest).decode())


def tidy_code(typed: str) -> str:
    """A code as people type it, in the form it is kept: "k7qf 2m3p ..." gives "K7QF-2M3P-..."."""
    letters = _NOT_A_LETTER.sub("", typed.upper().translate(_MISREAD))[:_LETTERS]
    return "-".join(letters[at : at + _GROUP] for at in range(0, len(letters), _GROUP))
