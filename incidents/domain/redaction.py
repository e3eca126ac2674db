"""Boxes burnt over what third parties must not be shown for."""

import uuid
from collections.abc import Sequence

from django.db import transaction

from incidents.enums import Custody, EvidenceState
from incidents.models import CustodyEntry, Evidence, Redaction
from portal import audit
from portal.boxes import Box, burn_boxes
from portal.models import Person


class NothingCovered(Exception):
    """A redaction covers something."""


class NotReady(Exception):
    """There is no working copy to burn boxes into."""


@transaction.atomic
def redact_evidence(
    evidence: Evidence, *, actor: Person, boxes: Sequence[Box], reason: str, once: uuid.UUID
) -> Redaction:
    """Burn boxes into a further copy, which respondents are shown from then on. The same form again makes no second.

    Raises NothingCovered, NotReady, files.FileRefused and files.StorageUnavailable.
    """
    evidence = Evidence.objects.select_for_update().get(pk=evidence.pk)
    if kept := Redaction.objects.filter(once=once, evidence=evidence, by=actor).first():
        return kept
    if not boxes:
        raise NothingCovered
    if evidence.state != EvidenceState.READY or not evidence.copy_key:
        raise NotReady
    key, digest = burn_boxes(evidence.copy_key, boxes, sha256=evidence.copy_sha256, folder="redacted")
    redaction = Redaction.objects.create(
        evidence=evidence, by=actor, boxes=boxes, reason=reason, copy_key=key, copy_sha256=digest, once=once
    )
    CustodyEntry.objects.create(
        evidence=evidence,
        what=Custody.REDACTED,
        by=actor,
        at=redaction.at,
        sha256_before=evidence.copy_sha256,
        sha256_after=digest,
        words=reason,
    )
    audit.record("evidence.redacted", evidence, actor=actor, data={"redaction": redaction.pk, "boxes": len(boxes)})
    return redaction
