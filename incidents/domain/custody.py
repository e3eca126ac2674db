"""The chain of custody of an item of evidence, handed out on paper so that it can be checked again."""

import hashlib
import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from django.db import transaction
from django.utils import timezone

from incidents.enums import Custody
from incidents.models import CustodyEntry, CustodyRecord, Evidence
from portal import audit
from portal.codes import Coded, as_coded
from portal.models import Person


@dataclass(frozen=True)
class Chain(Coded):
    """What the code of a custody record stands for: these lines, as they read at this moment."""

    purpose: ClassVar[bytes] = b"incidents.custody"

    evidence_id: int
    digest: str
    at: datetime

    @classmethod
    def of(cls, record: CustodyRecord) -> "Chain":
        return cls(record.evidence_id, record.digest, record.at)

    def parts(self) -> list[Any]:
        return [self.evidence_id, self.digest, as_coded(self.at)]


@transaction.atomic
def export_custody(evidence: Evidence, *, actor: Person, once: uuid.UUID, at: datetime | None = None) -> CustodyRecord:
    """Fix the chain as it stands, with this export as its last line. The same form again gives the same record."""
    Evidence.objects.select_for_update().get(pk=evidence.pk)
    if kept := CustodyRecord.objects.filter(once=once, evidence=evidence, by=actor).first():
        return kept
    at = at or timezone.now()
    CustodyEntry.objects.create(evidence=evidence, what=Custody.EXPORTED, by=actor, at=at)
    lines = list(evidence.custody.all())
    digest = _digest(evidence, lines)
    record = CustodyRecord.objects.create(
        evidence=evidence,
        by=actor,
        at=at,
        lines=[line.pk for line in lines],
        digest=digest,
        code=Chain(evidence.pk, digest, at).code(),
        once=once,
    )
    audit.record("evidence.custody_exported", evidence, actor=actor, data={"lines": len(lines)})
    return record


def lines_of(record: CustodyRecord) -> list[CustodyEntry]:
    return list(CustodyEntry.objects.filter(pk__in=record.lines).select_related("by"))


def is_genuine(record: CustodyRecord) -> bool:
    """Whether the portal made it for exactly these lines, and they and the item still read as they did then."""
    still = _digest(record.evidence, lines_of(record)) == record.digest
    return still and Chain.of(record).is_proved_by(record.code)


def _digest(evidence: Evidence, lines: Sequence[CustodyEntry]) -> str:
    item = [str(evidence.code), evidence.original_sha256, evidence.size, evidence.media_type]
    chain = [
        [line.pk, line.what, line.by_id, as_coded(line.at), line.sha256_before, line.sha256_after, line.words]
        for line in lines
    ]
    said = json.dumps([*item, as_coded(evidence.received_at), chain])
    return hashlib.sha256(said.encode()).hexdigest()
