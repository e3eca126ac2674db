"""Handing a case to People Services with a package that stays as it was, also where they had asked about one before."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, ClassVar

from django.db import connection
from django.utils import timezone

from incidents.enums import InvestigationState as S
from incidents.models import Case, Investigation, Referral, ReferralReturn
from incidents.rules.machine import Need
from portal import audit
from portal.codes import Coded, as_coded
from portal.models import Person

from .door import move_file
from .package import canonical, digest_of, pack


@dataclass(frozen=True)
class Frozen(Coded):
    """What the code of a referral stands for: this very document, under its number, at its moment."""

    purpose: ClassVar[bytes] = b"incidents.referral"

    number: str
    sha256: str
    at: datetime

    def parts(self) -> list[Any]:
        return [self.number, self.sha256, as_coded(self.at)]


def freeze_referral(case: Case, person: Person, *, actor: Person, at: datetime | None = None) -> Referral:
    """With the step that refers the case, and in its transaction: all that it then rests on."""
    at = (at or timezone.now()).astimezone(UTC)
    referral = Referral(pk=_next_id(), case=case, follows=case.referrals.last(), at=at, by=actor)
    returned = ReferralReturn.objects.filter(referral=referral.follows).first()
    referral.document = canonical(pack(case, person, number=referral.number, before=returned, at=at))
    referral.sha256 = digest_of(referral.document)
    referral.code = Frozen(referral.number, referral.sha256, at).code()
    referral.save(force_insert=True)
    audit.record("referral.frozen", referral, actor=actor, data={"case": case.number, "sha256": referral.sha256})
    return referral


def _next_id() -> int:
    """The number stands in the document, so that it is known before there is a row."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id'))", [Referral._meta.db_table])
        (found,) = cursor.fetchone()
    return int(found)


def receive_again(case: Case, *, at: datetime) -> Investigation | None:
    """The file that waited for Digital Media's answer, where there is one, goes on with the new package."""
    file = Investigation.objects.filter(case=case).first()
    if file is None:
        return None
    words = f"Answered in {case.referrals.last()}."
    return move_file(file, S.RECEIVED, actor=audit.SYSTEM, words=words, made=frozenset({Need.ANSWERED}), at=at)


def divert_with_case(case: Case, *, words: str, at: datetime) -> None:
    """A returned case that goes to a disclosure officer takes the file that waits for it along."""
    if file := Investigation.objects.filter(case=case).first():
        move_file(file, S.DIVERTED_PID, actor=audit.SYSTEM, words=words, at=at)


def is_unchanged(referral: Referral) -> bool:
    """Whether it is what the portal froze: the document has its hash, and the code was made for just that."""
    frozen = Frozen(referral.number, referral.sha256, referral.at)
    return digest_of(referral.document) == referral.sha256 and frozen.is_proved_by(referral.code)


def record_reading(referral: Referral, *, actor: Person) -> None:
    audit.record("referral.viewed", referral, actor=actor)


def record_taking(referral: Referral, kind: str, *, actor: Person) -> None:
    audit.record("referral.downloaded", referral, actor=actor, data={"kind": kind})
