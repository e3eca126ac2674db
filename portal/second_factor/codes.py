"""Codes that are typed: of an app (TOTP, RFC 6238), each once, and recovery codes, each once for good."""

import hashlib
import hmac
import secrets
import time

import pyotp
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from portal import audit
from portal.codes import tidy_code
from portal.models import FactorKind, Person, RecoveryCode, SecondFactor

from .sealing import unseal

RECOVERY_CODES = 10
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
STEP = 30


def step_of(secret: str, code: str) -> int | None:
    """The half minute whose code it is: this one, or the one before or after, as clocks differ."""
    now = int(time.time()) // STEP
    made = pyotp.TOTP(secret)
    return next((step for step in (now, now - 1, now + 1) if hmac.compare_digest(made.generate_otp(step), code)), None)


@transaction.atomic
def is_code_of(person: Person, typed: str) -> bool:
    """Takes the code of an app, or uses up a recovery code."""
    code = "".join(typed.split())
    if code.isdecimal() and code.isascii():
        return _takes_app_code(person, code)
    used, _ = person.recovery_codes.filter(digest=_digest(person, tidy_code(typed))).delete()
    if used:
        left = person.recovery_codes.count()
        audit.record("recovery_code.used", person, actor=person, data={"left": left})
    return bool(used)


def _takes_app_code(person: Person, code: str) -> bool:
    apps = person.second_factors.standing().filter(kind=FactorKind.APP).select_for_update(no_key=True)
    for app in apps:
        secret = unseal(app.secret)
        step = step_of(secret, code) if secret else None
        if step and step > app.last_step:  # what was read over a shoulder is no code any more
            SecondFactor.objects.filter(pk=app.pk).update(last_step=step, used_at=timezone.now())
            return True
    return False


@transaction.atomic
def make_recovery_codes(person: Person) -> list[str]:
    """Ten new ones, to be shown now and never again. The old ones are no good any more."""
    made = [tidy_code("".join(secrets.choice(LETTERS) for _ in range(16))) for _ in range(RECOVERY_CODES)]
    person.recovery_codes.all().delete()
    RecoveryCode.objects.bulk_create([RecoveryCode(person=person, digest=_digest(person, code)) for code in made])
    audit.record("recovery_codes.made", person, actor=person)
    return made


def _digest(person: Person, code: str) -> str:
    """Eighty random bits need no slow hash; the key is there for a database that leaked alone."""
    key = hashlib.sha256(b"recovery code" + settings.SECRET_KEY.encode()).digest()
    return hmac.digest(key, f"{person.pk}:{code}".encode(), "sha256").hex()
