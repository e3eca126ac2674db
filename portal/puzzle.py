"""A small sum a browser does before it may send, or a short wait where it cannot: a price that needs no address.

The question is signed and names the one sending it is for, so nothing of it is stored: asked twice, it lets the same
sending through twice, and a sending made twice is one (`once`).
"""

import hashlib
import uuid
from dataclasses import dataclass
from datetime import datetime

from django.core import signing
from django.utils import timezone

SALT = "portal.puzzle"
LONGEST_ANSWER = 20


class NoPuzzle(Exception):
    """It was not asked by this portal, not for this sending, or too long ago."""


class TooSoon(Exception):
    """Neither solved nor waited for."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


@dataclass(frozen=True)
class Price:
    """How many leading zero bits the sum takes on average 2 to the power of; how long to wait instead."""

    bits: int
    seconds: int

    def raised(self, share_left: float) -> "Price":
        """Four times the sum and twice the wait for each time what is left was halved, up to three times."""
        steps = sum(share_left <= limit for limit in (0.5, 0.25, 0.125))
        return Price(self.bits + 2 * steps, self.seconds * 2**steps)


def pose(once: uuid.UUID, price: Price, *, at: datetime | None = None) -> str:
    asked = int((at or timezone.now()).timestamp())
    return signing.dumps([str(once), price.bits, price.seconds, asked], salt=SALT)


def check(question: str, answer: str, once: uuid.UUID, *, max_age: int, at: datetime | None = None) -> None:
    """Raises NoPuzzle and TooSoon."""
    try:
        for_once, bits, seconds, asked = signing.loads(question, salt=SALT)
    except (signing.BadSignature, ValueError) as error:
        raise NoPuzzle from error
    age = int((at or timezone.now()).timestamp()) - asked
    if for_once != str(once) or age > max_age:
        raise NoPuzzle
    if age < seconds and not solves(question, answer, bits):
        raise TooSoon(seconds - age)


def solves(question: str, answer: str, bits: int) -> bool:
    digest = hashlib.sha256(f"{question}:{answer[:LONGEST_ANSWER]}".encode()).digest()
    return int.from_bytes(digest) >> (256 - bits) == 0


def bits_of(question: str) -> int:
    """How hard a question is that was signed here; 0 for any other."""
    try:
        return int(signing.loads(question, salt=SALT)[1])
    except (signing.BadSignature, ValueError, IndexError):
        return 0
